"""What waits, and for how long: for a late answer, and while our clock is wrong."""

from datetime import timedelta

CHECK_AFTER = timedelta(seconds=120)
"""Real time to wait before looking for a thread that may or may not have been opened."""

CLOCK_MAY_DIFFER = timedelta(minutes=10)
"""Beyond it our clock is wrong, and nothing that the calendar decides may be done."""


def is_clock_wrong(ahead: timedelta, rate: float) -> bool:
    """Whether our clock is too far ahead of Discord's, or behind it.

    A calendar that runs `rate` times as fast moves on while an answer is on its way.
    """
    return abs(ahead) > CLOCK_MAY_DIFFER * max(1.0, rate)
