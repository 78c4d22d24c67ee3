"""Articles: which are known, and what a refresh found, stored all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from bot.model import (
    Article,
    Correction,
    Feed,
    KnownArticle,
    ParsedFeed,
    Plan,
    SkipReason,
    Subscription,
    Validators,
)
from bot.storage.corrections import CorrectAt, correct, known_articles, mark_changed
from bot.storage.database import Room, transaction
from bot.storage.floods import FloodGuard, sift
from bot.storage.page_wants import want_pages
from bot.storage.rescheduling import rescheduled
from bot.storage.schema import articles, feeds, subscriptions, threads
from bot.storage.wanting import article_id_of, of_the_page, want


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
        guard: FloodGuard | None = None,
    ) -> list[Plan] | None:
        """Stores what a refresh found in one transaction: articles, changes, threads, ETag.

        (The ETag saved first would lose articles silently: design.md, section 4, rule 1.)
        `primed` are the subscriptions whose backlog is decided by this; without a `guard` there
        is no flood.

        Returns the plans as they were stored: an article that stands in a forum already, whichever
        feed brought it, is skipped there. None if somebody follows the feed who is not among
        `primed`: nothing is stored, since they want what is new, too.
        """
        primed = list(primed)
        if _is_followed_beside(conn, feed.id, primed):
            return None
        for correction in corrections:
            correct(conn, correction, now=now, correct_at=correct_at)
        feed = replace(feed, title=parsed.title or feed.title)
        stored = _store(conn, feed, plans, now, correct_at, guard)
        _note_responses(conn, feed.id, parsed.articles)
        for subscription in primed:
            _prime(conn, subscription)
        _record_read(conn, feed, parsed, validators, now)
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed.id, feeds.c.next_refresh_at.is_not(None))
            .values(next_refresh_at=rescheduled(feed, next_refresh_at))
        )
        return stored


def _is_followed_beside(conn: Connection, feed_id: int, known: Iterable[Subscription]) -> bool:
    """Whether one was added since, or came with a feed that has moved here (merging.py)."""
    others = subscriptions.c.id.not_in([one.id for one in known])
    query = select(subscriptions.c.id).where(subscriptions.c.feed_id == feed_id, others)
    return conn.execute(query.limit(1)).first() is not None


def _record_read(
    conn: Connection, feed: Feed, parsed: ParsedFeed, validators: Validators, now: datetime
) -> None:
    """What the feed says of itself, what to ask with next time, and that nothing is wrong."""
    conn.execute(
        update(feeds)
        .where(feeds.c.id == feed.id)
        .values(
            title=feed.title,
            site_url=parsed.site_url or feed.site_url,
            icon=parsed.icon or feed.icon,
            etag=validators.etag,
            last_modified=validators.last_modified,
            last_success_at=now,
            failures=0,
            trouble=None,
            failing_since=None,
            gone=0,
        )
    )


def _prime(conn: Connection, read: Subscription) -> None:
    """Its backlog is decided, unless a moderator asked for another one meanwhile."""
    unchanged = and_(
        subscriptions.c.id == read.id,
        subscriptions.c.primed == int(read.primed),
        subscriptions.c.backlog == read.backlog,
    )
    conn.execute(update(subscriptions).where(unchanged).values(primed=1))


def _store(
    conn: Connection,
    feed: Feed,
    plans: Iterable[Plan],
    now: datetime,
    correct_at: CorrectAt,
    guard: FloodGuard | None,
) -> list[Plan]:
    ids, stored = [], []
    for plan in plans:
        ids.append(article_id_of(conn, feed.id, plan.article, now))
        stored.append(_store_plan(conn, ids[-1], plan, now, correct_at))
    if guard is not None:
        stored = sift(conn, feed, ids, stored, guard, now)
    for article_id, plan in zip(ids, stored, strict=True):
        wanted_by = [wanted.subscription for wanted in plan.threads if wanted.skip is None]
        want_pages(conn, article_id, plan.article, wanted_by, now=now)
    return stored


def _store_plan(
    conn: Connection, article_id: int, plan: Plan, now: datetime, correct_at: CorrectAt
) -> Plan:
    stored = [want(conn, article_id, plan.article, wanted, now) for wanted in plan.threads]
    for wanted in stored:
        if wanted.skip is SkipReason.ALREADY_THERE:
            there = of_the_page(plan.article, wanted.subscription.forum_id)
            others = and_(there, threads.c.article_id != article_id)
            mark_changed(conn, others, correct_at)  # their starters name this feed, too
    return replace(plan, threads=tuple(stored))


def _note_responses(conn: Connection, feed_id: int, found: Iterable[Article]) -> None:
    """Where an article's responses are, and how many the source counts: nothing is corrected."""
    for article in found:
        said = {"responses_url": article.responses_url, "response_count": article.response_count}
        values = {name: value for name, value in said.items() if value is not None}
        if values:
            here = and_(articles.c.feed_id == feed_id, articles.c.key == article.key)
            conn.execute(update(articles).where(here).values(**values))
