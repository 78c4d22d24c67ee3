"""How time runs in a run: waits of the bot become shorter by one factor, the calendar faster."""

import asyncio
import importlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic, time
from typing import Any, Self

import discord

from bot import rules
from bot.clock import Clock

_WAITS = {
    "bot.rules": ("CHECK_AFTER",),
    "bot.forum.answers": ("_LONGEST",),
    "bot.forum.send_once": ("_UNSAID",),
    "bot.services.waits": ("RETRY", "RETRY_LONG"),
    "bot.services.opening.mirror": ("RETRY", "RETRY_LONG", "_RETRY_BROKEN"),
    "bot.services.opening.follow_up": ("_RETRY_BROKEN",),
    "bot.services.opening.settle": ("_AGAIN", "_AGAIN_AT_THE_LATEST"),
    "bot.services.reconciling.reconcile": ("QUIET",),
    "bot.services.closing.close": ("RETRY", "_RETRY_BROKEN"),
    "bot.services.opening.starters": ("_RETRY",),
    "bot.services.reconciling.catch_up": ("_AGAIN",),
    "bot.services.due_loop": ("_LONGEST_SLEEP", "_AFTER_A_FAULT"),
    "bot.storage.lease": ("_LASTS", "_RENEW_EVERY", "_TRY_EVERY", "_MARGIN"),
}
"""Every wait in real time that decides about a thread; who takes over another's stands below it.
What Discord itself sets stays as it is: its 50 requests a second, and how long a 429 says."""


def shorten_waits(factor: float) -> None:
    """All by the same factor, so that which wait is longer than which stays as in production."""
    for name, constants in _WAITS.items():
        module = importlib.import_module(name)
        for constant in constants:
            wait = getattr(module, constant)
            shorter = wait * factor
            setattr(module, constant, round(shorter) if isinstance(wait, int) else shorter)
    discord.http.asyncio = _Hurried(factor)  # type: ignore[attr-defined]
    # a run kills more often than Discord bears, but is not about the gateway
    rules.IDENTIFIES = replace(rules.IDENTIFIES, shortest=timedelta())


class _Hurried:
    """asyncio as discord.py's REST client sees it: it repeats sooner what failed."""

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        # its own pauses are whole seconds; those that Discord asks for are not, and stay
        await asyncio.sleep(seconds * self._factor if isinstance(seconds, int) else seconds)


@dataclass(frozen=True)
class SharedClock(Clock):
    """A fast calendar that every process reads alike.

    Attributes:
        origin: seconds since 1970 at which it showed the real time.
        rate: calendar seconds that pass in one real second.
    """

    origin: float
    rate: float

    @classmethod
    def start(cls, rate: float) -> Self:
        """Shows the real time now."""
        return cls(time(), rate)

    def now(self) -> datetime:
        """The calendar time, aware, in UTC."""
        passed = (time() - self.origin) * self.rate
        return datetime.fromtimestamp(self.origin, UTC) + timedelta(seconds=passed)

    def at(self, monotonic_seconds: float) -> datetime:
        """What it showed when time.monotonic() was that."""
        return self.now() - self.calendar(monotonic() - monotonic_seconds)

    def calendar(self, real_seconds: float) -> timedelta:
        """How far the calendar goes in that time."""
        return timedelta(seconds=real_seconds * self.rate)


def options(clock: SharedClock, factor: float) -> tuple[str, ...]:
    """Of tests/chaos/worker.py: its waits are shorter, in the shared calendar."""
    return ("--factor", repr(factor), "--calendar", repr(clock.origin), repr(clock.rate))
