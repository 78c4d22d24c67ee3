"""What differs between the engines; whatever is not asked here is the same on both."""

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

    def create_engine(self) -> AsyncEngine:
        """An engine whose pool holds one connection, so that transactions follow one another.

        Raises:
            SettingsError: the driver is not installed.
        """
        ...

    def check(self, connection: Connection) -> None:
        """Looks, before anything else, whether the database is sound.

        Raises:
            DatabaseBroken: it is damaged.
        """
        ...

    def opening_error(self, cause: str) -> NewsboardError:
        """What the driver's words about a failure to connect mean to an operator."""
        ...

    def shut_others_out(self, connection: Connection) -> None:
        """Makes other processes that ask the same wait until this transaction ends."""
        ...
