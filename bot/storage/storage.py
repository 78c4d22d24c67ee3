"""All rooms of the storage behind one door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseBroken
from bot.storage.articles import Articles
from bot.storage.backups import Backups
from bot.storage.closings import Closings
from bot.storage.database import Database, open_database
from bot.storage.desk import Desk
from bot.storage.doubles import Doubles
from bot.storage.feed_ends import FeedEnds
from bot.storage.feed_facts import Facts
from bot.storage.feeds import Feeds
from bot.storage.floods import Floods
from bot.storage.imports import Imports
from bot.storage.lease import Lease
from bot.storage.member_holds import MemberHolds
from bot.storage.messages import Messages
from bot.storage.migrate import migrate
from bot.storage.more_time import MoreTimes
from bot.storage.notes import Notes
from bot.storage.notices import Notices
from bot.storage.openings import Openings
from bot.storage.overview import Overviews
from bot.storage.pages import Pages
from bot.storage.posts import Posts
from bot.storage.rebuilt import Rebuilt
from bot.storage.removals import Removals
from bot.storage.responses import Responses
from bot.storage.rewrites import Rewrites
from bot.storage.rulings import Rulings
from bot.storage.schema import feeds
from bot.storage.sorting import Sorting
from bot.storage.stats import Figures
from bot.storage.threads import Threads
from bot.storage.waits import Waits
from bot.storage.warnings import Warnings


class Storage:
    """What the services ask and tell; every method of a room is one transaction."""

    def __init__(self, database: Database) -> None:
        self.feeds = Feeds(database)
        self.removals = Removals(database)
        self.feed_facts = Facts(database)
        self.articles = Articles(database)
        self.threads = Threads(database)
        self.rewrites = Rewrites(database)
        self.openings = Openings(database)
        self.waits = Waits(database)
        self.doubles = Doubles(database)
        self.closings = Closings(database)
        self.rulings = Rulings(database)
        self.desk = Desk(database)
        self.member_holds = MemberHolds(database)
        self.notices = Notices(database)
        self.imports = Imports(database)
        self.messages = Messages(database)
        self.pages = Pages(database)
        self.responses = Responses(database)
        self.notes = Notes(database)
        self.lease = Lease(database)
        self.rebuilt = Rebuilt(database)
        self.posts = Posts(database)
        self.overview = Overviews(database)
        self.figures = Figures(database)
        self.sorting = Sorting(database)
        self.floods = Floods(database)
        self.warnings = Warnings(database)
        self.more_time = MoreTimes(database)
        self.feed_ends = FeedEnds(database)
        self.file = database.file
        self.backups = Backups(database.file) if database.file else None
        self._database = database

    async def copy_into(self, path: Path) -> None:
        """Writes a copy of the whole database into an empty file; everything else waits for it.

        Raises:
            StorageError: it could not be written.
            SettingsError: the database is no file.
        """
        await self._database.copy_into(path)

    async def has_tables(self) -> bool:
        """Whether a first start has made them."""
        return await self._database.run(
            lambda connection: inspect(connection).has_table(feeds.name)
        )


@asynccontextmanager
async def open_storage(url: str) -> AsyncIterator[Storage]:
    """Opens the database, brings its schema up to date, and holds it until the block ends.

    Raises:
        SettingsError, DatabaseInUse, DatabaseBroken, StorageError: as open_database says.
    """
    async with open_database(url) as database:
        await _bring_up_to_date(database)
        yield Storage(database)


@asynccontextmanager
async def open_as_it_is(url: str) -> AsyncIterator[Storage]:
    """Opens the database for a look; the schema stays as it is.

    Raises:
        SettingsError, DatabaseInUse, DatabaseBroken, StorageError: as open_database says.
    """
    async with open_database(url) as database:
        yield Storage(database)


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None on a server, in memory, or if the URL says neither."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # whoever opens it says what is wrong
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


async def _bring_up_to_date(database: Database) -> None:
    try:
        await database.run_alone(migrate)
    except CommandError as error:
        raise DatabaseBroken(
            database.where,
            f"The database {database.where} was written by a newer version of Newsboard "
            f"({error}). Start that version, or put an older copy in its place.",
        ) from error
