"""Time in the machine's hands: Discord's calendar, the worker's, and the real time of both.

Real time passes with Discord's calendar, but far behind: who takes one for the other is found out.
The worker's calendar may be set wrong. Nothing else moves them, and nothing sleeps.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.clock import Clock
from tests.clocks import HandClock

_REAL_TIME_IS_BEHIND = timedelta(days=400)
_START = datetime(2026, 7, 1, 12, tzinfo=UTC)
_UNPACED = 1_000_000
"""Requests in a second of real time, which stands still while they are sent."""

_A_MONTH = 30 * 86400.0
"""Real seconds a loop may sleep: nobody but the machine sets the clock, and it wakes all loops."""


class TrueClock(HandClock):
    """Discord's calendar, and real time."""

    def real_now(self) -> datetime:
        """In place of bot.clock.real_now."""
        return self.now() - _REAL_TIME_IS_BEHIND

    def monotonic(self) -> float:
        """In place of time.monotonic."""
        return (self.now() - _START) / timedelta(seconds=1)

    def turn(self, by: timedelta) -> None:
        """Forward, by an exact time."""
        assert by >= timedelta(0)
        self._now += by


class WorkersClock(Clock):
    """The worker's calendar: Discord's, as far as it is not set wrong.

    Attributes:
        ahead: of Discord's by so much. set_at: since when (by Discord's).
    """

    def __init__(self, true: TrueClock) -> None:
        self.ahead = timedelta()
        self.set_at = true.now()
        self._true = true

    def set(self, ahead: timedelta) -> None:
        """From now on it is ahead of Discord's by so much."""
        self.ahead, self.set_at = ahead, self._true.now()

    def now(self) -> datetime:
        """The calendar time, aware, in UTC."""
        return self._true.now() + self.ahead


@contextmanager
def in_place_of_time(clock: TrueClock) -> Iterator[None]:
    """The bot reads real time here, and discord.py sleeps for no time between its repeats."""

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith(("bot.services", "bot.forum")):
                for way in ("real_now", "monotonic"):
                    if hasattr(module, way):
                        patch.setattr(module, way, getattr(clock, way))
        hurried = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
        patch.setattr("discord.http.asyncio", hurried)
        patch.setattr("bot.forum.traffic.A_SECOND", _UNPACED)
        patch.setattr("bot.services.due_loop._LONGEST_SLEEP", _A_MONTH)
        # else these looks would be most of what happens when weeks pass in a moment
        patch.setattr("bot.services.reconciling.catch_up._EVERY", _A_MONTH)
        yield
