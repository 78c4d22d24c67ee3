"""One worker at a time on a database that several can reach.

The worker holds a row and renews it in real time, by the database's own clock. Every transaction
of a room looks at that row first (the fence). Nothing is sent before it is written down, so a
worker that was suspended, or cut off from the database, sends nothing once its lease runs out.
A SQLite file needs none of this: it lets no second process in.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, cast, delete, extract, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import DatabaseInUse, StorageError
from bot.storage.database import Database
from bot.storage.schema import leases
from bot.storage.types import WholeNumber

_log = logging.getLogger(__name__)

_LASTS = 90
_RENEW_EVERY = 30.0
_TRY_EVERY = 5.0
"""Between two tries to take a lease, or to renew one that could not be renewed."""

_MARGIN = 30
"""How long before its end a lease counts as over: the longest that a request to Discord takes,
so that none is under way when the next worker begins. All in real seconds."""

_SECOND = 1_000_000
_NOW = cast(extract("epoch", func.clock_timestamp()) * _SECOND, WholeNumber)
_NAME = "worker"


class Lease:
    """The right to be the worker of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = secrets.token_hex(8)
        self._mine = (leases.c.name == _NAME) & (leases.c.holder == self._holder)

    @asynccontextmanager
    async def hold(self, *, patient: bool = True) -> AsyncIterator[None]:
        """Waits until no other worker holds the lease, and keeps it until the block ends.

        The block is cancelled if the lease is lost.

        Raises:
            DatabaseInUse: another worker took the lease, which was not renewed in time; or one
                holds it and we are not `patient`.
        """
        if not self._database.is_shared:
            yield
            return
        if patient:
            await self._wait()
        elif not await self._database.run(self._take):
            raise DatabaseInUse(
                self._database.where,
                f"The database {self._database.where} is in use by a worker. Stop it first; one "
                f"that died lets go of it within {_LASTS} seconds.",
            )
        self._database.fence = self._refuse_when_late
        try:
            async with _ended_by(asyncio.create_task(self._keep(), name="lease")):
                yield
        finally:
            await self._let_go()

    async def _wait(self) -> None:
        if await self._database.run(self._take):
            return
        _log.warning(
            "another worker uses the database %s: this one waits, and takes over when that one "
            "stops",
            self._database.where,
        )
        while True:
            await asyncio.sleep(_TRY_EVERY)
            if await self._database.run(self._take):
                break
        _log.info("the other worker has stopped: this one takes over")

    async def _keep(self) -> None:
        pause = _RENEW_EVERY
        while True:
            await asyncio.sleep(pause)
            pause = _RENEW_EVERY if await self._is_renewed() else _TRY_EVERY

    async def _is_renewed(self) -> bool:
        """False if the database could not be asked.

        Raises:
            DatabaseInUse: the lease is another worker's.
        """
        try:
            held = await self._database.run(self._renew)
        except StorageError as error:
            _log.warning("the lease could not be renewed; nothing is sent without it: %s", error)
            return False
        if not held:
            raise DatabaseInUse(
                self._database.where,
                f"Another worker took over the database {self._database.where}: this one could "
                "not renew its lease in time, and stops.",
            )
        return True

    async def _let_go(self) -> None:
        try:
            await self._database.run(self._end)
        except StorageError as error:
            _log.warning("the lease is not let go, it ends within %d s: %s", _LASTS, error)

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def _take(self, connection: Connection) -> bool:
        """Takes the lease if nobody holds it; False if somebody else does."""
        wanted = insert(leases).values(
            name=_NAME, holder=self._holder, expires_at=_NOW + _LASTS * _SECOND
        )
        taken = wanted.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": wanted.excluded.holder, "expires_at": wanted.excluded.expires_at},
            where=leases.c.expires_at <= _NOW,
        )
        return connection.execute(taken.returning(leases.c.name)).first() is not None

    def _renew(self, connection: Connection) -> bool:
        """Renews the lease, late or not; False if it is another worker's."""
        renewed = update(leases).where(self._mine).values(expires_at=_NOW + _LASTS * _SECOND)
        return connection.execute(renewed).rowcount == 1

    def _refuse_when_late(self, connection: Connection) -> None:
        valid = self._mine & (leases.c.expires_at > _NOW + _MARGIN * _SECOND)
        if connection.execute(select(leases.c.name).where(valid)).first() is None:
            raise StorageError(
                self._database.where,
                f"This worker's lease on the database {self._database.where} was not renewed in "
                "time; it does nothing until it is.",
            )

    def _end(self, connection: Connection) -> None:
        connection.execute(delete(leases).where(self._mine))


@asynccontextmanager
async def _ended_by(task: asyncio.Task[None]) -> AsyncIterator[None]:
    """Cancels the block when the task fails, and then raises what the task raised."""
    block = asyncio.current_task()
    assert block is not None  # noqa: S101 - whoever awaits is a task

    def cancel_block(_: object) -> None:
        block.cancel()

    task.add_done_callback(cancel_block)
    try:
        yield
    except asyncio.CancelledError:
        if not task.done():
            raise
        block.uncancel()
    finally:
        task.remove_done_callback(cancel_block)
        task.cancel()
    if task.done():
        task.result()
