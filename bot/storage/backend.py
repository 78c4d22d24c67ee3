"""What differs between the engines; whatever is not asked here is the same on both."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import NewsboardError


class Backend(Protocol):
    """SQLite or PostgreSQL, for one DATABASE_URL."""

    where: str
    """The database as people may read it: never with a password."""

    is_shared: bool
    """Whether other processes can reach the database while this one holds it."""

    file: Path | None
    """The file that holds the database; None on a server, or in memory."""

    def create_engine(self) -> AsyncEngine:
        """An engine whose pool holds one connection, so that transactions follow one another.

        Raises:
            SettingsError: the driver is not installed.
        """
        ...

    def check(self) -> None:
        """Looks, before anything else, whether the database is sound; blocks while it looks.

        Raises:
            DatabaseBroken: it is damaged. Nothing was changed.
            DatabaseInUse, SettingsError, StorageError: it cannot be looked at now.
        """
        ...

    def opening_error(self, cause: str) -> NewsboardError:
        """What the driver's words about a failure to connect mean to an operator."""
        ...

    def failure(self, reason: str) -> str:
        """The driver's words about a statement that failed, and what helps if that is known."""
        ...

    async def copy_into(self, engine: AsyncEngine, path: Path, /) -> None:
        """Writes the database, as it is at one moment, into an empty file.

        Raises:
            StorageError: it could not be written.
            SettingsError: the database is no file.
        """
        ...

    def shut_others_out(self, connection: Connection) -> None:
        """Makes other processes that ask the same wait until this transaction ends."""
        ...
