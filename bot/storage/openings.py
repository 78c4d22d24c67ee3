"""Thread rows on their way to Discord: pending, sending, unknown, open (design.md, section 4).

`not_before` and `check_after` are real time, everything else is calendar time.
"""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, update

from bot.language import Phrase
from bot.model import Look, MirroredThread, SkipReason, Thread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.giving_back import give_back
from bot.storage.giving_up import give_up
from bot.storage.messages import add_starter, want_texts
from bot.storage.moving import move_along
from bot.storage.page_wants import is_blocked
from bot.storage.responses import want_responses_of_thread
from bot.storage.rows import mirrored_of
from bot.storage.schema import IS_FOLLOWED, IS_WANTED, articles, subscriptions, threads
from bot.storage.threads import mirrored_threads
from bot.storage.types import UtcTime

STOPPED = Phrase("The worker stopped while it was being sent.")


class SimplerForm(Enum):
    """In which form a thread is sent where Discord refused a richer one."""

    EMBED = "an embed in place of a card"
    PLAIN = "the headline and the link only"

    @property
    def columns(self) -> dict[str, Any]:
        """What the row remembers of it."""
        return {"look": Look.EMBED} if self is SimplerForm.EMBED else {"plain": 1}


_IN_FLIGHT = (ThreadState.SENDING, ThreadState.UNKNOWN)


