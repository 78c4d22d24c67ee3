"""All rooms of the storage behind one door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage.articles import Articles
from bot.storage.closings import Closings
from bot.storage.database import Database, open_database
from bot.storage.feeds import Feeds
from bot.storage.migrate import migrate
from bot.storage.notes import Notes
from bot.storage.openings import Openings
from bot.storage.threads import Threads


class Storage:
    """What the services ask and tell; every method of a room is one transaction."""

    def __init__(self, database: Database) -> None:
        self.feeds = Feeds(database)
        self.articles = Articles(database)
        self.threads = Threads(database)
        self.openings = Openings(database)
        self.closings = Closings(database)
        self.notes = Notes(database)


@asynccontextmanager
async def open_storage(url: str) -> AsyncIterator[Storage]:
    """Opens the database, brings its schema up to date, and holds it until the block ends.

    Raises:
        SettingsError, DatabaseInUse, DatabaseBroken, StorageError: as open_database says.
    """
    async with open_database(url) as database:
        await database.run(migrate)
        yield Storage(database)
