"""Decisions without a clock, a database or a network: `now` is an argument.

What is new, what opens a thread, when a thread closes, when a feed is refreshed next.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.model import (
    Article,
    CountsFrom,
    ForumView,
    Plan,
    Rule,
    SkipReason,
    Subscription,
    Thread,
    ThreadView,
    WantedThread,
)

REFRESH_EVERY = timedelta(minutes=10)
REFRESH_AT_LEAST_EVERY = timedelta(hours=24)
"""However often a feed failed, it is tried once a day."""

OBEY_RETRY_AFTER_FOR = timedelta(days=7)

MOST_TAGS = 5
"""Discord's limit on one thread."""

CHECK_AFTER = timedelta(seconds=120)
"""Real time to wait before looking for a thread that may or may not have been opened."""


def posted_at(article: Article, now: datetime) -> datetime:
    """From when the rule counts: the source's own time, unless missing or in the future.

    The source board counts from the post, so do we (design.md, section 5).
    """
    if article.published_at is None or article.published_at > now:
        return now
    return article.published_at


def closing_time(rule: Rule, *, posted_at: datetime, opened_at: datetime) -> datetime | None:
    """The rule: replies are disabled on threads older than its days; None is never."""
    if not rule.closes:
        return None
    start = posted_at if rule.counts_from is CountsFrom.POSTING else opened_at
    return start + timedelta(days=rule.days)


def is_too_old(rule: Rule, posted_at: datetime, now: datetime) -> bool:
    """An article older than the rule gets no thread; without a rule none is too old."""
    return rule.closes and posted_at + timedelta(days=rule.days) <= now


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
    """
    following = list(subscriptions)
    primed = [subscription for subscription in following if subscription.primed]
    oldest_first = list(reversed(articles))
    oldest_first.sort(key=lambda article: posted_at(article, now))
    backlogs = [
        _decide_backlog(oldest_first, subscription, now)
        for subscription in following
        if not subscription.primed
    ]
    plans = []
    for index, article in enumerate(oldest_first):
        new = is_new(article, known)
        threads = [_decide(article, subscription, now) for subscription in primed if new]
        threads += [backlog[index] for backlog in backlogs]
        if new or threads:
            plans.append(Plan(article, tuple(threads)))
    return plans


def is_new(article: Article, known: AbstractSet[str]) -> bool:
    """New only if neither key is known; dates never decide (feeds.md, "Which article is new")."""
    return article.key not in known and article.alt_key not in known


def _decide(article: Article, subscription: Subscription, now: datetime) -> WantedThread:
    posted, rule = posted_at(article, now), subscription.rule
    closes = closing_time(rule, posted_at=posted, opened_at=now)
    skip = SkipReason.TOO_OLD if is_too_old(rule, posted, now) else None
    return WantedThread(subscription, posted, closes, skip)


def _decide_backlog(
    oldest_first: Sequence[Article], subscription: Subscription, now: datetime
) -> list[WantedThread]:
    """The newest `backlog` articles are wanted; a backlog never reaches beyond the rule."""
    first_wanted = len(oldest_first) - subscription.backlog
    decided = []
    for index, article in enumerate(oldest_first):
        wanted = _decide(article, subscription, now)
        if wanted.skip is None and index < first_wanted:
            wanted = WantedThread(
                subscription, wanted.posted_at, wanted.closes_at, SkipReason.BACKLOG
            )
        decided.append(wanted)
    return decided


def refresh_every(subscriptions: Iterable[Subscription]) -> timedelta:
    """How often a feed is refreshed: as the most eager of its moderators wants it."""
    minutes = [one.refresh_minutes for one in subscriptions if one.refresh_minutes is not None]
    return timedelta(minutes=min(minutes)) if minutes else REFRESH_EVERY


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
    asked = min(timedelta(seconds=retry_after or 0), OBEY_RETRY_AFTER_FOR)
    return now + max(wait * (1 + 0.1 * jitter), asked)


def is_still_wanted(thread: Thread, now: datetime) -> bool:
    """An article that outgrew the rule while it waited gets no thread any more."""
    return not is_too_old(_rule_of(thread), thread.posted_at, now)


def closes_if_opened(thread: Thread, now: datetime) -> datetime | None:
    """When a thread that is opened now will close."""
    return closing_time(_rule_of(thread), posted_at=thread.posted_at, opened_at=now)


def reopened_until(rule: Rule, now: datetime) -> datetime | None:
    """When a thread that is opened again closes anew: after the rule's days, counted from now."""
    return now + timedelta(days=rule.days) if rule.closes else None


