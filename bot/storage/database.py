"""The door to the database: one engine, transactions that run to their end, errors of our own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.errors import SettingsError, StorageError
from bot.storage.backend import Backend
from bot.storage.postgres import Postgres
from bot.storage.sqlite import Sqlite

P = ParamSpec("P")
T = TypeVar("T")

_BACKENDS: dict[str, Callable[[URL], Backend]] = {
    "sqlite": Sqlite,
    "postgresql": Postgres,
    "postgres": Postgres,  # as many hosts write it
}


class Database:
    """Runs functions on a connection, each in one transaction."""

    def __init__(self, backend: Backend) -> None:
        self.where = backend.where
        self.is_shared = backend.is_shared
        self.file = backend.file
        self.fence: Callable[[Connection], None] | None = None
        """Comes first in every transaction of a room; what it raises ends the transaction."""
        self._backend = backend
        self._engine = backend.create_engine()
        self._running: set[asyncio.Task[Any]] = set()

    async def take_hold(self) -> None:
        """Connects for the first time.

        Raises:
            SettingsError, DatabaseInUse, DatabaseBroken, StorageError: as open_database says.
        """
        await asyncio.to_thread(self._backend.check)
        try:
            async with self._engine.begin():
                pass
        except SQLAlchemyError as error:
            raise self._backend.opening_error(_cause(error)) from error

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work(connection, …)` in one transaction and commits it.

        The transaction runs to its end even if the caller is cancelled: a cancelled one would
        make SQLAlchemy's pool open a second connection, which EXCLUSIVE shuts out.

        Raises:
            StorageError: the database could not do it; nothing was written.
        """
        return await self._to_its_end(self._transaction(lambda conn: work(conn, *args, **kwargs)))

    async def run_alone(self, work: Callable[[Connection], T]) -> T:
        """Like `run`, and no other process runs anything alone at the same time."""

        def alone(connection: Connection) -> T:
            self._backend.shut_others_out(connection)
            return work(connection)

        return await self.run(alone)

    async def copy_into(self, path: Path) -> None:
        """Writes a copy into an empty file; everything else waits for it.

        Raises:
            StorageError: it could not be written.
            SettingsError: the database is no file.
        """
        await self._to_its_end(self._backend.copy_into(self._engine, path))

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
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
        # the first line only: PostgreSQL's DETAIL would put whole articles into the log
        reason = _cause(error).partition("\n")[0]
        failure = self._backend.failure(reason)
        return StorageError(self.where, f"The database {self.where} failed: {failure}")

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
            if self._database.fence:
                self._database.fence(connection)
            return method(self, connection, *args, **kwargs)

        return await self._database.run(work)

    return run


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Opens the database that `DATABASE_URL` names and holds it until the block ends.

    Raises:
        SettingsError: the URL is none that can be used: unreadable, or refused by the server.
        DatabaseInUse: another process holds the file.
        DatabaseBroken: the file is damaged.
        StorageError: the server cannot be reached now.
    """
    database = Database(_backend(url))
    try:
        await database.take_hold()
        yield database
    finally:
        await database.close()


def _backend(url: str) -> Backend:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise _unreadable() from None
    kind = parsed.get_backend_name()
    if kind not in _BACKENDS:
        raise SettingsError(
            [f"DATABASE_URL names {kind}; Newsboard keeps its data in SQLite or PostgreSQL."]
        )
    if "@" in f"{parsed.host}{parsed.database}" and kind != "sqlite":
        raise _unreadable()  # and part of a password stands where the host should
    return _BACKENDS[kind](parsed)


def _unreadable() -> SettingsError:
    return SettingsError(
        [
            "DATABASE_URL is no database URL; write for example sqlite:///newsboard.db or "
            "postgresql://user:password@host/name. Special characters in a password are "
            "percent-encoded: @ is %40."
        ]
    )


def _cause(error: SQLAlchemyError) -> str:
    """The driver's own words, without the statement and its values."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
