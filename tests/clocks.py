"""A calendar that a test turns by hand."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock


class HandClock(Clock):
    """Stands still until it is turned; only forward."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 7, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """The calendar time, aware, in UTC."""
        return self._now

    def advance(
        self,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Turns the calendar forward and returns the new time."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        assert step >= timedelta(0), "the calendar only goes forward"
        self._now += step
        return self._now
