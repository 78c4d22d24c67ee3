"""A feed moves to an address at which there is a feed already: the two become one.

Every article and every thread row is kept. Of an article that both have brought, at most one
thread of a forum is still to be opened.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from bot.model import Moved, SkipReason, Subscription, ThreadState
from bot.storage.following import subscription_rows
from bot.storage.rows import subscription_of
from bot.storage.schema import IS_FOLLOWED, articles, feeds, notices, subscriptions, threads

_theirs, _their_threads = articles.alias("theirs"), threads.alias("their_threads")
_TWICE = (
    select(
        threads.c.id,
        threads.c.state,
        _their_threads.c.id.label("their_id"),
        _their_threads.c.state.label("their_state"),
    )
    .select_from(articles)
    .join(threads, threads.c.article_id == articles.c.id)
    .join(_theirs, or_(articles.c.key == _theirs.c.key, articles.c.alt_key == _theirs.c.alt_key))
    .join(_their_threads, _their_threads.c.article_id == _theirs.c.id)
    .where(_their_threads.c.forum_id == threads.c.forum_id)
)
"""The two threads that a forum has, or was to get, for one article."""


def move_feed(conn: Connection, feed_id: int, to: str, *, now: datetime) -> Moved:
    """The feed is at the address `to` from now on."""
    there = conn.execute(select(feeds.c.id).where(feeds.c.url == to)).scalar()
    if there is None or there == feed_id:
        here = feeds.c.id == feed_id
        moved = {"url": to, "moved_to": None, "moved_since": None, "moved_times": None}
        conn.execute(update(feeds).where(here).values(moved))
        return Moved(tuple(_following(conn, feed_id)))
    return _merge(conn, feed_id, int(there), now)


def _merge(conn: Connection, feed_id: int, into: int, now: datetime) -> Moved:
    following, joined = [], []
    for one in _of_feed(conn, feed_id):
        there = _in_forum(conn, into, one.forum_id)
        if there is None:
            _change(conn, one.id, feed_id=into)
            following.append(one)
        else:
            kept = _join(conn, one, there, into)
            following.append(kept)
            joined += [kept] if kept.id == there.id else []
    _merge_articles(conn, feed_id, into)
    _drop_notices(conn, feed_id)
    conn.execute(delete(feeds).where(feeds.c.id == feed_id))
    if any(one.removed_at is None for one in following):
        conn.execute(update(feeds).where(feeds.c.id == into).values(next_refresh_at=now))
    followed = [one for one in following if one.removed_at is None]
    return Moved(tuple(replace(one, feed_id=into) for one in followed), tuple(joined))


# ── subscriptions ────────────────────────────────────────────────────────────────────────────


def _join(conn: Connection, mine: Subscription, there: Subscription, into: int) -> Subscription:
    """A forum follows both: one subscription is left, which is one that was not removed."""
    kept, ended = there, mine
    if there.removed_at is not None and mine.removed_at is None:
        kept, ended = mine, there
    of_ended = threads.c.subscription_id == ended.id
    conn.execute(update(threads).where(of_ended).values(subscription_id=kept.id))
    subjects = [f"{kind} {ended.id}" for kind in ("flood", "refused")]
    conn.execute(delete(notices).where(notices.c.subject.in_(subjects)))
    conn.execute(delete(subscriptions).where(subscriptions.c.id == ended.id))
    _change(conn, kept.id, feed_id=into)
    return kept


def _change(conn: Connection, subscription_id: int, **values: object) -> None:
    conn.execute(
        update(subscriptions).where(subscriptions.c.id == subscription_id).values(**values)
    )


def _in_forum(conn: Connection, feed_id: int, forum_id: int) -> Subscription | None:
    return next((one for one in _of_feed(conn, feed_id) if one.forum_id == forum_id), None)


def _of_feed(conn: Connection, feed_id: int, *which: ColumnElement[bool]) -> list[Subscription]:
    query = subscription_rows()
    rows = conn.execute(query.where(subscriptions.c.feed_id == feed_id, *which))
    return [subscription_of(row) for row in rows]


def _following(conn: Connection, feed_id: int) -> list[Subscription]:
    return _of_feed(conn, feed_id, IS_FOLLOWED)


def _drop_notices(conn: Connection, feed_id: int) -> None:
    subjects = [f"{kind} {feed_id}" for kind in ("feed", "ended")]
    conn.execute(delete(notices).where(notices.c.subject.in_(subjects)))


# ── articles ─────────────────────────────────────────────────────────────────────────────────


def _merge_articles(conn: Connection, feed_id: int, into: int) -> None:
    both = and_(articles.c.feed_id == feed_id, _theirs.c.feed_id == into)
    for one, state, other, other_state in conn.execute(_TWICE.where(both)).all():
        _open_one(conn, {one: state, other: other_state})
    same_key = select(articles.c.id, articles.c.key).join(_theirs, articles.c.key == _theirs.c.key)
    for article_id, key in conn.execute(same_key.where(both)).all():
        other_key = f"{key}|{article_id}"  # its second key still tells that it is known
        conn.execute(update(articles).where(articles.c.id == article_id).values(key=other_key))
    conn.execute(update(articles).where(articles.c.feed_id == feed_id).values(feed_id=into))


def _open_one(conn: Connection, states: Mapping[int, str]) -> None:
    """One that waits is not wanted where the other is wanted too, or was on Discord."""
    if ThreadState.SKIPPED in states.values():
        return
    waiting = [id_ for id_, state in states.items() if state == ThreadState.PENDING]
    skipped = {"state": ThreadState.SKIPPED, "reason": SkipReason.ALREADY_THERE}
    for id_ in waiting[:1]:
        here = and_(threads.c.id == id_, threads.c.state == ThreadState.PENDING)
        conn.execute(update(threads).where(here).values(skipped))
