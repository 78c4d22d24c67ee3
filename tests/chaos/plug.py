"""The plug of one worker: all its transactions and requests go through it, and it can be pulled.

One thing goes through at a time, whichever worker it belongs to. Nothing of the order in which
tasks take turns depends on real time then, and a run of the machine replays exactly.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

from bot.errors import StorageError

T = TypeVar("T")


class Pulled(BaseException):
    """The worker is dead. No handler of its own does anything after this."""


class End(Enum):
    """What happens at one transaction or request of a worker."""

    DIES_BEFORE = "it dies, and nothing was done"
    DIES_AFTER = "it is done, and the worker dies before it learns so"
    STOPS_BEFORE = "the worker is told to stop, and nothing was done"
    STOPS_AFTER = "it is done, and the worker is told to stop before it learns so"
    DISK_FULL = "the database refuses it"
    FREEZES_BEFORE = "the worker is suspended, and nothing was done yet"
    FREEZES_AFTER = "it is done, and the worker is suspended before it learns so"


class Act(Enum):
    """What goes through."""

    STORE = "a transaction"
    ASK = "a request"
    OPEN = "the request that opens a thread"


_DEATHS = (End.DIES_BEFORE, End.DIES_AFTER)
_STOPS = (End.STOPS_BEFORE, End.STOPS_AFTER)
_AFTER = (End.DIES_AFTER, End.STOPS_AFTER, End.FREEZES_AFTER)


class Plug:
    """Lets what a worker does through, until it is pulled.

    Attributes:
        door: one at a time passes it, of all workers.
        halted: set when the worker died or was suspended.
        stop: cancels the worker's tasks.
    """

    def __init__(self, door: asyncio.Lock) -> None:
        self.door = door
        self.halted = asyncio.Event()
        self.stop: Callable[[], None] = _nothing
        self.dead = self.stopped = False
        self._awake = asyncio.Event()
        self._awake.set()
        self._end: End | None = None
        self._left = 0
        self._only: Act | None = None

    @property
    def frozen(self) -> bool:
        """Whether the worker is suspended."""
        return not self._awake.is_set()

    def pull(self, end: End, *, after: int, only: Act | None = None) -> None:
        """That end comes after so many more acts of that kind, or of any."""
        self._end, self._left, self._only = end, after, only

    def leave_in(self) -> None:
        """What was to come does not come."""
        self._end = None

    def kill(self) -> None:
        """The worker is dead from now on."""
        self.dead = True
        self.halted.set()
        self._awake.set()

    def thaw(self) -> None:
        """The suspended worker goes on where it was."""
        self.halted.clear()
        self._awake.set()

    async def through(self, act: Callable[[], Awaitable[T]], *, what: Act) -> T:
        """Does it in its turn; `what` it is.

        Raises:
            Pulled: the worker is dead.
            StorageError: the database refuses this one transaction.
        """
        answer = await self._in_turn(act, what=what)
        await self._awake.wait()
        if self.dead:
            raise Pulled
        return answer

    async def _in_turn(self, act: Callable[[], Awaitable[T]], *, what: Act) -> T:
        while True:
            await self._awake.wait()
            async with self.door:
                end = None if self.frozen else self._next_end(what)
                if end not in _AFTER:
                    await self._come_to(end, what=what)
                if self.frozen:
                    continue
                if self.dead:
                    raise Pulled
                answer = await act()
                if end in _AFTER:
                    await self._come_to(end, what=what)
                return answer

    def _next_end(self, what: Act) -> End | None:
        if self._end is None or self._only not in (None, what):
            return None
        self._left -= 1
        if self._left >= 0:
            return None
        end, self._end = self._end, None
        return end

    async def _come_to(self, end: End | None, *, what: Act) -> None:
        if end in _DEATHS:
            self.kill()
        elif end in _STOPS:
            self.stopped = True
            self.stop()
            await asyncio.get_running_loop().create_future()  # until the cancellation comes
        elif end is End.DISK_FULL and what is Act.STORE:
            raise StorageError("the database", "The disk is full.")
        elif end in (End.FREEZES_BEFORE, End.FREEZES_AFTER):
            self._awake.clear()
            self.halted.set()


def _nothing() -> None:
    """Nobody to cancel."""
