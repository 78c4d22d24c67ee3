"""Articles: which are known, and what a refresh found, stored all or nothing."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, false, insert, or_, select, update

from bot.model import (
    Article,
    Correction,
    Feed,
    KnownArticle,
    ParsedFeed,
    Plan,
    SkipReason,
    Subscription,
    ThreadState,
    Validators,
    WantedThread,
)
from bot.storage.corrections import CorrectAt, correct, known_articles, mark_changed
from bot.storage.database import Room, transaction
from bot.storage.desk import shown_at_most
from bot.storage.pages import want_pages
from bot.storage.rebuilt import may_be_of, spellings
from bot.storage.rows import article_values
from bot.storage.schema import articles, feeds, subscriptions, threads

_STANDING = (
    ThreadState.PENDING,
    ThreadState.SENDING,
    ThreadState.UNKNOWN,
    ThreadState.OPEN,
    ThreadState.REOPENED,
    ThreadState.HELD,
    ThreadState.CLOSING,
)


class Articles(Room):
    """What has been seen of each feed."""

    @transaction
    def known(self, conn: Connection, feed_id: int, found: Sequence[Article]) -> list[KnownArticle]:
        """What is stored of these articles; they are known by their keys and second keys."""
        return known_articles(conn, feed_id, found)

    @transaction
    def record_refresh(
        self,
        conn: Connection,
        feed: Feed,
        parsed: ParsedFeed,
        plans: Iterable[Plan],
        *,
        primed: Iterable[Subscription],
        validators: Validators,
        now: datetime,
        next_refresh_at: datetime,
        corrections: Iterable[Correction] = (),
        correct_at: CorrectAt,
    ) -> list[Plan]:
        """Stores what a refresh found in one transaction: articles, changes, threads, ETag.

        (The ETag saved first would lose articles silently: design.md, section 4, rule 1.)
        `primed` are the subscriptions whose backlog is decided by this.

        Returns the plans as they were stored: an article that stands in a forum already, whichever
        feed brought it, is skipped there.
        """
        for correction in corrections:
            correct(conn, correction, now=now, correct_at=correct_at)
        stored = [_store(conn, feed.id, plan, now, correct_at) for plan in plans]
        _note_responses(conn, feed.id, parsed.articles)
        for subscription in primed:
            _prime(conn, subscription)
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed.id)
            .values(
                title=parsed.title or feed.title,
                site_url=parsed.site_url or feed.site_url,
                icon=parsed.icon or feed.icon,
                etag=validators.etag,
                last_modified=validators.last_modified,
                last_success_at=now,
                failures=0,
                trouble=None,
            )
        )
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed.id, feeds.c.next_refresh_at.is_not(None))
            .values(next_refresh_at=next_refresh_at)
        )
        return stored


def _prime(conn: Connection, read: Subscription) -> None:
    """Its backlog is decided, unless a moderator asked for another one meanwhile."""
    unchanged = and_(
        subscriptions.c.id == read.id,
        subscriptions.c.primed == int(read.primed),
        subscriptions.c.backlog == read.backlog,
    )
    conn.execute(update(subscriptions).where(unchanged).values(primed=1))


def _store(
    conn: Connection, feed_id: int, plan: Plan, now: datetime, correct_at: CorrectAt
) -> Plan:
    article_id = _article_id(conn, feed_id, plan.article, now)
    stored = [_want(conn, article_id, plan.article, wanted, now) for wanted in plan.threads]
    for wanted in stored:
        if wanted.skip is SkipReason.ALREADY_THERE:
            there = _of_the_page(plan.article, wanted.subscription.forum_id)
            others = and_(there, threads.c.article_id != article_id)
            mark_changed(conn, others, correct_at)  # their starters name this feed, too
    wanted_by = [wanted.subscription for wanted in stored if wanted.skip is None]
    want_pages(conn, article_id, plan.article, wanted_by, now=now)
    return replace(plan, threads=tuple(stored))


def _note_responses(conn: Connection, feed_id: int, found: Iterable[Article]) -> None:
    """Where an article's responses are, and how many the source counts: nothing is corrected."""
    for article in found:
        said = {"responses_url": article.responses_url, "response_count": article.response_count}
        values = {name: value for name, value in said.items() if value is not None}
        if values:
            here = and_(articles.c.feed_id == feed_id, articles.c.key == article.key)
            conn.execute(update(articles).where(here).values(**values))


def _article_id(conn: Connection, feed_id: int, article: Article, now: datetime) -> int:
    known = select(articles.c.id).where(
        articles.c.feed_id == feed_id,
        or_(articles.c.key == article.key, articles.c.alt_key == article.alt_key),
    )
    row = conn.execute(known.order_by(articles.c.id).limit(1)).first()
    if row:
        return int(row.id)
    values = article_values(article) | {"feed_id": feed_id, "first_seen_at": now, "compared": 1}
    return int(conn.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one())


def _want(
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
        token = secrets.token_hex(5)
        conn.execute(insert(threads).values(article_id=article_id, token=token, **values))
    return wanted


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
            _of_the_page(article, subscription.forum_id),
            or_(
                threads.c.closes_at > now,
                threads.c.posted_at > now - timedelta(days=subscription.rule.days),
                threads.c.state.in_(_STANDING),
                may_be_of(article),
            ),
        )
    )
    return conn.execute(query.limit(1)).first() is not None


def _of_the_page(article: Article, forum_id: int) -> ColumnElement[bool]:
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
