"""A member asks for more time, and a moderator answers: the buttons, and what their ids mean."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

DAYS_GIVEN: Final = 3

_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

ASK_ID: Final = r"newsboard:ask:(?P<thread>\d{1,20})"
ANSWER_ID: Final = r"newsboard:(?P<answer>give|keep|no):(?P<thread>\d{1,20}):(?P<closes>\d{1,20})"
"""Patterns of the ids: they say everything, so that a button outlives the worker."""


class TimeAnswer(StrEnum):
    """What a moderator says to a member who asks for more time."""

    GIVE = "give"
    KEEP = "keep"
    NO = "no"


class MoreTime(StrEnum):
    """What became of the wish for more time, of the time at which a thread closes now."""

    ASKED = "asked"
    REFUSED = "refused"


def ask_id(thread_id: int) -> str:
    """The id of the button that asks."""
    return f"newsboard:ask:{thread_id}"


def answer_id(answer: TimeAnswer, thread_id: int, closes_at: datetime) -> str:
    """The id of a button that answers, for the closing that was asked about and no other."""
    return f"newsboard:{answer}:{thread_id}:{(closes_at - _EPOCH) // _MICROSECOND}"


def closing_in(number: str) -> datetime:
    """The time out of an answer's id, to the microsecond."""
    return _EPOCH + int(number) * _MICROSECOND
