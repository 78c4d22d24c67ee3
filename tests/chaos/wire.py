"""What lies between the worker and Discord: answers that never come, requests that arrive late.

The local Discord has faults of its own (bot/sandbox/discord/faults.py); these here take time, and
so are made where time is virtual.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from math import inf
from typing import Any

import discord
from discord.http import Route

from bot.forum.send_once import AnswerLost
from bot.rules import CHECK_AFTER
from tests.chaos.calendars import TrueClock

_PATIENCE = timedelta(seconds=30)
"""As long as bot.forum.answers waits for an answer."""

Send = Callable[..., Awaitable[Any]]


class Loss(Enum):
    """What becomes of a request on the wire."""

    HANG = "no answer ever, nothing is stored"
    STORED_HANG = "stored, no answer ever"
    LATE = "an error is answered, stored later"


def is_opening(route: Route) -> bool:
    """Whether the request opens a thread."""
    return route.method == "POST" and route.path.endswith("/threads")


@dataclass(frozen=True, slots=True)
class Late:
    """A request for a thread that Discord stores later, and not before `at` (real time)."""

    route: Route
    form: dict[str, Any]
    at: datetime
    sent_at: datetime

    @property
    def is_too_late(self) -> bool:
        """Whether the worker may have looked for its thread in vain before it is there."""
        return self.at - self.sent_at >= CHECK_AFTER


@dataclass
class Wire:
    """The losses that are to come, each for the next request of its method; what is under way.

    Attributes:
        directly: sends a request to Discord by no worker.
        too_late: threads that came when the worker might have looked for them in vain.
    """

    clock: TrueClock
    directly: Send
    losses: list[tuple[str, Loss, timedelta]] = field(default_factory=list)
    under_way: list[Late] = field(default_factory=list)
    too_late: set[int] = field(default_factory=set)

    def lose(self, method: str, loss: Loss, *, late_by: timedelta = timedelta()) -> None:
        """The next such request gets lost in that way; only one for a thread can be late."""
        self.losses.append((method, loss, late_by))

    async def ask(self, send: Send, route: Route, form: dict[str, Any]) -> Any:
        """Sends a request, or loses it.

        Raises:
            TimeoutError, AnswerLost: as bot.forum.answers meets them.
        """
        loss, late_by = self._take(route)
        if loss is Loss.LATE:
            now = self.clock.real_now()
            self.under_way.append(Late(route, dict(form), now + late_by, now))
            raise AnswerLost("Discord answered 502")
        if loss is not Loss.HANG:
            answer = await send(route, **form)
        if loss is None:
            return answer
        self.clock.turn(_PATIENCE)
        await self.store_late()
        raise TimeoutError

    async def store_late(self) -> None:
        """What is to be stored by now is."""
        now = self.clock.real_now()
        due = [one for one in self.under_way if one.at <= now]
        self.under_way = [one for one in self.under_way if one.at > now]
        for late in due:
            with suppress(discord.HTTPException):  # the forum may be full or gone meanwhile
                stored = await self.directly(late.route, **late.form)
                if late.is_too_late:
                    self.too_late.add(int(stored["id"]))

    def seconds_until_late(self) -> float:
        """Real seconds until a request that is under way is stored."""
        now = self.clock.real_now()
        waits = [(one.at - now).total_seconds() for one in self.under_way]
        return max(0.0, min(waits, default=inf))

    def _take(self, route: Route) -> tuple[Loss | None, timedelta]:
        for one in self.losses:
            method, loss, late_by = one
            if method == route.method and (is_opening(route) or loss is not Loss.LATE):
                self.losses.remove(one)
                return loss, late_by
        return None, timedelta()
