"""Workers that start at once: forked from a process that has imported everything.

Importing takes a start of the worker a second or two, and no rule is about it; a run has hundreds
of starts. What is forked is a process of its own, from the first line of bot/__main__.py on.
"""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.end_to_end.worker import Worker


class Forked:
    """A forked worker, with what tests use of an asyncio Process."""

    def __init__(self, pid: int, nursery: asyncio.StreamReader) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ending = asyncio.create_task(self._read_end(nursery))

    def send_signal(self, number: int) -> None:
        """Sends it, if the process still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """The exit code, as asyncio gives it."""
        return await asyncio.shield(self._ending)

    async def _read_end(self, nursery: asyncio.StreamReader) -> int:
        self.returncode = int(await nursery.readline())
        return self.returncode


@dataclass
class QuickWorker(Worker):
    """A Worker whose `program` is a nursery: it forks one worker after the other."""

    nursery: Process | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator["QuickWorker"]:
        """The nursery runs until the block ends, and no worker any longer."""
        with (self.folder / "worker.log").open("ab") as log:
            self.nursery = await self._spawn("--nursery", stdin=PIPE, stdout=PIPE, stderr=log)
        try:
            yield self
        finally:
            if not self.has_ended:
                await self.stop(signal.SIGKILL)
            self._stream("stdin").close()
            await self.nursery.wait()

    async def launch(self) -> None:
        """Starts a process."""
        self._stream("stdin").write(b"start\n")
        pid = int(await self._stream("stdout").readline())
        self.process = Forked(pid, self._stream("stdout"))  # type: ignore[assignment]

    def _stream(self, name: str) -> Any:
        return getattr(self.nursery, name)