def closes_under(rule: Rule, thread: Thread) -> datetime | None:
    """When an open thread closes if this rule holds for it from now on."""
    opened = thread.opened_at or thread.posted_at
    return closing_time(rule, posted_at=thread.posted_at, opened_at=opened)


def tags_for(categories: Sequence[str], forum: ForumView) -> tuple[int, ...]:
    """The forum's tags of the same names as the article's categories, at most five.

    Unknown categories are no error; a forum that requires a tag gets its first one.
    """
    by_name = {name.casefold(): tag for name, tag in reversed(forum.tags)}
    known = [category.strip().casefold() for category in categories]
    tags = dict.fromkeys(by_name[name] for name in known if name in by_name)
    if not tags and forum.tag_required:
        tags = dict.fromkeys(tag for _, tag in forum.tags[:1])
    return tuple(tags)[:MOST_TAGS]


ACTIVE_BUDGET = 900
"""Active threads of a guild from which on we make room; Discord's limit is about 1,000."""

CLOCK_MAY_DIFFER = timedelta(minutes=10)
"""Beyond it our clock is wrong, and nothing that the calendar decides may be done."""


def is_clock_wrong(ahead: timedelta, rate: float) -> bool:
    """Whether our clock is too far ahead of Discord's, or behind it.

    A calendar that runs `rate` times as fast moves on while an answer is on its way.
    """
    return abs(ahead) > CLOCK_MAY_DIFFER * max(1.0, rate)


def quietest(active: Iterable[ThreadView], ours: AbstractSet[int]) -> list[ThreadView]:
    """Our own active threads that may be archived, the longest quiet first."""
    mine = [view for view in active if view.id in ours and not view.pinned and not view.archived]
    return sorted(mine, key=lambda view: view.quiet_since)


def room_wanted(budget: int) -> int:
    """How many threads to make room for at once: 20 of 900."""
    return max(1, budget // 45)


def is_roomy(active: int, budget: int) -> bool:
    """Whether a guild is so far below the budget that its moderators need not think of it."""
    return active <= budget * 4 // 5


def _rule_of(thread: Thread) -> Rule:
    return Rule(thread.days, thread.counts_from, closes=thread.closes_at is not None)


# ── the gateway ──────────────────────────────────────────────────────────────────────────────

SPARED_IDENTIFIES = 50
"""So many of Discord's 1000 a day are never used: a person with the token may need them."""

_ASK_AGAIN_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """How closely attempts may follow each other, in real time.

    The first `at_first` of them lie `shortest` apart; from then on the distance doubles, up to
    `longest`. Each `longest` without an attempt takes one back.
    """

    shortest: timedelta
    longest: timedelta
    at_first: int = 5


IDENTIFIES = Patience(timedelta(seconds=5), timedelta(minutes=15))
"""Discord takes one in 5 s; a worker that crashes all day sends about 110."""

RESUMES = Patience(timedelta(seconds=0.5), timedelta(minutes=1), at_first=15)
"""Discord names no limit; discord.py would repeat one that fails without any pause."""


def pause_before(recent: Iterable[datetime], now: datetime, patience: Patience) -> timedelta:
    """How long the next attempt waits; the first never does.

    One in the future (the clock was set back) counts as now.
    """
    times = sorted(min(at, now) for at in recent)
    if not times:
        return timedelta()
    crowd = 1.0
    for earlier, later in pairwise(times):
        crowd = max(0.0, crowd - (later - earlier) / patience.longest) + 1
    doublings = min(max(0, round(crowd) - patience.at_first), 16)
    distance: timedelta = min(patience.shortest * 2**doublings, patience.longest)
    return max(timedelta(), times[-1] + distance - now)


def pause_for_starts(remaining: int, reset_after: timedelta) -> timedelta:
    """How long to wait before asking Discord again how many IDENTIFY remain; 0 is: go on."""
    if remaining >= SPARED_IDENTIFIES:
        return timedelta()
    return min(max(reset_after, timedelta(seconds=1)), _ASK_AGAIN_WITHIN)
