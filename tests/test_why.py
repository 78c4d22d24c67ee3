"""How far an article came, stage by stage: a table of everything that can have happened to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import rules
from bot.language import Phrase
from bot.model import Cause, Fate, Feed, SkipReason, Stage, Thread, ThreadState, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(minutes=2), NOW - timedelta(hours=2)
FEED = Feed(1, "https://paper.example/feed", last_success_at=EARLIER, next_refresh_at=LATER)
THREAD = Thread(1, 1, 10, 20, "token", ThreadState.PENDING, EARLIER, None, opened_at=EARLIER)
FATE = Fate("Rain", "https://paper.example/rain", FEED, EARLIER, THREAD)
P, S, W = Verdict.PASSED, Verdict.STOPPED, Verdict.WAITS
ALL = list(Stage)


def fate(state: ThreadState, reason: str | None = None, **more: object) -> Fate:
    why = reason and Phrase.plain(reason)
    thread = replace(THREAD, state=state, reason=why, held_back=bool(more.pop("held", False)))
    return replace(FATE, thread=thread, **more)


def skipped(reason: str) -> Fate:
    return fate(ThreadState.SKIPPED, reason)


PENDING = ThreadState.PENDING


@pytest.mark.parametrize(
    ("given", "stage", "verdict", "cause", "at", "detail"),
    [
        (replace(FATE, thread=None), Stage.NEW, S, Cause.NEVER_DECIDED, EARLIER, None),
        (skipped(SkipReason.BACKLOG), Stage.NEW, S, Cause.BACKLOG, None, None),
        (skipped(SkipReason.TOO_OLD), Stage.AGE, S, Cause.TOO_OLD, None, None),
        (skipped(SkipReason.ALREADY_THERE), Stage.FORUM, S, Cause.THERE_ALREADY, None, None),
        (skipped(SkipReason.UNSUBSCRIBED), Stage.FORUM, S, Cause.REMOVED, None, None),
        (skipped(SkipReason.PAUSED), Stage.FORUM, S, Cause.LEFT_OUT, None, None),
        (skipped(SkipReason.CLOSED), Stage.AGE, S, Cause.CLOSED_AT_SOURCE, None, None),
        (skipped(SkipReason.FILTERED), Stage.FILTER, S, Cause.FILTERED, None, None),
        (skipped(SkipReason.DIGESTED), Stage.FLOOD, S, Cause.DIGESTED, None, None),
        (skipped(SkipReason.FLOOD), Stage.FLOOD, S, Cause.LEFT_OUT_OF_FLOOD, None, None),
        (skipped(SkipReason.MOVED), Stage.FORUM, S, Cause.MOVED, None, None),
        (skipped(SkipReason.NO_PAGE), Stage.PARSED, S, Cause.PAGE_GONE, None, None),
        (skipped("in words"), Stage.FORUM, S, Cause.LEFT_OUT, None, None),
        (fate(PENDING), Stage.FORUM, W, Cause.NEXT, None, None),
        (fate(PENDING, not_before=EARLIER), Stage.FORUM, W, Cause.NEXT, None, None),
        (fate(PENDING, "Full.", not_before=LATER), Stage.FORUM, W, Cause.WAITS, LATER, "Full."),
        (fate(PENDING, paused=True, not_before=LATER), Stage.FORUM, W, Cause.PAUSED, None, None),
        (fate(PENDING, held=True, paused=True), Stage.FLOOD, W, Cause.HELD_BACK, None, None),
        (
            fate(PENDING, held=True, page_awaited=True, page_trouble=Phrase.plain("404")),
            *(Stage.PARSED, W, Cause.PAGE_AWAITED, None, "404"),
        ),
        (fate(ThreadState.SENDING), Stage.DISCORD, W, Cause.SENDING, None, None),
        (
            fate(ThreadState.UNKNOWN, "No answer.", not_before=LATER),
            *(Stage.DISCORD, W, Cause.UNCLEAR, LATER, "No answer."),
        ),
        (fate(ThreadState.REFUSED, "AutoMod."), Stage.DISCORD, S, Cause.REFUSED, None, "AutoMod."),
        (fate(ThreadState.GONE), Stage.DISCORD, S, Cause.GONE, EARLIER, None),
        (fate(ThreadState.CLOSED), Stage.DISCORD, P, Cause.CLOSED, None, None),
        *(
            (fate(state), Stage.DISCORD, P, Cause.OPEN, EARLIER, None)
            for state in (ThreadState.OPEN, ThreadState.HELD, ThreadState.REOPENED)
        ),
        (fate(ThreadState.CLOSING), Stage.DISCORD, P, Cause.OPEN, EARLIER, None),
    ],
)
def test_an_article_stands_at_one_stage(
    given: Fate,
    stage: Stage,
    verdict: Verdict,
    cause: Cause,
    at: datetime | None,
    detail: str | None,
) -> None:
    way = rules.way_of_article(given, NOW)
    assert [one.stage for one in way] == ALL
    reached = ALL.index(stage)
    end = way[reached]
    assert (end.verdict, end.cause, end.at) == (verdict, cause, at)
    assert (end.detail and str(end.detail)) == detail
    assert all(one.verdict is P for one in way[:reached])
    assert all(one.verdict is Verdict.UNTRIED for one in way[reached + 1 :])


def test_every_reason_to_skip_has_its_stage() -> None:
    told = {rules.outcome(skipped(reason), NOW).cause for reason in SkipReason}
    assert len(told) == len(SkipReason)


def test_a_feed_is_told_by_its_newest_article() -> None:
    assert rules.way_of_feed(FEED, FATE, NOW) == rules.way_of_article(FATE, NOW)
    *passed, last = rules.way_of_feed(FEED, None, NOW)[:3]
    assert (last.verdict, last.cause) == (S, Cause.NONE_YET)
    assert [one.at for one in passed] == [EARLIER, None]


@pytest.mark.parametrize("newest", [None, FATE])
def test_behind_a_feed_that_cannot_be_read_nothing_is_known(newest: Fate | None) -> None:
    broken = replace(FEED, failures=2, trouble="Answered 500.")
    first, *others = rules.way_of_feed(broken, newest, NOW)
    assert (first.verdict, first.at, first.detail) == (S, LATER, "Answered 500.")
    assert {one.verdict for one in others} == {Verdict.UNTRIED}
    first, *others = rules.way_of_feed(replace(FEED, last_success_at=None), newest, NOW)
    assert (first.verdict, first.cause, first.at) == (W, Cause.NOT_READ_YET, LATER)


def test_an_unknown_article_is_in_its_feed_or_not() -> None:
    there = rules.way_of_unknown(FEED, is_there=True, read_at=NOW)
    assert there[0].at == NOW
    assert (there[2].verdict, there[2].cause, there[2].at) == (W, Cause.IN_FEED, LATER)
    missing = rules.way_of_unknown(FEED, is_there=False, read_at=NOW)
    assert (missing[2].verdict, missing[2].cause) == (S, Cause.NOT_IN_FEED)
