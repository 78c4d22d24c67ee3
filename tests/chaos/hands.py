"""The hands on the worker: lives that end by SIGKILL, and stops in between."""

import asyncio
import re
import signal
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from tests.chaos.pace import SharedClock
from tests.chaos.weather import OPENS, Moment, Trap, Weather
from tests.end_to_end.worker import Worker, eventually

_ANY_WRITE = re.compile(r"(POST|PATCH|DELETE) /channels/")
_IN_A_START = 0.12
_AT_A_REQUEST = 0.5
_LONGEST = 5.0
"""Real seconds after which a life ends whatever happens."""

_START = 0.8
"""Real seconds that a start of Python takes; ours are quicker (tests/nursery.py), and two workers
within one second would have twice the requests of one."""

_PATIENCE = 600.0

_STOP = (0.3, 1.5)
"""Real seconds; the longest that the worker waits for an answer lies in between."""


@dataclass(frozen=True, slots=True)
class Life:
    """How one start of the worker goes on, and how it ends.

    Attributes:
        seconds: real seconds that it lasts, from its start or from the gateway.
        in_start: whether they count from its start.
        place: the requests one of which is its end; None: it ends by time.
        countdown: which of them. moment: when around that request.
        stop: real seconds for which it is stopped at an opening before, 0 for not at all.
    """

    seconds: float
    in_start: bool
    place: re.Pattern[str] | None
    countdown: int
    moment: Moment
    stop: float


def lives(random: Random) -> Iterator[Life]:
    """Without end; the same seed brings the same ones."""
    while True:
        at_request = random.random() < _AT_A_REQUEST
        in_start = not at_request and random.random() < _IN_A_START / (1 - _AT_A_REQUEST)
        longest = 2.0 if in_start else 5.0
        yield Life(
            seconds=_LONGEST if at_request else random.uniform(0.1, longest),
            in_start=in_start,
            place=(OPENS if random.random() < 0.8 else _ANY_WRITE) if at_request else None,
            countdown=random.randint(1, 5),
            moment=random.choice(list(Moment)),
            stop=random.uniform(*_STOP) if random.random() < 0.3 else 0.0,
        )


@dataclass
class UpTime:
    """When the worker ran, in calendar time: connected, and neither dead nor stopped."""

    clock: SharedClock
    _since: datetime | None = None
    _spans: list[tuple[datetime, datetime]] = field(default_factory=list)

    def begin(self) -> None:
        """It runs from now on."""
        self._since = self._since or self.clock.now()

    def end(self) -> None:
        """It runs no more."""
        if self._since is not None:
            self._spans.append((self._since, self.clock.now()))
            self._since = None

    def real_seconds(self, start: datetime, end: datetime) -> float:
        """For how long it ran between two calendar times."""
        spans = self._spans if self._since is None else [*self._spans, (self._since, end)]
        ran = sum(
            (max(timedelta(), min(end, until) - max(start, since)) for since, until in spans),
            timedelta(),
        )
        return ran.total_seconds() / self.clock.rate


@dataclass
class Hands:
    """Starts the worker, and ends it, again and again.

    Attributes:
        kills: how many there were; `at_requests` of them in the middle of one.
        stops: how often it was stopped and let go on.
        gave_up: exit codes of workers that ended by themselves.
    """

    worker: Worker
    weather: Weather
    up: UpTime
    kills: int = 0
    at_requests: int = 0
    stops: int = 0
    gave_up: list[int] = field(default_factory=list)

    async def live(self, life: Life, is_due: Callable[[], bool]) -> None:
        """One life of the worker, from its start to its end, which comes when it is due."""
        await asyncio.sleep(_START)
        await self.worker.launch()
        ended = asyncio.ensure_future(self.ended())
        if not life.in_start:
            await self.connected()
            self._lay_stop(life)
            await eventually(lambda: is_due() or ended.done(), within=_PATIENCE)
            self._lay_end(life)
        await asyncio.wait({ended}, timeout=life.seconds)
        self.kill()
        await ended
        # Discord forgets the session of a bot that does not come back to it
        await self.worker.discord.gateway.send_all(9, False)

    async def connected(self) -> None:
        """Waits until the worker is at the gateway, or has ended."""
        gateway = self.worker.discord.gateway
        before = gateway.identified
        await eventually(lambda: gateway.identified > before or self.worker.has_ended)
        self.up.begin()

    async def ended(self) -> None:
        """Waits for the end of the process and notes how it ended."""
        assert self.worker.process is not None
        code = await self.worker.process.wait()
        self.up.end()
        self.weather.trap = None
        if code == -signal.SIGKILL:
            self.kills += 1
        else:
            self.gave_up.append(code)

    def kill(self) -> None:
        """SIGKILL, if it still runs."""
        self._send(signal.SIGKILL)
        self.up.end()

    def _lay_stop(self, life: Life) -> None:
        if life.stop:
            stop = partial(self._stop, life, self.worker.process)
            self.weather.trap = Trap(OPENS, 1, life.moment, stop)

    def _lay_end(self, life: Life) -> None:
        if life.place is not None:
            self.weather.trap = Trap(life.place, life.countdown, life.moment, self._strike)

    def _stop(self, life: Life, process: Process | None) -> None:
        self._send(signal.SIGSTOP)
        self.up.end()
        self.stops += 1
        asyncio.get_running_loop().call_later(life.stop, self._go_on, process)

    def _go_on(self, process: Process | None) -> None:
        if self.worker.process is process and not self.worker.has_ended:
            self._send(signal.SIGCONT)
            self.up.begin()

    def _strike(self) -> None:
        self.at_requests += 1
        self.kill()

    def _send(self, number: signal.Signals) -> None:
        if self.worker.process is not None and not self.worker.has_ended:
            self.worker.process.send_signal(number)
