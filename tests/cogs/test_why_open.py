"""Why a thread is not closed: each thing that can hold it, in a sentence of its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.language import Phrase
from bot.model import (
    Article,
    MirroredThread,
    Rule,
    Scope,
    ScopedRule,
    Thread,
    ThreadState,
    ThreadView,
)
from bot.services.closing.members import MembersOwn
from bot.services.closing.why_open import Standing
from bot.storage.closings import HowFar
from cogs.replies.why_open import why_members_own, why_open

NOW = datetime(2026, 7, 10, tzinfo=UTC)
DAY = timedelta(days=1)
THREAD = Thread(1, 1, 10, 20, "token", ThreadState.OPEN, NOW - 3 * DAY, NOW + 4 * DAY, thread_id=30)
VIEW = ThreadView(30, 20, "Rain", False, False, False, 0, True, NOW, NOW, NOW)
SERVER, FORUM, FEED = Scope(10), Scope(10, 20), Scope(10, None, 5)
DUE = {"closes_at": NOW - DAY}


def standing(
    thread: dict[str, Any] | None = None, view: dict[str, Any] | None = None, **more: Any
) -> Standing:
    told = dict(thread or {})
    if "reason" in told:
        told["reason"] = Phrase.plain(told["reason"])
    shown = replace(THREAD, **told)
    mirrored = MirroredThread(shown, Article("key", "key", "Rain *again*"), "The Paper")
    known = {"rule": None, "how_far": HowFar(False, None, 0), "view": replace(VIEW, **(view or {}))}
    return Standing(mirrored, NOW, **(known | more))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            standing(),
            ["It is open. It closes <t:", "No rule is set here", "`/thread close`"],
        ),
        (standing({"closes_at": None}), ["does not close by itself"]),
        (standing(rule=ScopedRule(FORUM, Rule(3))), ["By the rule of <#20>, threads close 3 days"]),
        (standing(rule=ScopedRule(SERVER, Rule(closes=False))), ["this server, threads are never"]),
        (
            standing(rule=ScopedRule(FEED, Rule(2))),
            ["its feed **The Paper**, threads close 2"],
        ),
        (standing(how_far=HowFar(True, None, 0)), ["A moderator gave it its time"]),
        (standing(DUE), ["its time to close came", "Nothing holds it"]),
        (standing(DUE, how_far=HowFar(False, NOW, 0)), ["A try failed. I try again <t:"]),
        (standing(DUE, how_far=HowFar(False, None, 2)), ["2 messages of its text are still"]),
        (standing(DUE, {"archived": True}, active=1000), ["1000 active threads, as many as"]),
        (standing(DUE, {"archived": True}, active=999), ["Nothing holds it"]),
        (standing(clock_is_wrong=True), ["⚠️ My machine's clock is wrong"]),
        (standing(missing=("Manage Posts",)), ["⚠️ I lack **Manage Posts** in <#20>"]),
        (
            standing({"state": ThreadState.HELD, "reason": "kept open by *Robin*: A debate"} | DUE),
            ["It is kept open by \\*Robin\\*: A debate. `/thread release` ends that."],
        ),
        (
            standing({"state": ThreadState.HELD, "reason": "pinned by a moderator"}),
            ["It is pinned", "Un-pin it"],
        ),
        (standing({"state": ThreadState.CLOSING} | DUE), ["I am closing it right now"]),
        (
            standing({"state": ThreadState.CLOSED, "closed_at": NOW, "reason": "closed by Robin"}),
            ["It was closed <t:", "(closed by Robin)", "archived again soon", "`/thread reopen`"],
        ),
        (standing(view=None, gone=True), ["It was deleted on Discord"]),
        (replace(standing(), view=None), ["Discord does not tell me at present"]),
    ],
)
def test_the_answer_names_what_holds_it(one: Standing, said: list[str]) -> None:
    answer = "\n".join(why_open(one, {5: "**The Paper**"}))
    assert answer.startswith("**Rain \\*again\\***")
    for words in said:
        assert words in answer
    hindered = any(words in answer for words in ("A try failed", "still to be", "as many as"))
    assert not (hindered and "Nothing holds it" in answer)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (MembersOwn(NOW), "no rule closes members' threads here"),
        (MembersOwn(NOW, NOW + DAY), "By the rule of its forum it closes <t:"),
        (MembersOwn(NOW, NOW - DAY), "Its time to close came <t:"),
        (MembersOwn(NOW, NOW - DAY, "Robin"), "kept open by Robin"),
        (MembersOwn(NOW, NOW - DAY, None, was_closed=True), "The rule closed it once"),
    ],
)
def test_it_is_told_of_members_own_threads_too(own: MembersOwn, said: str) -> None:
    assert said in why_members_own(own, pinned=False)
    pinned = "It is pinned" in why_members_own(own, pinned=True)
    assert pinned == (own.closes_at is not None)
