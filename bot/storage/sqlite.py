"""SQLite: a file that one process holds, through one connection."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import DatabaseBroken, DatabaseInUse, NewsboardError, SettingsError, StorageError
from bot.storage.backups import Backups
from bot.storage.soundness import damage

_PRAGMAS = (
    "busy_timeout=5000",  # how long a starting worker waits for the one it replaces, in ms
    "locking_mode=EXCLUSIVE",  # before WAL: then WAL needs no shared memory
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)

_ADVICE = {
    "disk is full": "Free some room; it goes on by itself.",
    "disk I/O error": "Its disk does not take what is written, or cannot be read. Look at the "
    "disk, its quota and its mount; it goes on by itself once the disk does.",
    "readonly": "Let the worker write to it again; it goes on by itself.",
    "unable to open": "Its folder must be there, with room, and writable; it goes on by itself.",
    "malformed": "Stop the worker, then start it again: it says which backup can be restored.",
}
"""What to do when a statement fails, by the words of SQLite."""


class Sqlite:
    """The file that a sqlite: URL names."""

    is_shared = False

    def __init__(self, url: URL) -> None:
        self._path = url.database or ":memory:"
        self.where = f"at {self._path}"
        self.file = Path(url.database) if url.database else None

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

    def check(self) -> None:
        """Runs quick_check, before a connection that writes is opened."""
        if self.file is None or not self.file.exists():
            return
        try:
            found = damage(self.file)
        except sqlite3.Error as error:
            raise self.opening_error(str(error)) from error
        if found:
            raise self._broken(found)
        if self.file.stat().st_size == 0 and Backups(self.file).listed():
            raise self._broken("it is empty, though it was not")

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
        return StorageError(
            self.where, f"The database {self.where} cannot be opened: {self.failure(cause)}"
        )

    def failure(self, reason: str) -> str:
        """SQLite's words, and what helps."""
        advice = next((advice for words, advice in _ADVICE.items() if words in reason), "")
        return f"{reason}. {advice}".rstrip(". ") + "."

    async def copy_into(self, engine: AsyncEngine, path: Path, /) -> None:
        """VACUUM INTO: a copy of one moment, without a log beside it."""
        async with engine.connect() as connection:
            # the driver's own connection: VACUUM runs in no transaction, and `_begin` opens one
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                await driver.execute("VACUUM INTO ?", (str(path),))
            except sqlite3.Error as error:
                raise StorageError(
                    self.where,
                    f"No backup of the database {self.where} could be made: "
                    f"{self.failure(str(error))}",
                ) from error

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
            self._remove_index()
        except sqlite3.Error as error:
            await connection.close()
            raise self.opening_error(str(error)) from error
        return connection

    def _remove_index(self) -> None:
        """Removes what the look at a killed worker's log left; EXCLUSIVE works without."""
        Path(f"{self._path}-shm").unlink(missing_ok=True)

    def _broken(self, detail: str) -> DatabaseBroken:
        return DatabaseBroken(
            self.where,
            f"The database {self.where} is damaged ({detail}). Nothing was changed. "
            f"{self._way_out()}",
        )

    def _way_out(self) -> str:
        backups = Backups(Path(self._path))
        good = backups.newest_good()
        if good is None:
            return (
                f"There is no good backup of it in {backups.folder}. Put a copy of your own in "
                "its place, or move it away and run: python -m bot rebuild"
            )
        return (
            f"The newest good backup is {good.path}, of {good.made_at:%d %B %Y %H:%M} UTC. "
            "To put it in place, run: python -m bot restore"
        )


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin(connection: Connection) -> None:
    # the driver's own BEGIN is off (isolation_level=None); IMMEDIATE never upgrades a lock
    connection.exec_driver_sql("BEGIN IMMEDIATE")
