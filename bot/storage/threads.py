"""Thread rows as people ask for them, and what moderators decide about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, type_coerce, update

from bot.model import STANDING, MirroredThread, Thread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.rows import ARTICLE_COLUMNS, THREAD_COLUMNS, mirrored_of, thread_of
from bot.storage.schema import articles, feeds, threads
from bot.storage.types import WholeNumber

_MICROSECOND = timedelta(microseconds=1)


def mirrored_threads() -> Select[Any]:
    """Thread rows with their article and the feed that brought it."""
    return (
        select(*THREAD_COLUMNS, *ARTICLE_COLUMNS, feeds.c.title, feeds.c.url)
        .join(articles, articles.c.id == threads.c.article_id)
        .join(feeds, feeds.c.id == articles.c.feed_id)
    )


def starter_nonce(row_id: int) -> str:
    """The starter's own name among the messages; Discord never sees it."""
    return f"starter-{row_id}"


class Threads(Room):
    """Which threads there are, and the hands laid on them."""

    @transaction
    def by_thread_id(self, conn: Connection, thread_id: int) -> MirroredThread | None:
        """The row of a thread on Discord; None if it is none of ours."""
        row = conn.execute(mirrored_threads().where(threads.c.thread_id == thread_id)).first()
        return mirrored_of(row) if row else None

    @transaction
    def in_guild(
        self,
        conn: Connection,
        guild_id: int,
        states: Sequence[ThreadState],
        *,
        title: str = "",
        limit: int = 25,
    ) -> list[MirroredThread]:
        """Threads of a guild in these states whose headline contains `title`, newest first."""
        query = (
            mirrored_threads()
            .where(
                threads.c.guild_id == guild_id,
                threads.c.state.in_(states),
                func.lower(articles.c.title).contains(title.lower(), autoescape=True),
            )
            .order_by(threads.c.posted_at.desc(), threads.c.id.desc())
            .limit(limit)
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def forums_by_guild(self, conn: Connection) -> dict[int, list[int]]:
        """The forums in which we have opened threads, by guild."""
        query = (
            select(threads.c.guild_id, threads.c.forum_id)
            .where(threads.c.thread_id.is_not(None), threads.c.state != ThreadState.GONE)
            .distinct()
        )
        found: dict[int, list[int]] = {}
        for guild_id, forum_id in conn.execute(query):
            found.setdefault(guild_id, []).append(forum_id)
        return found

    @transaction
    def on_discord(self, conn: Connection, forum_id: int) -> dict[int, Thread]:
        """The rows of a forum's threads that are on Discord, by Discord's id."""
        query = select(*THREAD_COLUMNS).where(
            threads.c.forum_id == forum_id,
            threads.c.thread_id.is_not(None),
            threads.c.state != ThreadState.GONE,
        )
        return {row.thread_id: thread_of(row) for row in conn.execute(query)}

    @transaction
    def standing_ids(self, conn: Connection, guild_id: int) -> set[int]:
        """Discord's ids of the guild's threads that may be archived early: no moderator's hold."""
        query = select(threads.c.thread_id).where(
            threads.c.guild_id == guild_id,
            threads.c.state.in_((ThreadState.OPEN, ThreadState.REOPENED)),
        )
        return set(conn.execute(query).scalars())

    @transaction
    def change_state(
        self,
        conn: Connection,
        row_id: int,
        *,
        expected: Sequence[ThreadState],
        state: ThreadState,
        reason: str | None = None,
        by_hand: bool = False,
        closes_at: datetime | None = None,
    ) -> bool:
        """Moves a row along one arrow; False if it is in none of the expected states.

        With `by_hand` it closes at `closes_at` (None is never), and a change of the rule leaves it
        alone from then on.
        """
        values: dict[str, Any] = {"state": state, "reason": reason, "not_before": None}
        if by_hand:
            values |= {"closes_at": closes_at, "by_hand": 1}
        if state is ThreadState.REOPENED:
            values["closed_at"] = None
        written = conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state.in_(expected))
            .values(**values)
        )
        return written.rowcount == 1

    @transaction
    def extend(
        self, conn: Connection, row_id: int, *, expected: Sequence[ThreadState], by: timedelta
    ) -> datetime | None:
        """Lets a thread close so much later than the row says now; returns the new time.

        Two who extend it at once both do. None if it is in none of the expected states, or never
        closes.
        """
        stored = type_coerce(threads.c.closes_at, WholeNumber)
        written = conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state.in_(expected))
            .values(closes_at=stored + by // _MICROSECOND, by_hand=1, not_before=None)
            .returning(threads.c.closes_at)
        )
        return written.scalar()

    @transaction
    def mark_stale(self, conn: Connection, row_id: int, *, rewrite_at: datetime) -> None:
        """The starter no longer says what is true: it is to be rewritten from that real time on."""
        conn.execute(update(threads).where(threads.c.id == row_id).values(rewrite_at=rewrite_at))

    @transaction
    def stale(self, conn: Connection, real_now: datetime, limit: int) -> list[MirroredThread]:
        """Threads whose starter is to be rewritten; one that closes says so by its closing."""
        query = (
            mirrored_threads()
            .where(threads.c.rewrite_at <= real_now, threads.c.state.in_(STANDING))
            .order_by(threads.c.rewrite_at)
            .limit(limit)
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def next_stale_at(self, conn: Connection) -> datetime | None:
        """When (real time) the next starter is to be rewritten."""
        query = select(func.min(threads.c.rewrite_at)).where(threads.c.state.in_(STANDING))
        return conn.execute(query).scalar()

    @transaction
    def record_rewritten(self, conn: Connection, shown: Thread) -> None:
        """The starter says what `shown` says; if the row has changed since, it stays stale."""
        conn.execute(
            update(threads)
            .where(
                threads.c.id == shown.id,
                threads.c.state == shown.state,
                threads.c.closes_at.is_not_distinct_from(shown.closes_at),
            )
            .values(rewrite_at=None)
        )

    @transaction
    def record_gone(self, conn: Connection, thread_id: int) -> bool:
        """The thread was deleted on Discord; it is never posted again."""
        written = conn.execute(
            update(threads)
            .where(threads.c.thread_id == thread_id, threads.c.state != ThreadState.GONE)
            .values(state=ThreadState.GONE)
        )
        return written.rowcount == 1
