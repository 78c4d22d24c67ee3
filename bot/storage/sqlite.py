"""SQLite: a file that one process holds, through one connection."""

import asyncio
import sqlite3

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import DatabaseBroken, DatabaseInUse, NewsboardError, SettingsError, StorageError

_PRAGMAS = (
    "busy_timeout=5000",  # how long a starting worker waits for the one it replaces, in ms
    "locking_mode=EXCLUSIVE",  # before WAL: then WAL needs no shared memory
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)


class Sqlite:
    """The file that a sqlite: URL names."""

    is_shared = False

    def __init__(self, url: URL) -> None:
        self._path = url.database or ":memory:"
        self.where = f"at {self._path}"

    def create_engine(self) -> AsyncEngine:
        """One connection, and transactions that write from their start."""
        engine = create_async_engine(
            "sqlite+aiosqlite://",
            async_creator=self._connect,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=1,
            max_overflow=0,
        )
        event.listen(engine.sync_engine, "begin", _begin)
        return engine

    def check(self, connection: Connection) -> None:
        """Runs quick_check: a damaged file is never written to."""
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise self._broken(str(found))

    def opening_error(self, cause: str) -> NewsboardError:
        """Says who holds the file, or what is wrong with it."""
        if "locked" in cause:
            return DatabaseInUse(
                self.where,
                f"The database {self.where} is in use by another process. Only one worker may run.",
            )
        if "malformed" in cause or "not a database" in cause:
            return self._broken(cause)
        if "unable to open" in cause:
            return SettingsError(
                [
                    f"DATABASE_URL: the file {self._path} cannot be opened or made. "
                    "Its folder must exist, and the worker must be allowed to write there."
                ]
            )
        return StorageError(self.where, f"The database {self.where} cannot be opened: {cause}")

    def shut_others_out(self, connection: Connection) -> None:
        """Nothing to do: the file is ours alone."""

    async def _connect(self) -> aiosqlite.Connection:
        connection = aiosqlite.connect(self._path, isolation_level=None)
        try:
            await connection
        except sqlite3.Error as error:
            # it ends its thread without waiting for it; the loop may be gone before the thread is
            await asyncio.to_thread(connection._thread.join)
            raise self.opening_error(str(error)) from error
        try:
            # SQLite's own lower() knows ASCII alone
            await connection.create_function("lower", 1, _lower, deterministic=True)
            for pragma in _PRAGMAS:
                await connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            await connection.close()
            raise self.opening_error(str(error)) from error
        return connection

    def _broken(self, detail: str) -> DatabaseBroken:
        return DatabaseBroken(
            self.where,
            f"The database {self.where} is damaged ({detail}). Nothing was changed. "
            "Put a good copy in its place before you start again.",
        )


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin(connection: Connection) -> None:
    # the driver's own BEGIN is off (isolation_level=None); IMMEDIATE never upgrades a lock
    connection.exec_driver_sql("BEGIN IMMEDIATE")
