"""The door to the database: one engine, transactions that run to their end, errors of our own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import DatabaseBroken, DatabaseInUse, SettingsError, StorageError

P = ParamSpec("P")
T = TypeVar("T")

_PRAGMAS = (
    "busy_timeout=5000",  # how long a starting worker waits for the one it replaces, in ms
    "locking_mode=EXCLUSIVE",  # before WAL: then WAL needs no shared memory
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)


class Database:
    """Runs functions on a connection, each in one transaction."""

    def __init__(self, engine: AsyncEngine, where: str) -> None:
        self.where = where
        self._engine = engine
        self._running: set[asyncio.Task[Any]] = set()

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work(connection, …)` in one transaction and commits it.

        The transaction runs to its end even if the caller is cancelled: a cancelled one would
        make SQLAlchemy's pool open a second connection, which EXCLUSIVE shuts out.

        Raises:
            StorageError: the database could not do it; nothing was written.
        """
        task = asyncio.create_task(self._transaction(lambda conn: work(conn, *args, **kwargs)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _transaction(self, work: Callable[[Connection], T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    def _explain(self, error: SQLAlchemyError) -> StorageError:
        cause = error.orig if isinstance(error, DBAPIError) else error
        return StorageError(self.where, f"The database {self.where} failed: {cause}")

    async def close(self) -> None:
        """Waits for running transactions, then lets go of the file or server."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()


class Room:
    """A part of the storage; its methods are transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database


R = TypeVar("R", bound=Room)


def transaction(
    method: Callable[Concatenate[R, Connection, P], T],
) -> Callable[Concatenate[R, P], Coroutine[Any, Any, T]]:
    """Turns a method that takes a connection into one that is awaited and is one transaction."""

    @wraps(method)
    async def run(self: R, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def work(connection: Connection) -> T:
            return method(self, connection, *args, **kwargs)

        return await self._database.run(work)

    return run


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Opens the database that `DATABASE_URL` names and holds it until the block ends.

    Raises:
        SettingsError: the URL is none that can be used.
        DatabaseInUse: another process holds the file.
        DatabaseBroken: the file is damaged.
    """
    parsed = _read_url(url)
    path = parsed.database or ""
    database = Database(_sqlite_engine(path), f"at {path or ':memory:'}")
    try:
        await _take_hold(database)
        yield database
    finally:
        await database.close()


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            ["DATABASE_URL is no database URL; write for example sqlite:///newsboard.db."]
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError(
            [f"DATABASE_URL names {parsed.drivername}; this version keeps its data in SQLite."]
        )
    return parsed


def _sqlite_engine(path: str) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        connection = await aiosqlite.connect(path or ":memory:", isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                await connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            await connection.close()
            raise
        return connection

    engine = create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=connect,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # the driver's own BEGIN is off (isolation_level=None); IMMEDIATE never upgrades a lock
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def _take_hold(database: Database) -> None:
    try:
        problems = await database.run(_quick_check)
    except StorageError as error:
        raise _opening_error(database.where, error) from error
    except sqlite3.Error as error:
        raise _opening_error(database.where, error) from error
    if problems:
        raise DatabaseBroken(database.where, _broken(database.where, problems))


def _quick_check(connection: Connection) -> str:
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return "" if found == "ok" else str(found)


def _opening_error(where: str, error: Exception) -> StorageError:
    text = str(error)
    if "locked" in text:
        return DatabaseInUse(
            where, f"The database {where} is in use by another process. Only one worker may run."
        )
    if "malformed" in text or "not a database" in text:
        return DatabaseBroken(where, _broken(where, text))
    return StorageError(where, f"The database {where} cannot be opened: {text}")


def _broken(where: str, detail: str) -> str:
    return (
        f"The database {where} is damaged ({detail}). Nothing was changed. "
        "Put a good copy in its place before you start again."
    )
