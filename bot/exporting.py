"""`python -m bot export`: the feeds of all guilds as OPML, without Discord."""

from bot.clock import real_now
from bot.errors import DatabaseInUse, SettingsError
from bot.services.feeds.export import export_all
from bot.storage.storage import database_file, open_as_it_is

_NOTHING = "DATABASE_URL: there is no database yet; the first start of the worker makes it."


async def export(url: str, *, secrets: bool) -> bytes:
    """What the database at `url` follows; with `secrets`, also users and passwords in addresses.

    Raises:
        SettingsError: there is no database.
        StorageError: it cannot be read; DatabaseInUse: the worker holds it.
    """
    file = database_file(url)
    if file is not None and not file.exists():
        raise SettingsError([_NOTHING])
    try:
        async with open_as_it_is(url) as storage:
            if not await storage.has_tables():
                raise SettingsError([_NOTHING])
            return await export_all(storage, secrets=secrets, made_at=real_now())
    except DatabaseInUse as error:
        raise DatabaseInUse(
            error.subject,
            "The database is in use by the running worker. Use `/feed export` in Discord, or stop "
            "the worker first.",
        ) from error
