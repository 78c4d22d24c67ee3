"""Calendar time, and the two clocks that give it: the real one, and a fast one for the demo."""

from datetime import UTC, datetime, timedelta
from time import monotonic


class Clock:
    """Calendar time that runs at the pace of real time.

    Publication, closing and refresh times are calendar times. Time-outs, leases and waits that
    Discord asks for are real time and never come from here.
    """

    rate: float = 1.0
    """Calendar seconds that pass in one real second."""

    def now(self) -> datetime:
        """The calendar time, aware, in UTC."""
        return datetime.now(UTC)

    def real_seconds_until(self, when: datetime) -> float:
        """Real seconds until the calendar shows `when`; 0 if it has."""
        return max(0.0, (when - self.now()).total_seconds() / self.rate)


class FastClock(Clock):
    """Starts at the real time and runs `rate` times as fast."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._start = datetime.now(UTC)
        self._origin = monotonic()

    def now(self) -> datetime:
        """The calendar time, aware, in UTC."""
        return self._start + timedelta(seconds=(monotonic() - self._origin) * self.rate)


def real_now() -> datetime:
    """The machine's own time, for waits that Discord asks for and for leases."""
    return datetime.now(UTC)
