"""Two loops work on the messages of a thread: never both at once."""

from asyncio import Lock
from weakref import WeakValueDictionary


class OneAtATime:
    """A lock for each thread row; it lasts as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, Lock] = WeakValueDictionary()

    def on(self, row_id: int) -> Lock:
        """The lock of this row, for `async with`."""
        lock = self._locks.get(row_id)
        if lock is None:
            lock = self._locks[row_id] = Lock()
        return lock
