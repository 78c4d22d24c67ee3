"""What moderators ask about a feed: how it does, and what became of its articles."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from bot.model import Fate, FeedFacts, Subscription, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.page_wants import is_blocked
from bot.storage.rebuilt import spellings
from bot.storage.rows import FEED_COLUMNS, THREAD_COLUMNS, feed_of, thread_of
from bot.storage.schema import IS_FOLLOWED, articles, feeds, pages, subscriptions, threads

_PAGE_TROUBLE = (
    select(func.max(pages.c.trouble))
    .where(pages.c.article_id == articles.c.id, pages.c.blocks == 1)
    .correlate(articles)
    .scalar_subquery()
    .label("page_trouble")
)
_COLUMNS: list[ColumnElement[Any]] = [
    *(*FEED_COLUMNS, *THREAD_COLUMNS, threads.c.not_before),
    *(articles.c.title.label("headline"), articles.c.link, articles.c.first_seen_at),
    *(subscriptions.c.paused, is_blocked().label("page_awaited"), _PAGE_TROUBLE),
]


class Facts(Room):
    """Questions about one feed of a guild."""

    @transaction
    def of(self, conn: Connection, subscription: Subscription, *, since: datetime) -> FeedFacts:
        """How a feed does; its articles are counted from `since` on."""
        here = subscriptions.c.id == subscription.id
        added = conn.execute(
            select(subscriptions.c.created_by, subscriptions.c.created_at).where(here)
        ).one()
        brought = select(func.count()).where(
            articles.c.feed_id == subscription.feed_id, articles.c.first_seen_at >= since
        )
        held_back = select(func.count()).where(
            threads.c.subscription_id == subscription.id,
            threads.c.state == ThreadState.PENDING,
            threads.c.held_back == 1,
        )
        return FeedFacts(
            articles=conn.execute(brought).scalar_one(),
            threads=_threads(conn, subscription.id),
            held_back=conn.execute(held_back).scalar_one(),
            added_by=added.created_by,
            added_at=added.created_at,
        )

    @transaction
    def threads(self, conn: Connection, subscription_id: int) -> dict[ThreadState, int]:
        """How many of its threads are in which state."""
        return _threads(conn, subscription_id)

    @transaction
    def last(self, conn: Connection, subscription_id: int, *, limit: int) -> list[Fate]:
        """What became of the articles that were decided last, the newest first."""
        query = _fates(threads.c.article_id == articles.c.id)
        query = query.where(threads.c.subscription_id == subscription_id)
        return [_fate(row) for row in conn.execute(query.order_by(*_NEWEST_FIRST).limit(limit))]

    @transaction
    def of_link(
        self, conn: Connection, links: Collection[str], *, guild_id: int, limit: int
    ) -> list[Fate]:
        """What became of an article in a guild; one for each forum and feed that has it.

        `links` are its canonical link and its link as it was written.
        """
        written = {spelling for link in links for spelling in spellings(link)}
        known = or_(articles.c.canonical_link.in_(written), articles.c.link.in_(written))
        followed = select(subscriptions.c.feed_id).where(
            subscriptions.c.guild_id == guild_id, IS_FOLLOWED
        )
        here = and_(threads.c.article_id == articles.c.id, threads.c.guild_id == guild_id)
        query = _fates(here, outer=True).where(
            known, or_(threads.c.id.is_not(None), articles.c.feed_id.in_(followed))
        )
        return [_fate(row) for row in conn.execute(query.order_by(*_NEWEST_FIRST).limit(limit))]


_NEWEST_FIRST = (threads.c.posted_at.desc(), threads.c.id.desc(), articles.c.id.desc())


def _threads(conn: Connection, subscription_id: int) -> dict[ThreadState, int]:
    query = (
        select(threads.c.state, func.count())
        .where(threads.c.subscription_id == subscription_id)
        .group_by(threads.c.state)
    )
    return {ThreadState(state): number for state, number in conn.execute(query)}


def _fates(here: ColumnElement[bool], *, outer: bool = False) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .select_from(articles)
        .join(feeds, feeds.c.id == articles.c.feed_id)
        .join(threads, here, isouter=outer)
        .outerjoin(subscriptions, subscriptions.c.id == threads.c.subscription_id)
    )


def _fate(row: Row[Any]) -> Fate:
    return Fate(
        title=row.headline,
        link=row._mapping[articles.c.link],
        feed=feed_of(row),
        first_seen_at=row.first_seen_at,
        thread=None if row._mapping[threads.c.id] is None else thread_of(row),
        not_before=row._mapping[threads.c.not_before],
        paused=bool(row.paused),
        page_awaited=bool(row.page_awaited),
        page_trouble=row.page_trouble,
    )
