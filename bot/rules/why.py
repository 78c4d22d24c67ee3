"""Why an article was posted or not: its way through the house, stage by stage (design.md, 3)."""

from datetime import datetime

from bot.language import Phrase
from bot.model import (
    Cause,
    Fate,
    Feed,
    Finding,
    SkipReason,
    Stage,
    Thread,
    ThreadState,
    Verdict,
)

_SKIPPED = {
    SkipReason.BACKLOG: (Stage.NEW, Cause.BACKLOG),
    SkipReason.TOO_OLD: (Stage.AGE, Cause.TOO_OLD),
    SkipReason.ALREADY_THERE: (Stage.FORUM, Cause.THERE_ALREADY),
    SkipReason.UNSUBSCRIBED: (Stage.FORUM, Cause.REMOVED),
    SkipReason.PAUSED: (Stage.FORUM, Cause.LEFT_OUT),
    SkipReason.CLOSED: (Stage.AGE, Cause.CLOSED_AT_SOURCE),
    SkipReason.FILTERED: (Stage.FILTER, Cause.FILTERED),
    SkipReason.DIGESTED: (Stage.FLOOD, Cause.DIGESTED),
    SkipReason.FLOOD: (Stage.FLOOD, Cause.LEFT_OUT_OF_FLOOD),
    SkipReason.MOVED: (Stage.FORUM, Cause.MOVED),
    SkipReason.NO_PAGE: (Stage.PARSED, Cause.PAGE_GONE),
}


def way_of_article(fate: Fate, real_now: datetime) -> list[Finding]:
    """All stages of one article in one forum."""
    return _way(fate.feed, fate.first_seen_at, outcome(fate, real_now))


def way_of_feed(feed: Feed, newest: Fate | None, real_now: datetime) -> list[Finding]:
    """All stages of a feed: how it is read now, and what became of its newest article.

    What is behind a feed that cannot be read now, nobody knows.
    """
    read = reading(feed)
    if newest is None or read.verdict is not Verdict.PASSED:
        seen = Finding(Stage.NEW, Verdict.STOPPED, Cause.NONE_YET)
        return _way(feed, None, seen if read.verdict is Verdict.PASSED else read)
    return way_of_article(newest, real_now)


def way_of_unknown(feed: Feed, *, is_there: bool, read_at: datetime) -> list[Finding]:
    """All stages of an article that a feed was searched for a moment ago."""
    found = Finding(Stage.NEW, Verdict.STOPPED, Cause.NOT_IN_FEED)
    if is_there:
        found = Finding(Stage.NEW, Verdict.WAITS, Cause.IN_FEED, at=feed.next_refresh_at)
    read = Finding(Stage.FETCHED, Verdict.PASSED, Cause.READ, at=read_at)
    return [read, *_way(feed, None, found)[1:]]


def way_behind_trouble(feed: Feed, trouble: Phrase) -> list[Finding]:
    """The same where the feed could not be read."""
    failed = Finding(Stage.FETCHED, Verdict.STOPPED, Cause.FAILED, feed.next_refresh_at, trouble)
    return _way(feed, None, failed)


def reading(feed: Feed) -> Finding:
    """How a feed is read now."""
    if feed.failures:
        return Finding(
            Stage.FETCHED, Verdict.STOPPED, Cause.FAILED, feed.next_refresh_at, feed.trouble
        )
    if feed.last_success_at is None:
        return Finding(Stage.FETCHED, Verdict.WAITS, Cause.NOT_READ_YET, feed.next_refresh_at)
    return Finding(Stage.FETCHED, Verdict.PASSED, Cause.READ, feed.last_success_at)


def outcome(fate: Fate, real_now: datetime) -> Finding:
    """The stage at which an article stands, or was stopped."""
    thread = fate.thread
    if thread is None:
        return Finding(Stage.NEW, Verdict.STOPPED, Cause.NEVER_DECIDED, fate.first_seen_at)
    if thread.state is ThreadState.SKIPPED:
        stage, cause = _skipped(thread)
        return Finding(stage, Verdict.STOPPED, cause)
    if thread.state is ThreadState.PENDING:
        return _pending(fate, thread, real_now)
    return _on_discord(fate, thread)


def _skipped(thread: Thread) -> tuple[Stage, Cause]:
    """Why; what has no line of its own was left out by a person."""
    known = (where for reason, where in _SKIPPED.items() if reason.phrase == thread.reason)
    return next(known, (Stage.FORUM, Cause.LEFT_OUT))


def _pending(fate: Fate, thread: Thread, real_now: datetime) -> Finding:
    if fate.page_awaited:
        return Finding(Stage.PARSED, Verdict.WAITS, Cause.PAGE_AWAITED, detail=fate.page_trouble)
    if thread.held_back:
        return Finding(Stage.FLOOD, Verdict.WAITS, Cause.HELD_BACK)
    if fate.paused:
        return Finding(Stage.FORUM, Verdict.WAITS, Cause.PAUSED)
    if fate.not_before is not None and fate.not_before > real_now:
        return Finding(Stage.FORUM, Verdict.WAITS, Cause.WAITS, fate.not_before, thread.reason)
    return Finding(Stage.FORUM, Verdict.WAITS, Cause.NEXT)


def _on_discord(fate: Fate, thread: Thread) -> Finding:
    match thread.state:
        case ThreadState.SENDING:
            return Finding(Stage.DISCORD, Verdict.WAITS, Cause.SENDING)
        case ThreadState.UNKNOWN:
            cause, at = Cause.UNCLEAR, fate.not_before
            return Finding(Stage.DISCORD, Verdict.WAITS, cause, at, thread.reason)
        case ThreadState.REFUSED:
            return Finding(Stage.DISCORD, Verdict.STOPPED, Cause.REFUSED, detail=thread.reason)
        case ThreadState.GONE:
            return Finding(Stage.DISCORD, Verdict.STOPPED, Cause.GONE, thread.opened_at)
        case ThreadState.CLOSED:
            return Finding(Stage.DISCORD, Verdict.PASSED, Cause.CLOSED, thread.closed_at)
        case _:
            return Finding(Stage.DISCORD, Verdict.PASSED, Cause.OPEN, thread.opened_at)


def _way(feed: Feed, first_seen_at: datetime | None, end: Finding) -> list[Finding]:
    """What is before the end was passed, what is behind it not reached."""
    passed = {
        Stage.FETCHED: (Cause.READ, feed.last_success_at),
        Stage.PARSED: (Cause.READABLE, None),
        Stage.NEW: (Cause.SEEN, first_seen_at),
        Stage.AGE: (Cause.YOUNG, None),
        Stage.FILTER: (Cause.TAKEN, None),
        Stage.FLOOD: (Cause.NO_FLOOD, None),
        Stage.FORUM: (Cause.FIT, None),
    }
    stages = list(Stage)
    before, behind = stages[: stages.index(end.stage)], stages[stages.index(end.stage) + 1 :]
    return [
        *(Finding(stage, Verdict.PASSED, *passed[stage]) for stage in before),
        end,
        *(Finding(stage, Verdict.UNTRIED, Cause.UNTRIED) for stage in behind),
    ]
