"""A removed subscription comes back as it was, with what was given up for it (removals.py)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from bot.model import FollowedFeed, Plan, SkipReason, Subscription, ThreadState, WantedThread
from bot.storage.floods import FloodGuard, sift
from bot.storage.following import followed_rows
from bot.storage.giving_up import want_again
from bot.storage.page_wants import want_responses_of_open
from bot.storage.rows import ARTICLE_COLUMNS, article_of, feed_of, subscription_of
from bot.storage.schema import IS_FOLLOWED, articles, feeds, subscriptions, threads
from bot.storage.wanting import stands_there


def bring_back(
    conn: Connection, which: ColumnElement[bool], now: datetime, guard: FloodGuard
) -> tuple[FollowedFeed, int] | None:
    """Brings a removed subscription back, due at once; returns also how many articles open again.

    None if there is none that could be.
    """
    row = conn.execute(followed_rows().where(~IS_FOLLOWED, which)).first()
    if row is None:
        return None
    removed = subscription_of(row)
    subscription = replace(removed, removed_at=None)
    here = subscriptions.c.id == subscription.id
    if not conn.execute(update(subscriptions).where(here).values(removed_at=None)).rowcount:
        return None
    conn.execute(
        update(feeds).where(feeds.c.id == subscription.feed_id).values(next_refresh_at=now)
    )
    one = FollowedFeed(feed_of(row), subscription)
    waiting = _want_again(conn, one, now, guard, since=removed.removed_at or now)
    if subscription.responses:
        want_responses_of_open(conn, subscription, now=now)
    return one, waiting


def _want_again(
    conn: Connection, one: FollowedFeed, now: datetime, guard: FloodGuard, *, since: datetime
) -> int:
    """Wants what was given up, unless its page has a thread there by now; returns how many open.

    What was held back waits again; what came `since` the removal is sifted like a refresh.
    """
    opening = []
    for row in _given_up(conn, one.subscription):
        if stands_there(conn, article_of(row), one.subscription, now):
            this = threads.c.id == row._mapping[threads.c.id]
            conn.execute(update(threads).where(this).values(reason=SkipReason.ALREADY_THERE))
            continue
        want_again(conn, row)
        if not row.held_back:
            opening.append(row)
    new = [row for row in opening if row.first_seen_at >= since]
    plans = [_plan(row, one.subscription) for row in new]
    sifted = sift(conn, one.feed, [row.article_id for row in new], plans, guard, now)
    decided = (wanted for plan in sifted for wanted in plan.threads)
    return len(opening) - sum(wanted.held_back or bool(wanted.skip) for wanted in decided)


def _plan(row: Row[Any], subscription: Subscription) -> Plan:
    return Plan(article_of(row), (WantedThread(subscription, row.wanted_at, row.closes_at),))


def _given_up(conn: Connection, subscription: Subscription) -> Sequence[Row[Any]]:
    """The oldest first, as `want_again` asks for it."""
    query = (
        select(
            *(threads.c.id, threads.c.subscription_id, threads.c.article_id),
            *(threads.c.posted_at.label("wanted_at"), threads.c.closes_at, threads.c.held_back),
            *(articles.c.first_seen_at, *ARTICLE_COLUMNS),
        )
        .join(articles, articles.c.id == threads.c.article_id)
        .where(
            threads.c.subscription_id == subscription.id,
            threads.c.forum_id == subscription.forum_id,
            threads.c.state == ThreadState.SKIPPED,
            threads.c.reason == SkipReason.UNSUBSCRIBED,
        )
        .order_by(threads.c.posted_at, threads.c.id)
    )
    return conn.execute(query).all()
