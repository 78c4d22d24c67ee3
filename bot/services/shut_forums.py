"""Forums in which we may not do something: one thread is tried there, not each of them."""

from bot.model import MirroredThread


class ShutForums:
    """Where the last try was refused; each service has its own, as each needs other permissions."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def __contains__(self, forum_id: int) -> bool:
        return forum_id in self._ids

    def add(self, forum_id: int) -> None:
        """A permission is missing there."""
        self._ids.add(forum_id)

    def to_try(self, due: list[MirroredThread]) -> list[MirroredThread]:
        """What to work on in this round: of a shut forum the first thread only.

        Such a forum counts as open from then on, until that one is refused, too.
        """
        shut: set[int] = set()
        found = []
        for one in due:
            forum_id = one.thread.forum_id
            if forum_id in shut:
                continue
            if forum_id in self._ids:
                shut.add(forum_id)
            found.append(one)
        self._ids -= shut
        return found
