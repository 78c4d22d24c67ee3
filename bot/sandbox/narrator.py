"""Tells in plain words what happens in the forums of the local Discord."""

import asyncio
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.sandbox.discord.channels import Forum, Thread

_LOOK_EVERY = 0.2
"""Real seconds between two looks; the local Discord is in this process."""


class Narrator:
    """Watches forums; `opened` and `closed` count what it saw."""

    def __init__(self, forums: Sequence[Forum], clock: Clock, say: Callable[[str], None]) -> None:
        self._forums = forums
        self._clock = clock
        self._say = say
        self._told: dict[int, str] = {}
        self.opened = 0
        self.closed = 0

    async def watch(self) -> None:
        """Looks until it is cancelled."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_EVERY)

    def look(self) -> None:
        """Tells what changed since the last look."""
        for thread in (thread for forum in self._forums for thread in forum.threads):
            state = _state(thread)
            if self._told.get(thread.id) != state:
                self._tell(thread, state, first=thread.id not in self._told)
                self._told[thread.id] = state

    def _tell(self, thread: Thread, state: str, *, first: bool) -> None:
        if first:
            self.opened += 1
            self._line("opened", thread)
        if state == "closed":
            self.closed += 1
            self._line("closed", thread)
        elif state == "archived":
            self._line("archived", thread)

    def _line(self, verb: str, thread: Thread) -> None:
        date = self._clock.now().strftime("%a %d %b %H:%M")
        place = f"#{thread.parent.name}"
        self._say(f"  {date}  {place:<6}  {verb:<8}  {thread.name}")


def _state(thread: Thread) -> str:
    if thread.closed:
        return "closed"
    return "archived" if thread.archived else "open"
