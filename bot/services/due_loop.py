"""The heart-beat of the worker: does a job when it is due, and sleeps until then.

`discord.ext.tasks` runs at fixed intervals and ends for good on most exceptions; a due loop asks
the storage when there is something to do next, and outlives whatever one pass raises.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import StorageError

_log = logging.getLogger(__name__)

_LONGEST_SLEEP = 60.0
"""Real seconds; a clock that was set back or a row changed by hand is noticed by then."""

_AFTER_A_FAULT = 5.0
_GRACE = 5.0
"""Real seconds that a pass has to come to its end when the worker stops."""


@dataclass(frozen=True, slots=True)
class Bells:
    """Whoever makes work for a loop rings its bell: the loop looks at once."""

    refresh: asyncio.Event = field(default_factory=asyncio.Event)
    pages: asyncio.Event = field(default_factory=asyncio.Event)
    mirror: asyncio.Event = field(default_factory=asyncio.Event)
    texts: asyncio.Event = field(default_factory=asyncio.Event)
    close: asyncio.Event = field(default_factory=asyncio.Event)
    starters: asyncio.Event = field(default_factory=asyncio.Event)
    members: asyncio.Event = field(default_factory=asyncio.Event)
    floods: asyncio.Event = field(default_factory=asyncio.Event)
    warnings: asyncio.Event = field(default_factory=asyncio.Event)
    catch_up: asyncio.Event = field(default_factory=asyncio.Event)
    forget: asyncio.Event = field(default_factory=asyncio.Event)
    imports: asyncio.Event = field(default_factory=asyncio.Event)
    notices: asyncio.Event = field(default_factory=asyncio.Event)


class DueLoop:
    """Calls `work` whenever `seconds_until_due` says 0, and when its bell rings.

    Args:
        name: in the log.
        work: one round of what is due. seconds_until_due: in real time; None is not at all.
        bell: rung by whoever makes work for the loop.
        waits_while: says that nothing may be done now, as while the clock is wrong.
        shortest_pause: real seconds between two passes: the demo's calendar runs fast.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        seconds_until_due: Callable[[], Awaitable[float | None]],
        *,
        bell: asyncio.Event,
        waits_while: Callable[[], Awaitable[bool]] | None = None,
        shortest_pause: float = 0.0,
    ) -> None:
        self._name = name
        self._work = work
        self._seconds_until_due = seconds_until_due
        self._waits_while = waits_while
        self._shortest_pause = shortest_pause
        self._bell = bell
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the loop in the background."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Lets the running pass come to its end, and ends the loop."""
        self._stopping = True
        self._bell.set()
        if self._task is None:
            return
        done, _ = await asyncio.wait({self._task}, timeout=_GRACE)
        if not done:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while not self._stopping:
            await self._sleep(await self._pass())

    async def _pass(self) -> float:
        """One look and, if due, one round of work; returns the seconds to sleep."""
        self._bell.clear()
        try:
            wait = await self._seconds_until_due()
            if wait is not None and wait <= 0:
                if self._waits_while is not None and await self._waits_while():
                    return _LONGEST_SLEEP
                await self._work()
                return self._shortest_pause
        except StorageError as error:  # a full disk, a server that is away: it may come back
            _log.error("%s waits %s s: %s", self._name, _AFTER_A_FAULT, error)
            return _AFTER_A_FAULT
        except Exception:  # noqa: BLE001 - the loop outlives any fault
            _log.exception("%s failed; it is tried again in %s s", self._name, _AFTER_A_FAULT)
            return _AFTER_A_FAULT
        return max(self._shortest_pause, min(wait or _LONGEST_SLEEP, _LONGEST_SLEEP))

    async def _sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return
