"""Which request meets which fault, and at which one the worker is struck."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from time import monotonic

from bot.sandbox.discord.faults import Fault, Kind

OPENS = re.compile(r"POST /channels/\d+/threads$")
_WRITES = re.compile(r"(POST|PATCH|DELETE) /channels/")
_CONCERNS_THREADS = re.compile(r"\w+ /(channels|guilds)/")

_LATE = (0.3, 1.2)
"""Real seconds until a late request is stored: before anybody looks for it."""

_TOO_LATE = (4.0, 7.0)
TOO_LATE = 503
"""The status of what is stored after somebody looked for it, and of nothing else."""

_BAD_STATUSES = (500, 502, 504)
_LONGEST_THROTTLE = 0.8
_ANSWER_TAKES = 0.03
"""Real seconds in which an answer is read and written down."""

_TO_OPENINGS = {
    Kind.STATUS: 3,
    Kind.STORED_STATUS: 8,
    Kind.DROP: 3,
    Kind.STORED_DROP: 6,
    Kind.HANG: 2,
    Kind.STORED_HANG: 4,
    Kind.LATE: 5,
    Kind.LATE_HANG: 2,
    Kind.THROTTLE: 4,
    Kind.BAN: 1,
}
_TO_WRITES = {
    Kind.STATUS: 3,
    Kind.STORED_STATUS: 5,
    Kind.DROP: 2,
    Kind.STORED_DROP: 3,
    Kind.HANG: 1,
    Kind.STORED_HANG: 2,
    Kind.THROTTLE: 2,
}
_TO_READS = {Kind.STATUS: 4, Kind.DROP: 2, Kind.HANG: 1, Kind.THROTTLE: 1}
"""How often each kind comes, against the others."""


class Moment(Enum):
    """When, around a request, the worker is struck."""

    UNSTORED = "before it is stored; it never is"
    STORED = "after it is stored, before the answer"
    LATE = "before it is stored; it is a moment later"
    ANSWERED = "while the answer is read and written down"


@dataclass(slots=True)
class Trap:
    """Strikes the worker at the `countdown`-th request that fits."""

    fits: re.Pattern[str]
    countdown: int
    moment: Moment
    strike: Callable[[], None]


@dataclass
class Weather:
    """Makes up faults; its `chance` goes into the local Discord's `faults.chance`.

    Attributes:
        bad: how likely a fault is, for openings, other writes, and reads.
        too_late: how likely an opening is stored after somebody looked for it.
        fallen: the faults that there were.
        arrivals: when (monotonic) each request came.
        trap: where the worker is struck next, if at a request.
    """

    random: Random
    bad: tuple[float, float, float] = (0.22, 0.12, 0.03)
    too_late: float = 0.01
    calm: bool = True
    fallen: Counter[str] = field(default_factory=Counter)
    arrivals: list[float] = field(default_factory=list)
    trap: Trap | None = None

    def chance(self, method: str, path: str) -> Fault | None:
        """What this request meets."""
        self.arrivals.append(monotonic())
        line = f"{method} {path}"
        if self.calm or not _CONCERNS_THREADS.match(line):
            return None
        if self.trap is not None and self.trap.fits.match(line):
            self.trap.countdown -= 1
            if self.trap.countdown <= 0:
                return self._spring(self.trap, method, path)
        fault = self._draw(line, method, path)
        if fault is not None:
            too_late = fault.status == TOO_LATE
            self.fallen["stored too late" if too_late else fault.kind.name] += 1
        return fault

    def clear_up(self) -> None:
        """From now on nothing goes wrong."""
        self.calm, self.trap = True, None

    def _spring(self, trap: Trap, method: str, path: str) -> Fault | None:
        self.trap = None
        if trap.moment is Moment.ANSWERED:
            delay = self.random.uniform(0, _ANSWER_TAKES)
            asyncio.get_running_loop().call_later(delay, trap.strike)
            return None
        trap.strike()
        if trap.moment is Moment.UNSTORED:
            return Fault(method, path, Kind.DROP)
        if trap.moment is Moment.LATE:
            return Fault(method, path, Kind.LATE_HANG, delay=self.random.uniform(*_LATE))
        return None

    def _draw(self, line: str, method: str, path: str) -> Fault | None:
        often, kinds = self._climate(line)
        opens = OPENS.match(line) is not None
        if opens and self.random.random() < self.too_late:
            delay = self.random.uniform(*_TOO_LATE)
            return Fault(method, path, Kind.LATE, status=TOO_LATE, delay=delay)
        if self.random.random() >= often:
            return None
        (kind,) = self.random.choices(list(kinds), list(kinds.values()))
        return Fault(
            method,
            path,
            kind,
            status=self.random.choice(_BAD_STATUSES),
            delay=self.random.uniform(*_LATE),
            retry_after=round(self.random.uniform(0.1, _LONGEST_THROTTLE), 3),
            scope=self.random.choice(("user", "shared", "global")),
        )

    def _climate(self, line: str) -> tuple[float, dict[Kind, int]]:
        openings, writes, reads = self.bad
        if OPENS.match(line):
            return openings, _TO_OPENINGS
        return (writes, _TO_WRITES) if _WRITES.match(line) else (reads, _TO_READS)


def busiest(times: list[float], seconds: float) -> int:
    """The most requests within any `seconds`."""
    most, start = 0, 0
    for end, at in enumerate(times):
        while at - times[start] >= seconds:
            start += 1
        most = max(most, end - start + 1)
    return most
