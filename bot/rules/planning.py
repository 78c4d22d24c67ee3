"""What is new in a feed, what opens a thread, and when the feed is refreshed next."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from bot.model import Article, Plan, SkipReason, Subscription, WantedThread
from bot.rules.closing import closing_time, is_too_old, posted_at
from bot.rules.filtering import Reading
from bot.rules.sorting import is_left_out, role_told, tags_by_rule
from bot.rules.waiting import asked_wait

REFRESH_EVERY = timedelta(minutes=10)
REFRESH_AT_LEAST_EVERY = timedelta(hours=24)
"""However often a feed failed, it is tried once a day."""


def plan_refresh(
    articles: Sequence[Article],
    known: AbstractSet[str],
    subscriptions: Iterable[Subscription],
    now: datetime,
) -> list[Plan]:
    """Decides for each article of a document, in document order, what becomes of it where.

    A subscription whose backlog is decided wants threads for new articles; one that just started
    wants the newest of all that the feed has now. Articles that nothing was decided for are left
    out. The plans stand oldest first, undated ones in reverse document order.

    Filters see an article as its feed gives it now (sorting.py).
    """
    following = list(subscriptions)
    primed = [subscription for subscription in following if subscription.primed]
    oldest_first = list(reversed(articles))
    oldest_first.sort(key=lambda article: posted_at(article, now))
    readings = [Reading(article) for article in oldest_first]
    backlogs = [
        _decide_backlog(readings, subscription, now)
        for subscription in following
        if not subscription.primed
    ]
    plans = []
    for index, (article, reading) in enumerate(zip(oldest_first, readings, strict=True)):
        new = is_new(article, known)
        threads = [_decide(reading, subscription, now) for subscription in primed if new]
        threads += [backlog[index] for backlog in backlogs]
        if new or threads:
            plans.append(Plan(article, tuple(threads)))
    return plans


def is_new(article: Article, known: AbstractSet[str]) -> bool:
    """New only if neither key is known; dates never decide (feeds.md, "Which article is new")."""
    return article.key not in known and article.alt_key not in known


def _decide(reading: Reading, subscription: Subscription, now: datetime) -> WantedThread:
    posted, rule = posted_at(reading.article, now), subscription.rule
    closes = closing_time(rule, posted_at=posted, opened_at=now)
    if is_too_old(rule, posted, now):
        return WantedThread(subscription, posted, closes, SkipReason.TOO_OLD)
    if is_left_out(subscription, reading):
        return WantedThread(subscription, posted, closes, SkipReason.FILTERED)
    told, tags = role_told(subscription, reading), tags_by_rule(subscription, reading)
    return WantedThread(subscription, posted, closes, ping_role=told, more_tags=tags)


def _decide_backlog(
    oldest_first: Sequence[Reading], subscription: Subscription, now: datetime
) -> list[WantedThread]:
    """The newest `backlog` articles are wanted, of those that the rule and the filter take.

    Nobody is told of them: they are no news.
    """
    decided = [
        replace(_decide(reading, subscription, now), ping_role=None) for reading in oldest_first
    ]
    open_to = [index for index, wanted in enumerate(decided) if wanted.skip is None]
    for index in open_to[: max(0, len(open_to) - subscription.backlog)]:
        decided[index] = replace(decided[index], skip=SkipReason.BACKLOG)
    return decided


def refresh_every(subscriptions: Iterable[Subscription]) -> timedelta:
    """How often a feed is refreshed: as the most eager of its moderators wants it."""
    minutes = [one.refresh_minutes for one in subscriptions if one.refresh_minutes is not None]
    return timedelta(minutes=min(minutes)) if minutes else REFRESH_EVERY


def first_refresh_at(now: datetime, url: str, *, every: timedelta = REFRESH_EVERY) -> datetime:
    """When to refresh a feed that was imported with many others: its own place in the interval."""
    seconds = every // timedelta(seconds=1)
    return now + timedelta(seconds=crc32(url.encode()) % seconds)


def next_refresh_at(
    now: datetime,
    *,
    failures: int,
    jitter: float,
    retry_after: float | None = None,
    every: timedelta = REFRESH_EVERY,
) -> datetime:
    """When to refresh a feed again: `every` so often, less often the more often it failed.

    `jitter` in -1..1 moves it by up to 10 %, so that feeds do not fall due together; a server's
    Retry-After (seconds) is obeyed up to a week.
    """
    doublings = min(failures, 16)
    wait: timedelta = min(every * 2**doublings, REFRESH_AT_LEAST_EVERY)
    return now + max(wait * (1 + 0.1 * jitter), asked_wait(retry_after))
