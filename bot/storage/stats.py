"""What `/board stats` asks: a guild's articles, openings, closings and delays, day by day.

A day is a whole number: days since 1970 in UTC. Each question begins at the guild's own thread
rows; no text of an article is read.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)

from bot.language import Phrase
from bot.model import Feed, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.schema import articles, feeds, subscriptions, threads
from bot.storage.types import WholeNumber

_NO_THREAD = (ThreadState.SKIPPED, ThreadState.REFUSED)
_REFUSED = Phrase("refused by Discord")
_A_DAY = literal_column("86400000000", WholeNumber)
"""Microseconds; written out, for PostgreSQL takes two bound values of GROUP BY for different."""

# of threads whose subscription ended; asked for these alone, since articles are large rows
_FEED_OF_ARTICLE = (
    select(articles.c.feed_id)
    .where(articles.c.id == threads.c.article_id)
    .correlate(threads)
    .scalar_subquery()
)
_KNOWN_SINCE = (
    select(feeds.c.created_at)
    .where(feeds.c.id == articles.c.feed_id)
    .correlate(articles)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Lives:
    """So many threads were opened on a day (None: before all days) and closed (None: not yet)."""

    opened_on: int | None
    closed_on: int | None
    threads: int


class Figures(Room):
    """Counts by days, of the forums that a person may see."""

    @transaction
    def articles(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, since: datetime
    ) -> dict[int, Counter[int]]:
        """By feed: how many articles of each day got a thread, or wait for it."""
        brought_by = func.coalesce(subscriptions.c.feed_id, _FEED_OF_ARTICLE)
        each = (
            select(
                brought_by.label("feed_id"),
                _day(threads.c.posted_at).label("day"),
                threads.c.article_id,
            )
            .outerjoin(subscriptions, subscriptions.c.id == threads.c.subscription_id)
            .where(
                *_in(guild_id, forums),
                threads.c.posted_at >= since,
                threads.c.state.not_in(_NO_THREAD),
            )
            .subquery()
        )
        many = func.count(each.c.article_id.distinct())
        query = select(each.c.feed_id, each.c.day, many).group_by(each.c.feed_id, each.c.day)
        found: dict[int, Counter[int]] = {}
        for feed_id, day, number in conn.execute(query):
            found.setdefault(feed_id, Counter())[day] = number
        return found

    @transaction
    def feeds(self, conn: Connection, feed_ids: Collection[int]) -> dict[int, Feed]:
        """These feeds, for what people call them."""
        query = select(feeds.c.id, feeds.c.title, feeds.c.url).where(feeds.c.id.in_(feed_ids))
        rows = conn.execute(query)
        return {row.id: Feed(row.id, row.url, title=row.title) for row in rows}

    @transaction
    def left_out(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, since: datetime
    ) -> Counter[Phrase]:
        """How many articles got no thread, by the reason; refused ones as "refused by Discord"."""
        query = (
            select(threads.c.state, threads.c.reason, func.count())
            .where(
                *_in(guild_id, forums),
                threads.c.posted_at >= since,
                threads.c.state.in_(_NO_THREAD),
            )
            .group_by(threads.c.state, threads.c.reason)
        )
        found: Counter[Phrase] = Counter()
        for state, reason, many in conn.execute(query):
            known = state == ThreadState.SKIPPED and reason
            found[reason if known else _REFUSED] += many
        return found

    @transaction
    def lives(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, since: datetime
    ) -> list[Lives]:
        """When threads that were open since then were opened and closed.

        Without those that are deleted on Discord, or closed at a time that nobody knows.
        """
        opened, closed = threads.c.opened_at, threads.c.closed_at
        without_end = (threads.c.state == ThreadState.CLOSED) & closed.is_(None)
        opened_on = case((opened < since, None), else_=_day(opened)).label("opened_on")
        each = (
            select(opened_on, _day(closed).label("closed_on"))
            .where(
                *_in(guild_id, forums),
                opened.is_not(None),
                closed.is_(None) | (closed >= since),
                threads.c.state != ThreadState.GONE,
                ~without_end,
            )
            .subquery()
        )
        query = select(each, func.count()).group_by(each.c.opened_on, each.c.closed_on)
        return [Lives(*row) for row in conn.execute(query)]

    @transaction
    def delays(
        self, conn: Connection, guild_id: int, forums: Collection[int], *, since: datetime
    ) -> list[tuple[int, int]]:
        """Day of the opening, and microseconds from publication to it, of each thread.

        Of articles that were published when their feed was followed already: a backlog is no delay.
        Without those that say no time, or one to come.
        """
        followed_since = func.coalesce(subscriptions.c.created_at, _KNOWN_SINCE)
        delay = _number(threads.c.opened_at) - _number(articles.c.published_at)
        query = (
            select(_day(threads.c.opened_at), delay)
            .join(articles, articles.c.id == threads.c.article_id)
            .outerjoin(subscriptions, subscriptions.c.id == threads.c.subscription_id)
            .where(
                *_in(guild_id, forums),
                threads.c.opened_at >= since,
                articles.c.posted_by.is_(None),
                articles.c.published_at <= threads.c.opened_at,
                articles.c.published_at >= followed_since,
            )
        )
        return [(day, microseconds) for day, microseconds in conn.execute(query)]


def _in(guild_id: int, forums: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return threads.c.guild_id == guild_id, threads.c.forum_id.in_(forums)


def _number(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A time as it is stored: microseconds."""
    return type_coerce(column, WholeNumber)


def _day(column: ColumnElement[Any]) -> ColumnElement[int]:
    return _number(column) // _A_DAY