class Openings(Room):
    """The way of a thread row from wanted to open; each answer counts for its own attempt."""

    # ── questions ────────────────────────────────────────────────────────────────────────────

    @transaction
    def waiting_forums(self, conn: Connection, real_now: datetime) -> list[int]:
        """Forums in which a thread may be opened now."""
        query = select(threads.c.forum_id).where(_pending(real_now)).group_by(threads.c.forum_id)
        return list(conn.execute(query).scalars())

    @transaction
    def next_pending(
        self, conn: Connection, forum_id: int, real_now: datetime
    ) -> MirroredThread | None:
        """The thread to open next in a forum: oldest article first."""
        query = (
            mirrored_threads()
            .where(threads.c.forum_id == forum_id, _pending(real_now))
            .order_by(threads.c.posted_at, threads.c.id)
            .limit(1)
        )
        row = conn.execute(query).first()
        return mirrored_of(row) if row else None

    @transaction
    def unsettled(self, conn: Connection, real_now: datetime) -> list[MirroredThread]:
        """Threads that may or may not be on Discord, and whose time to look has come."""
        query = mirrored_threads().where(
            IS_WANTED, threads.c.state == ThreadState.UNKNOWN, threads.c.not_before <= real_now
        )
        return [
            mirrored_of(row)
            for row in conn.execute(query.order_by(threads.c.forum_id, threads.c.posted_at))
        ]

    @transaction
    def next_due_at(self, conn: Connection, real_now: datetime) -> datetime | None:
        """When (real time) there is something to open or to look for; None if nothing waits.

        Between two passes nothing is being sent: what says so was left behind, and is due at once.
        """
        query = select(
            func.min(func.coalesce(threads.c.not_before, literal(real_now, UtcTime)))
        ).where(IS_WANTED, or_(_is_pending(), threads.c.state.in_(_IN_FLIGHT)))
        return conn.execute(query).scalar()

    # ── writes ───────────────────────────────────────────────────────────────────────────────

    @transaction
    def begin_sending(
        self,
        conn: Connection,
        read: Thread,
        *,
        floor_id: int | None,
        closes_at: datetime | None,
    ) -> int | None:
        """Writes the intent down before the first byte is sent; returns the attempt's number.

        None if the row is no longer pending, or wanted in another forum or under another rule since
        it was `read`: then nothing may be sent. The floor of the first attempt stays: what that one
        left behind may still come to light.
        """
        written = conn.execute(
            update(threads)
            .where(
                threads.c.id == read.id,
                threads.c.forum_id == read.forum_id,
                threads.c.closes_at.is_not_distinct_from(read.closes_at),
                threads.c.days == read.days,
                threads.c.counts_from == read.counts_from,
                threads.c.state == ThreadState.PENDING,
            )
            .values(
                state=ThreadState.SENDING,
                attempt=threads.c.attempt + 1,
                floor_id=func.coalesce(threads.c.floor_id, floor_id or 0),
                closes_at=closes_at,
                not_before=None,
                reason=None,
            )
            .returning(threads.c.attempt)
        )
        return written.scalar()

    @transaction
    def record_opened(
        self,
        conn: Connection,
        row_id: int,
        attempt: int,
        *,
        thread_id: int,
        now: datetime,
        starter_hash: str | None = None,
        texts: int = 0,
    ) -> bool:
        """The thread is on Discord, and as many texts are to follow its starter.

        False if the answer belongs to an older attempt.
        """
        mine = _settle(
            conn,
            row_id,
            attempt,
            state=ThreadState.OPEN,
            thread_id=thread_id,
            opened_at=now,
            not_before=None,
            reason=None,
        )
        if mine:
            add_starter(conn, row_id, thread_id=thread_id, content_hash=starter_hash)
            want_texts(conn, row_id, texts)
            want_responses_of_thread(conn, row_id, now=now)
        return mine

    @transaction
    def doubt(self, conn: Connection, row_id: int, *, real_now: datetime) -> None:
        """A thread that is to be sent again may be on Discord after all: look, at once."""
        conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state == ThreadState.PENDING)
            .values(state=ThreadState.UNKNOWN, not_before=real_now)
        )

    @transaction
    def record_unclear(
        self, conn: Connection, row_id: int, attempt: int, *, check_after: datetime, reason: Phrase
    ) -> bool:
        """The request may have reached Discord: look for the thread, but not before that time."""
        return _settle(
            conn,
            row_id,
            attempt,
            state=ThreadState.UNKNOWN,
            not_before=check_after,
            reason=reason,
        )

    @transaction
    def record_unsent(
        self,
        conn: Connection,
        row_id: int,
        attempt: int,
        *,
        now: datetime,
        not_before: datetime | None = None,
        reason: Phrase | None = None,
        form: SimplerForm | None = None,
    ) -> bool:
        """The thread is certainly not on Discord: it is wanted again, if and where its feed is.

        What a person posted by hand has no subscription, and stays wanted.
        Where Discord refused it as it was, it is wanted in another `form`.
        """
        mine = _settle(
            conn,
            row_id,
            attempt,
            state=ThreadState.PENDING,
            not_before=not_before,
            reason=reason,
            **(form.columns if form else {}),
        )
        by_hand = select(articles.c.id).where(articles.c.posted_by.is_not(None))
        removed = select(subscriptions.c.id).where(~IS_FOLLOWED)
        ended = and_(
            threads.c.id == row_id,
            or_(threads.c.subscription_id.is_(None), threads.c.subscription_id.in_(removed)),
            threads.c.article_id.not_in(by_hand),
        )
        give_up(conn, ended, SkipReason.UNSUBSCRIBED)
        move_along(conn, row_id, now=now)
        return mine

    @transaction
    def record_refused(
        self, conn: Connection, row_id: int, attempt: int, *, now: datetime, reason: Phrase
    ) -> bool:
        """Discord will never take it; what a digest lists waits for a moderator again."""
        mine = _settle(conn, row_id, attempt, state=ThreadState.REFUSED, reason=reason)
        if mine:
            give_back(conn, row_id, now=now)
        return mine

    @transaction
    def record_skipped(self, conn: Connection, row_id: int, *, reason: SkipReason) -> None:
        """A pending thread is not wanted any more."""
        give_up(conn, threads.c.id == row_id, reason)

    @transaction
    def recover(self, conn: Connection, *, check_after: datetime) -> int:
        """What was being sent when the worker died is now unknown; returns how many."""
        interrupted = conn.execute(
            update(threads)
            .where(threads.c.state == ThreadState.SENDING)
            .values(
                state=ThreadState.UNKNOWN,
                not_before=check_after,
                reason=STOPPED,
            )
        )
        return interrupted.rowcount


def _is_pending() -> ColumnElement[bool]:
    """Wanted, and held back by no flood, no pause of its subscription, and no page to be read."""
    paused = select(subscriptions.c.id).where(subscriptions.c.paused == 1)
    return and_(
        IS_WANTED,
        threads.c.state == ThreadState.PENDING,
        threads.c.held_back == 0,
        or_(threads.c.subscription_id.is_(None), threads.c.subscription_id.not_in(paused)),
        ~is_blocked(),
    )


def _pending(real_now: datetime) -> ColumnElement[bool]:
    due = or_(threads.c.not_before.is_(None), threads.c.not_before <= real_now)
    return and_(_is_pending(), due)


def _settle(
    conn: Connection,
    row_id: int,
    attempt: int,
    *,
    state: ThreadState,
    **values: Any,  # noqa: ANN401
) -> bool:
    written = conn.execute(
        update(threads)
        .where(
            threads.c.id == row_id,
            threads.c.attempt == attempt,
            threads.c.state.in_(_IN_FLIGHT),
        )
        .values(state=state, **values)
    )
    return written.rowcount == 1
