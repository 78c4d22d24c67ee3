"""The state machine, as large as the profile says (conftest.py), and scenes that it found."""

import sys
from datetime import timedelta

from hypothesis import settings

from tests.chaos.machine import DAY, HOUR, Newsboard, play
from tests.chaos.people import Wish
from tests.chaos.plug import Act, End
from tests.chaos.wire import Loss

_IS_LARGE = settings.get_current_profile_name() == "chaos"
_SIZE = settings.get_profile("chaos" if _IS_LARGE else "machine")


class Counted(Newsboard):
    """Says how far a large hunt has come, to those who look at it (`pytest -s`)."""

    runs = 0

    def teardown(self) -> None:
        """Once more all has settled, and nothing was broken."""
        super().teardown()
        Counted.runs += 1
        if Counted.runs % 10 == 0:
            sys.stdout.write(f"{Counted.runs} runs of {_SIZE.max_examples}\n")
            sys.stdout.flush()


TestNewsboard = Counted.TestCase
TestNewsboard.settings = _SIZE


def suspended_while_it_sends_again(board: Newsboard) -> None:
    """Another worker opens the thread before the suspended one does."""
    board.answers("open", "500", times=1)
    board.publishes(0, "Rain", 7 * DAY - HOUR, linked=True, same=False)
    board.passes(timedelta(seconds=119))
    board.comes("stops")
    board.passes(timedelta(seconds=2))
    board.comes("starts")
    board.freezes(End.FREEZES_BEFORE, after=0, only=Act.OPEN)
    board.comes("starts")
    board.passes(timedelta(seconds=180))
    board.comes("wakes")


def stored_just_before_it_is_sent_again(board: Newsboard) -> None:
    """It was looked for in vain, and is on Discord when its second wait is over."""
    board.answers("open", "500", times=1)
    board.publishes(0, "Rain", HOUR, linked=True, same=False)
    board.passes(timedelta(seconds=1))
    board.loses("POST", Loss.LATE, late_by=125)
    board.passes(timedelta(seconds=121))
    board.passes(timedelta(seconds=600))


def floods_decided_in_every_way(board: Newsboard) -> None:
    """More articles at once than open, while Discord answers wrongly and the worker dies."""
    for wish in (Wish.OPEN, Wish.DIGEST, Wish.LEAVE_OUT):
        for feed in (0, 0, 0, 0, 1, 1, 1, 1):
            board.publishes(feed, "Rain", HOUR, linked=True, same=feed == 1)
        board.answers("open", "stored, 502", times=2)
        board.passes(timedelta(seconds=1))
        board.edits(0, wish)
        board.ends(timedelta(seconds=1), End.DIES_BEFORE, after=2, only=Act.OPEN)
        board.comes("starts")
        board.passes(timedelta(seconds=600))


def test_nothing_of_a_flood_is_lost() -> None:
    play(floods_decided_in_every_way)


def test_an_answer_to_an_older_sending_removes_nothing() -> None:
    play(suspended_while_it_sends_again)


def test_a_thread_that_is_there_after_all_is_not_sent_again() -> None:
    play(stored_just_before_it_is_sent_again)
