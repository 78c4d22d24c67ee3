"""Thread rows whose time comes: open, reopened, closing, closed (design.md, section 5)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from bot.model import STANDING, MessageKind, MirroredThread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.rows import mirrored_of
from bot.storage.schema import messages, threads, written
from bot.storage.threads import mirrored_threads

_CLOSES = (ThreadState.OPEN, ThreadState.REOPENED, ThreadState.CLOSING)

_MAY_CLOSE = threads.c.state.in_([written(state) for state in _CLOSES])
_ARCHIVED_AGAIN = (threads.c.state == written(ThreadState.CLOSED)) & (
    threads.c.not_before.is_not(None)
)
"""Closed rows that wait for the time to archive their thread once more."""

TRIED_AT_ITS_TIME = case((threads.c.state.in_(STANDING), null()), else_=threads.c.not_before)
"""`not_before` of a row that is to close at another time; one that is not open yet waits on."""


@dataclass(frozen=True, slots=True)
class HowFar:
    """What only the row of a thread knows of its closing.

    Attributes:
        by_hand: a moderator gave it its time.
        not_before: real time of the next try, where one failed; or of archiving it again.
        lacking: how many of its messages are still to be posted.
    """

    by_hand: bool
    not_before: datetime | None
    lacking: int


class Closings(Room):
    """Which threads are due, and how far their closing has come."""

    @transaction
    def due(
        self, conn: Connection, now: datetime, real_now: datetime, limit: int
    ) -> list[MirroredThread]:
        """Threads to close or to archive again now, the longest due first."""
        query = (
            mirrored_threads()
            .where(or_(_is_over(now), _ARCHIVED_AGAIN), _may_be_tried(real_now))
            .order_by(threads.c.closes_at, threads.c.id)
            .limit(limit)
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def next_closes_at(self, conn: Connection) -> datetime | None:
        """When (calendar time) the next thread closes that is not waiting for another try."""
        query = select(func.min(threads.c.closes_at)).where(
            _MAY_CLOSE, threads.c.not_before.is_(None)
        )
        return conn.execute(query).scalar()

    @transaction
    def next_retry_at(self, conn: Connection, now: datetime) -> datetime | None:
        """When (real time) a closing that failed is tried again, or a thread archived again."""
        query = select(func.min(threads.c.not_before)).where(or_(_is_over(now), _ARCHIVED_AGAIN))
        return conn.execute(query).scalar()

    @transaction
    def how_far(self, conn: Connection, row_id: int) -> HowFar:
        """What holds a thread open, as far as it is stored beside its state."""
        lacking = select(func.count()).where(
            messages.c.thread == row_id,
            messages.c.kind.in_((MessageKind.TEXT, MessageKind.RESPONSE)),
            messages.c.message_id.is_(None),
            messages.c.reason.is_(None),
        )
        query = select(threads.c.by_hand, threads.c.not_before).where(threads.c.id == row_id)
        row = conn.execute(query).one()
        return HowFar(bool(row.by_hand), row.not_before, conn.execute(lacking).scalar_one())

    @transaction
    def begin(self, conn: Connection, row_id: int, *, now: datetime) -> bool:
        """Writes the intent down before the first request; False if it is not to close now."""
        written = conn.execute(
            update(threads)
            .where(threads.c.id == row_id, _is_over(now))
            .values(state=ThreadState.CLOSING, not_before=None)
        )
        return written.rowcount == 1

    @transaction
    def record_closed(self, conn: Connection, row_id: int, *, now: datetime) -> None:
        """The thread is archived and locked on Discord."""
        conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state.in_((*_CLOSES, ThreadState.HELD)))
            .values(state=ThreadState.CLOSED, closed_at=now, not_before=None)
        )

    @transaction
    def record_archived(self, conn: Connection, row_id: int) -> None:
        """A closed thread that had been un-archived is archived again."""
        conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state == ThreadState.CLOSED)
            .values(not_before=None)
        )

    @transaction
    def postpone(
        self, conn: Connection, row_id: int, *, now: datetime, not_before: datetime
    ) -> None:
        """The thread is closed, or archived again, after that real time.

        One that was given more time meanwhile is closed at that.
        """
        closed = threads.c.state == ThreadState.CLOSED
        conn.execute(
            update(threads)
            .where(threads.c.id == row_id, or_(_is_over(now), closed))
            .values(not_before=not_before)
        )

    @transaction
    def postpone_forum(
        self, conn: Connection, forum_id: int, *, now: datetime, not_before: datetime
    ) -> None:
        """Nothing that is due in this forum is tried before that real time."""
        due = and_(or_(_is_over(now), _ARCHIVED_AGAIN), _may_be_tried(not_before))
        conn.execute(
            update(threads).where(threads.c.forum_id == forum_id, due).values(not_before=not_before)
        )

    @transaction
    def lift_pause(self, conn: Connection, forum_id: int, *, now: datetime) -> int:
        """What made the forum's threads wait may be over: they are tried at once.

        Those that are to be archived again wait on: somebody may be writing there. Returns how many
        are due, these too.
        """
        here = threads.c.forum_id == forum_id
        conn.execute(update(threads).where(here, _MAY_CLOSE).values(not_before=None))
        due = select(func.count()).where(here, or_(_is_over(now), _ARCHIVED_AGAIN))
        return conn.execute(due).scalar_one()

    @transaction
    def want_notice(
        self, conn: Connection, row_id: int, closes_at: datetime
    ) -> tuple[str, int | None]:
        """Writes down that a thread gets its closing notice; returns nonce and message id.

        The nonce stays the same however often this is asked for one closing, so that repeats are
        harmless; the message id is None until the notice is known to be posted.
        """
        nonce = f"n{row_id}-{int(closes_at.timestamp())}"
        row = conn.execute(select(messages.c.message_id).where(messages.c.nonce == nonce)).first()
        if row is None:
            earlier = select(func.count()).where(
                messages.c.thread == row_id, messages.c.kind == "notice"
            )
            position = conn.execute(earlier).scalar_one()
            conn.execute(
                insert(messages).values(
                    thread=row_id, kind="notice", position=position, nonce=nonce
                )
            )
        return nonce, row.message_id if row else None

    @transaction
    def record_notice(self, conn: Connection, nonce: str, *, message_id: int) -> None:
        """The notice is posted."""
        conn.execute(
            update(messages).where(messages.c.nonce == nonce).values(message_id=message_id)
        )


def _is_over(now: datetime) -> ColumnElement[bool]:
    return _MAY_CLOSE & (threads.c.closes_at <= now)


def _may_be_tried(real_now: datetime) -> ColumnElement[bool]:
    return or_(threads.c.not_before.is_(None), threads.c.not_before <= real_now)
