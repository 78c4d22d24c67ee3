"""The proof can fail: without any one of the rules of opening a thread, a promise is broken.

Each scene is made of the machine's own rules. With all rules of the bot it ends well; with one of
them switched off (without.py) it must not. The same holds for a closing that is late, an article
that is left out for nothing, and a hand that is fought.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from bot import rules
from bot.forum import send_once
from bot.services.opening import doubles
from bot.services.reconciling import reconcile
from bot.storage import openings
from bot.storage.articles import Articles
from bot.storage.closings import Closings
from bot.storage.lease import Lease
from tests.chaos.machine import DAY, HOUR, Newsboard, play
from tests.chaos.people import Deed
from tests.chaos.plug import Act, End
from tests.chaos.wire import Loss
from tests.chaos.without import RULES
from tests.chaos.world import Broken, Hearing

MINUTES = timedelta(minutes=10)
PATCHED = (
    (send_once, "_opens_thread"),
    (doubles, "carries_marker"),
    (rules, "CHECK_AFTER"),
    (openings, "_settle"),
    (Lease, "_refuse_when_late"),
    (Articles, "record_refresh"),
)
"""All that without.py changes."""


def an_article(board: Newsboard) -> None:
    """It is published an hour before its thread closes, and its feed is due."""
    board.publishes(feed=0, title="Rain", age=7 * DAY - HOUR, linked=True, same=False)


def stored_then_an_error(board: Newsboard) -> None:
    """Discord opens the thread, and answers 500."""
    an_article(board)
    board.answers("open", "stored, 500", times=1)
    board.passes(MINUTES)


def stored_a_minute_late(board: Newsboard) -> None:
    """Discord answers with an error, and opens the thread a minute later.

    Members reply in all that is there then; no event tells the worker of that.
    """
    board.hears(Hearing.DEAF)
    an_article(board)
    board.loses("POST", Loss.LATE, late_by=60)
    board.passes(timedelta(seconds=61))
    for index in range(2):
        board.lays_hands_on(index, Deed.REPLY)
    board.passes(MINUTES)


def suspended_while_it_sends(board: Newsboard) -> None:
    """A second worker opens the thread and gets no clear answer; then the first gets a clear no."""
    an_article(board)
    board.freezes(End.FREEZES_BEFORE, after=0, only=Act.OPEN)
    board.comes("starts")
    board.answers("open", "stored, 500", times=1)
    board.passes(timedelta(seconds=121))
    board.lays_hands_on(0, Deed.REPLY)
    board.answers("open", "429", times=1)
    board.comes("wakes")


def dies_anywhere_in_a_refresh(board: Newsboard) -> None:
    """The worker dies after its first act, its second …, until the article is stored."""
    an_article(board)
    for acts in range(40):
        board._run(board.world.refresh_soon())
        board.ends(timedelta(seconds=1), End.DIES_AFTER, after=acts, only=None)
        board.comes("starts")


SCENES: dict[str, Callable[[Newsboard], None]] = {
    "send once": stored_then_an_error,
    "marker": stored_then_an_error,
    "wait": stored_a_minute_late,
    "fencing": suspended_while_it_sends,
    "ETag in the transaction": dies_anywhere_in_a_refresh,
}

BROKEN = {
    "send once": "A double: ",
    "marker": "A double: ",
    "wait": "A double: ",
    "fencing": r"No such arrow: Move\(row=1, old='open', new='pending'",
    "ETag in the transaction": r"Lost: Article\(key='rain-1'",
}
"""Which promise is broken without each rule."""


@contextmanager
def without(rule: str) -> Iterator[None]:
    """That rule does not hold until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        for place, name in PATCHED:
            patch.setattr(place, name, getattr(place, name))
        RULES[rule]()
        yield


@pytest.mark.parametrize("rule", SCENES)
def test_with_all_rules_the_scene_ends_well(rule: str) -> None:
    play(SCENES[rule])


@pytest.mark.parametrize("rule", SCENES)
def test_without_the_rule_a_promise_is_broken(rule: str) -> None:
    with without(rule), pytest.raises(Broken, match=BROKEN[rule]):
        play(SCENES[rule])


async def an_hour_late(closings: Closings) -> datetime | None:
    """In place of Closings.next_closes_at."""
    closes_at = await NEXT_CLOSES_AT(closings)
    return closes_at and closes_at + HOUR


NEXT_CLOSES_AT = Closings.next_closes_at

SPOILT: dict[str, tuple[tuple[object, str, object], tuple[Deed, ...], str]] = {
    "a loop that sleeps too long": (
        (Closings, "next_closes_at", an_hour_late),
        (),
        "Closed after its time: ",
    ),
    "an article taken for too old": (
        (rules, "is_still_wanted", lambda *_: False),
        (),
        "Not too old: ",
    ),
    "a pin that is not seen": (
        (reconcile, "hand", lambda *_: None),
        (Deed.PIN,),
        "Against a hand: ",
    ),
    "an unlocked thread that is not seen": (
        (reconcile, "hand", lambda *_: None),
        (Deed.CLOSE, Deed.OPEN),
        "Not followed: ",
    ),
}
"""What is changed in the bot, which hands come, and the promise that is broken."""


@pytest.mark.parametrize("fault", SPOILT)
def test_a_fault_of_the_bot_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed, deeds, broken = SPOILT[fault]

    def scene(board: Newsboard) -> None:
        an_article(board)
        board.passes(timedelta(seconds=1))
        for deed in deeds:
            board.lays_hands_on(0, deed)
        board.passes(3 * HOUR)

    play(scene)
    monkeypatch.setattr(*changed)
    with pytest.raises(Broken, match=broken):
        play(scene)
