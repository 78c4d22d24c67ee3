"""Discord's ids: calendar milliseconds since 2015 in the upper bits, a counter in the lower 22."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
COUNTER_BITS = 22


class Snowflakes:
    """Makes ids that always increase, even while the calendar stands still."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """An id that was never given before."""
        self._last = max(self._last + 1, snowflake_at(self._clock.now()))
        return self._last


def snowflake_at(when: datetime) -> int:
    """The lowest id of that millisecond."""
    return ((when - EPOCH) // timedelta(milliseconds=1)) << COUNTER_BITS


def time_of(snowflake: int) -> datetime:
    """When the thing with this id was created, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> COUNTER_BITS)
