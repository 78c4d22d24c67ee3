"""Writes down that an article is wanted in a forum, at most once a forum."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, false, insert, or_, select, update

from bot.model import STANDING, WANTED, Article, SkipReason, Subscription, ThreadState, WantedThread
from bot.storage.desk import shown_at_most
from bot.storage.rebuilt import may_be_of, spellings
from bot.storage.rows import article_values
from bot.storage.schema import articles, subscriptions, threads

_NOT_CLOSED = (*WANTED, *STANDING, ThreadState.CLOSING)


def article_id_of(conn: Connection, feed_id: int, article: Article, now: datetime) -> int:
    """The row of an article, which is stored unless one of its keys is known."""
    known = select(articles.c.id).where(
        articles.c.feed_id == feed_id,
        or_(articles.c.key == article.key, articles.c.alt_key == article.alt_key),
    )
    row = conn.execute(known.order_by(articles.c.id).limit(1)).first()
    if row:
        return int(row.id)
    values = article_values(article) | {"feed_id": feed_id, "first_seen_at": now, "compared": 1}
    return int(conn.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one())


def want(
    conn: Connection, article_id: int, article: Article, wanted: WantedThread, now: datetime
) -> WantedThread:
    """Writes the thread row for one article in one forum; a skipped one may be wanted anew.

    The subscription may have moved to another forum, or be removed, since it was read. What it
    would want then stays known, for the case that it is brought back.
    """
    columns = (subscriptions.c.forum_id, subscriptions.c.removed_at)
    here = subscriptions.c.id == wanted.subscription.id
    subscription = conn.execute(select(*columns).where(here)).first()
    if subscription is None:
        return replace(wanted, skip=SkipReason.UNSUBSCRIBED)
    if subscription.removed_at is not None and wanted.skip is None:
        wanted = replace(wanted, skip=SkipReason.UNSUBSCRIBED)
    forum_id = subscription.forum_id
    wanted = replace(wanted, subscription=replace(wanted.subscription, forum_id=forum_id))
    here = (threads.c.article_id == article_id) & (
        threads.c.forum_id == wanted.subscription.forum_id
    )
    row = conn.execute(select(threads.c.id, threads.c.state).where(here)).first()
    if row and row.state != ThreadState.SKIPPED:
        return replace(wanted, skip=SkipReason.ALREADY_THERE)
    if wanted.skip is None and stands_there(conn, article, wanted.subscription, now):
        wanted = replace(wanted, skip=SkipReason.ALREADY_THERE)
    values = _thread_values(conn, wanted)
    if row:
        conn.execute(update(threads).where(threads.c.id == row.id).values(**values))
    else:
        conn.execute(insert(threads).values(article_id=article_id, token=new_token(), **values))
    return wanted


def new_token() -> str:
    """The name of a thread row in its starter message (rendering/marker.py)."""
    return secrets.token_hex(5)


def _thread_values(conn: Connection, wanted: WantedThread) -> dict[str, object]:
    subscription = wanted.subscription
    longest = shown_at_most(conn, subscription.guild_id, subscription.longest)
    return {
        "subscription_id": subscription.id,
        "guild_id": subscription.guild_id,
        "forum_id": subscription.forum_id,
        "state": ThreadState.SKIPPED if wanted.skip else ThreadState.PENDING,
        "reason": wanted.skip,
        "posted_at": wanted.posted_at,
        "closes_at": wanted.closes_at,
        "days": subscription.rule.days,
        "counts_from": subscription.rule.counts_from,
        "look": subscription.look,
        "longest": longest,
        "tag": subscription.tag,
        "full_text": int(subscription.full_text),
        "ping_role": wanted.ping_role,
        "more_tags": list(wanted.more_tags) or None,
        "held_back": int(wanted.held_back),
        "listed_in": None,
    }


def stands_there(
    conn: Connection, article: Article, subscription: Subscription, now: datetime
) -> bool:
    """Whether the article's page has a thread in the forum that is younger than the rule.

    Of its own rule and the subscription's the longer one counts: a thread that was closed early by
    hand, or by a shorter rule, is not opened again by another feed.
    """
    query = (
        select(threads.c.id)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(
            of_the_page(article, subscription.forum_id),
            or_(
                threads.c.closes_at > now,
                threads.c.posted_at > now - timedelta(days=subscription.rule.days),
                threads.c.state.in_(_NOT_CLOSED),
                may_be_of(article),
            ),
        )
    )
    return conn.execute(query.limit(1)).first() is not None


def of_the_page(article: Article, forum_id: int) -> ColumnElement[bool]:
    """Whether a thread of the forum is one of the article's page, whichever feed brought it."""
    if article.canonical_link is None:
        return false()
    same = select(articles.c.id).where(
        articles.c.canonical_link.in_(spellings(article.canonical_link))
    )
    return and_(
        threads.c.article_id.in_(same),
        threads.c.forum_id == forum_id,
        threads.c.state != ThreadState.SKIPPED,
    )
