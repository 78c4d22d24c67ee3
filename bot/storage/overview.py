"""What `/board show` asks: a guild's boards and its threads, in numbers and in lists.

Each question begins at a guild's own rows (its threads, its feeds), so it costs as much as the
guild has, whatever else is stored; texts of articles are read for none but the listed threads.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from bot.model import (
    STANDING,
    Board,
    ListedThread,
    MessageKind,
    PageKind,
    ThreadCounts,
    ThreadState,
)
from bot.model.articles import without_credentials
from bot.storage.database import Room, transaction
from bot.storage.schema import IS_FOLLOWED, articles, feeds, messages, pages, subscriptions, threads

_TO_LOOK_AT = (*STANDING, ThreadState.CLOSING, ThreadState.CLOSED)
_MAY_CLOSE = (ThreadState.OPEN, ThreadState.REOPENED)

_OWN_MESSAGES = (
    select(func.count())
    .where(
        messages.c.thread == threads.c.id,
        messages.c.kind != MessageKind.STARTER,
        messages.c.message_id.is_not(None),
    )
    .correlate(threads)
    .scalar_subquery()
    .label("own_messages")
)

_LISTED_COLUMNS: list[ColumnElement[Any]] = [
    *(threads.c.guild_id, threads.c.thread_id, threads.c.posted_at, threads.c.closes_at),
    *(articles.c.title, articles.c.response_count, _OWN_MESSAGES),
]

_on_page = articles.alias("on_page")
_READ_LAST = (
    select(pages.c.article_id)
    .join(_on_page, _on_page.c.id == pages.c.article_id)
    .where(
        _on_page.c.feed_id == feeds.c.id,
        pages.c.kind == PageKind.BOARD,
        pages.c.read_at.is_not(None),
    )
    .order_by(pages.c.read_at.desc())
    .limit(1)
    .correlate(feeds)
    .scalar_subquery()
)
"""The article of a feed whose page of a board was read last; none if the feed is no board."""


class Overviews(Room):
    """A guild as its people see it; each question is about the forums that a person may see."""

    @transaction
    def boards(self, conn: Connection, guild_id: int, forums: Collection[int]) -> list[Board]:
        """The source boards that are mirrored into these forums."""
        followed = select(subscriptions.c.feed_id).where(
            subscriptions.c.guild_id == guild_id,
            subscriptions.c.forum_id.in_(forums),
            IS_FOLLOWED,
        )
        query = (
            select(feeds.c.title, feeds.c.url, articles.c.board_posts)
            .select_from(feeds)
            .join(articles, articles.c.id == _READ_LAST)
            .where(feeds.c.id.in_(followed))
            .order_by(feeds.c.id)
        )
        rows = conn.execute(query)
        return [Board(row.title or without_credentials(row.url), row.board_posts) for row in rows]

    @transaction
    def counts(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, closing_by: datetime
    ) -> ThreadCounts:
        """How many threads there were, are, and close by a time."""
        by_state = (
            select(threads.c.state, func.count())
            .where(*_in(guild_id, forums), threads.c.thread_id.is_not(None))
            .group_by(threads.c.state)
        )
        many = {row[0]: row[1] for row in conn.execute(by_state)}
        closing = select(func.count()).where(*_closing(guild_id, forums, closing_by))
        return ThreadCounts(
            opened=sum(many.values()),
            open=sum(many.get(state, 0) for state in STANDING),
            closing=conn.execute(closing).scalar_one(),
        )

    @transaction
    def closing(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, by: datetime, limit: int
    ) -> list[ListedThread]:
        """Threads that close by a time, the next first."""
        order = (threads.c.closes_at, threads.c.id)
        chosen = select(threads.c.id).where(*_closing(guild_id, forums, by))
        return _listed(conn, chosen.order_by(*order).limit(limit), order)

    @transaction
    def newest(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, limit: int
    ) -> list[ListedThread]:
        """Threads that can be looked at, open or closed, by the posting of their articles."""
        order = (threads.c.posted_at.desc(), threads.c.id.desc())
        chosen = select(threads.c.id).where(
            *_in(guild_id, forums), threads.c.state.in_(_TO_LOOK_AT)
        )
        return _listed(conn, chosen.order_by(*order).limit(limit), order)

    @transaction
    def most_responses(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, limit: int
    ) -> list[ListedThread]:
        """Standing threads by the source's own count of responses; those without any are not."""
        order = (articles.c.response_count.desc(), threads.c.id.desc())
        chosen = (
            select(threads.c.id)
            .join(articles, articles.c.id == threads.c.article_id)
            .where(
                *_in(guild_id, forums),
                threads.c.state.in_(STANDING),
                articles.c.response_count > 0,
            )
        )
        return _listed(conn, chosen.order_by(*order).limit(limit), order)

    @transaction
    def standing(
        self,
        conn: Connection,
        guild_id: int,
        forums: Collection[int],
        *,
        thread_ids: Sequence[int],
    ) -> list[ListedThread]:
        """Those of these threads on Discord that are ours, and open."""
        chosen = select(threads.c.id).where(
            *_in(guild_id, forums),
            threads.c.state.in_(STANDING),
            threads.c.thread_id.in_(thread_ids),
        )
        return _listed(conn, chosen, (threads.c.id,))


def _in(guild_id: int, forums: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return threads.c.guild_id == guild_id, threads.c.forum_id.in_(forums)


def _closing(
    guild_id: int, forums: Collection[int], by: datetime
) -> tuple[ColumnElement[bool], ...]:
    in_time = (threads.c.state.in_(_MAY_CLOSE), threads.c.closes_at <= by)
    return *_in(guild_id, forums), *in_time


def _listed(
    conn: Connection, chosen: Select[Any], order: Sequence[ColumnElement[Any]]
) -> list[ListedThread]:
    """The threads with the row ids chosen; only their articles are looked up."""
    query = (
        select(*_LISTED_COLUMNS)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(threads.c.id.in_(chosen))
        .order_by(*order)
    )
    return [_one(row) for row in conn.execute(query)]


def _one(row: Row[Any]) -> ListedThread:
    return ListedThread(
        guild_id=row.guild_id,
        thread_id=row.thread_id,
        title=row.title,
        posted_at=row.posted_at,
        closes_at=row.closes_at,
        responses=row.response_count,
        own_messages=row.own_messages,
    )
