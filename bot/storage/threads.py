"""Thread rows as people ask for them, and what moderators decide about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from bot.model import MirroredThread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.rows import ARTICLE_COLUMNS, THREAD_COLUMNS, mirrored_of
from bot.storage.schema import articles, feeds, threads


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
    def count_by_state(self, conn: Connection, guild_id: int) -> dict[ThreadState, int]:
        """How many threads a guild has in each state."""
        query = (
            select(threads.c.state, func.count())
            .where(threads.c.guild_id == guild_id)
            .group_by(threads.c.state)
        )
        return {ThreadState(state): count for state, count in conn.execute(query)}

    @transaction
    def change_state(
        self,
        conn: Connection,
        row_id: int,
        *,
        expected: Sequence[ThreadState],
        state: ThreadState,
        closes_at: datetime | None = None,
        reason: str | None = None,
    ) -> bool:
        """Moves a row along one arrow; False if it is in none of the expected states."""
        values: dict[str, Any] = {"state": state, "reason": reason, "not_before": None}
        if closes_at is not None:
            values["closes_at"] = closes_at
        written = conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state.in_(expected))
            .values(**values)
        )
        return written.rowcount == 1

    @transaction
    def record_gone(self, conn: Connection, thread_id: int) -> bool:
        """The thread was deleted on Discord; it is never posted again."""
        written = conn.execute(
            update(threads)
            .where(threads.c.thread_id == thread_id, threads.c.state != ThreadState.GONE)
            .values(state=ThreadState.GONE)
        )
        return written.rowcount == 1
