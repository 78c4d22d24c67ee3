"""What waits, and for how long: for a late answer, and while our clock is wrong."""

from datetime import timedelta

CHECK_AFTER = timedelta(seconds=120)
"""Real time to wait before looking for a thread that may or may not have been opened."""

_OBEY_RETRY_AFTER_FOR = timedelta(days=7)

CLOCK_MAY_DIFFER = timedelta(minutes=10)
"""Beyond it our clock is wrong, and nothing that the calendar decides may be done."""


def asked_wait(retry_after: float | None) -> timedelta:
    """For how long a server's Retry-After is obeyed: any number of seconds, a week at most."""
    return timedelta(seconds=min(retry_after or 0, _OBEY_RETRY_AFTER_FOR.total_seconds()))


def is_clock_wrong(ahead: timedelta, rate: float) -> bool:
    """Whether our clock is too far ahead of Discord's, or behind it.

    A calendar that runs `rate` times as fast moves on while an answer is on its way.
    """
    return abs(ahead) > CLOCK_MAY_DIFFER * max(1.0, rate)
