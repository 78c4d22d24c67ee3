"""The state machine, as large as the profile says (conftest.py), and scenes that it found."""

from datetime import timedelta

from hypothesis import settings

from tests.chaos.machine import DAY, HOUR, Newsboard, play
from tests.chaos.plug import Act, End

_IS_LARGE = settings.get_current_profile_name() == "chaos"

TestNewsboard = Newsboard.TestCase
TestNewsboard.settings = settings.get_profile("chaos" if _IS_LARGE else "machine")


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


def test_an_answer_to_an_older_sending_removes_nothing() -> None:
    play(suspended_while_it_sends_again)
