"""Thread rows as people ask for them, and what moderators decide about them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, true, type_coerce, update

from bot.language import Phrase
from bot.model import MirroredThread, SkipReason, Thread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.notices import drop_notices_of_gone
from bot.storage.page_wants import read_again
from bot.storage.rows import ARTICLE_COLUMNS, THREAD_COLUMNS, mirrored_of, thread_of
from bot.storage.schema import articles, feeds, guild_settings, threads
from bot.storage.types import WholeNumber

_MICROSECOND = timedelta(microseconds=1)


_skipped = threads.alias("skipped")
_same_page = articles.alias("same_page")
_other_feed = feeds.alias("other_feed")
_ALSO_IN = (
    select(func.aggregate_strings(func.coalesce(_other_feed.c.title, _other_feed.c.url), "\n"))
    .select_from(_same_page)
    .join(_skipped, _skipped.c.article_id == _same_page.c.id)
    .join(_other_feed, _other_feed.c.id == _same_page.c.feed_id)
    .where(
        _same_page.c.canonical_link == articles.c.canonical_link,
        _same_page.c.feed_id != articles.c.feed_id,
        _skipped.c.forum_id == threads.c.forum_id,
        _skipped.c.state == ThreadState.SKIPPED,
        _skipped.c.reason == SkipReason.ALREADY_THERE,
    )
    .correlate(articles, threads)
    .scalar_subquery()
    .label("also_in")
)
"""The other feeds that brought a thread's article to its forum, one a line."""
_NOTICE = (
    select(guild_settings.c.notice)
    .where(guild_settings.c.guild_id == threads.c.guild_id)
    .correlate(threads)
    .scalar_subquery()
    .label("notice")
)


_LANGUAGE = (
    select(guild_settings.c.language)
    .where(guild_settings.c.guild_id == threads.c.guild_id)
    .correlate(threads)
    .scalar_subquery()
    .label("language")
)


def mirrored_threads() -> Select[Any]:
    """Thread rows with their article, the feed that brought it, and those that did so, too."""
    shown = (
        *(feeds.c.title, feeds.c.url, feeds.c.icon),
        *(articles.c.updated_at, articles.c.full_text, articles.c.source, articles.c.posted_by),
        *(_ALSO_IN, _NOTICE, _LANGUAGE),
    )
    return (
        select(*THREAD_COLUMNS, *ARTICLE_COLUMNS, *shown)
        .join(articles, articles.c.id == threads.c.article_id)
        .join(feeds, feeds.c.id == articles.c.feed_id)
    )


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
        forum_ids: Collection[int] | None = None,
    ) -> list[MirroredThread]:
        """Threads of a guild in these states whose headline contains `title`, newest first.

        Only those of some forums, where these are named.
        """
        here = true() if forum_ids is None else threads.c.forum_id.in_(forum_ids)
        query = (
            mirrored_threads()
            .where(
                threads.c.guild_id == guild_id,
                here,
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
        reason: Phrase | None = None,
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
        if state is ThreadState.REOPENED:
            read_again(conn, row_id)
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
    def record_gone(self, conn: Connection, thread_id: int) -> bool:
        """The thread was deleted on Discord; it is never posted again."""
        written = conn.execute(
            update(threads)
            .where(threads.c.thread_id == thread_id, threads.c.state != ThreadState.GONE)
            .values(state=ThreadState.GONE)
        )
        return written.rowcount == 1

    @transaction
    def record_forum_gone(self, conn: Connection, forum_id: int) -> int:
        """All threads in a forum were deleted, and what was told of them is over; how many."""
        written = conn.execute(
            update(threads)
            .where(
                threads.c.forum_id == forum_id,
                threads.c.thread_id.is_not(None),
                threads.c.state != ThreadState.GONE,
            )
            .values(state=ThreadState.GONE)
        )
        drop_notices_of_gone(conn, forum_id)
        return written.rowcount
