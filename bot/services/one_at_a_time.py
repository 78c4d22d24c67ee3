"""Two who work on one thread, as two loops do on its messages: never both at once."""

from asyncio import Lock
from weakref import WeakValueDictionary


class OneAtATime:
    """A lock for each thread or row; it lasts as long as somebody holds it or waits for it.

    Who holds both takes that of the thread on Discord first, then that of its row.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, Lock] = WeakValueDictionary()

    def on(self, one: int) -> Lock:
        """The lock of this one, for `async with`."""
        lock = self._locks.get(one)
        if lock is None:
            lock = self._locks[one] = Lock()
        return lock
