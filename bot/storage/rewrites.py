"""Threads whose messages are to be rewritten: when each is due, and what was done.

`rewrite_at` and `corrected_at` are real time.
"""

from datetime import datetime

from sqlalchemy import Connection, case, func, literal, or_, select, update

from bot.model import STANDING, MirroredThread, Thread
from bot.storage.database import Room, transaction
from bot.storage.rows import mirrored_of
from bot.storage.schema import threads
from bot.storage.threads import mirrored_threads
from bot.storage.types import UtcTime


class Rewrites(Room):
    """Plans rewrites, puts them off, hastens them."""

    @transaction
    def plan(self, conn: Connection, row_id: int, *, at: datetime) -> None:
        """The starter no longer says what is true: it is to be rewritten from that real time on."""
        conn.execute(update(threads).where(threads.c.id == row_id).values(rewrite_at=at))

    @transaction
    def postpone_forum(self, conn: Connection, forum_id: int, *, until: datetime) -> None:
        """No starter in this forum is rewritten before that real time."""
        sooner = (threads.c.forum_id == forum_id) & (threads.c.rewrite_at < until)
        conn.execute(update(threads).where(sooner).values(rewrite_at=until))

    @transaction
    def hasten(self, conn: Connection, row_id: int, *, real_now: datetime) -> bool:
        """A rewrite that is planned for later is due now; False if none is."""
        planned = (threads.c.id == row_id) & (threads.c.rewrite_at > real_now)
        written = conn.execute(update(threads).where(planned).values(rewrite_at=real_now))
        return written.rowcount == 1

    @transaction
    def wake(self, conn: Connection, row_id: int, *, real_now: datetime) -> bool:
        """A rewrite that was put off is due now; False if none was.

        A correction that is planned for later stays planned.
        """
        corrected_at = threads.c.corrected_at
        put_off = (threads.c.id == row_id) & (threads.c.rewrite_at > real_now)
        written = conn.execute(
            update(threads)
            .where(put_off, or_(corrected_at.is_(None), corrected_at < threads.c.rewrite_at))
            .values(rewrite_at=real_now)
        )
        return written.rowcount == 1

    @transaction
    def due(self, conn: Connection, real_now: datetime, limit: int) -> list[MirroredThread]:
        """Threads whose starter is to be rewritten; one that closes says so by its closing."""
        query = (
            mirrored_threads()
            .where(threads.c.rewrite_at <= real_now, threads.c.state.in_(STANDING))
            .order_by(threads.c.rewrite_at)
            .limit(limit)
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def next_at(self, conn: Connection) -> datetime | None:
        """When (real time) the next starter is to be rewritten."""
        query = select(func.min(threads.c.rewrite_at)).where(threads.c.state.in_(STANDING))
        return conn.execute(query).scalar()

    @transaction
    def record_done(self, conn: Connection, shown: Thread, *, real_now: datetime) -> None:
        """The messages say what was true at `real_now`, when the row was read as `shown`.

        If it has changed since, it stays stale; a correction that is planned for later, or came
        meanwhile, is looked at in its time.
        """
        now, corrected_at = literal(real_now, UtcTime), threads.c.corrected_at
        conn.execute(
            update(threads)
            .where(
                threads.c.id == shown.id,
                threads.c.state == shown.state,
                threads.c.closes_at.is_not_distinct_from(shown.closes_at),
                threads.c.rewrite_at <= now,
            )
            .values(
                rewrite_at=case((corrected_at > now, corrected_at), else_=None),
                corrected_at=case((corrected_at < now, now), else_=corrected_at),
            )
        )
