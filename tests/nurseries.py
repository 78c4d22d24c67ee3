"""The tests' side of a nursery (nursery.py): it forks one worker after the other."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import IO, Self

_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Order:
    """A worker as it is wanted; `log` is the file that it writes to."""

    folder: str
    environment: dict[str, str]
    log: str
    arguments: tuple[str, ...]


class Forked:
    """A forked worker, with what tests use of an asyncio Process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Sends it, if the process still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL, if it still runs."""
        self.send_signal(9)

    async def wait(self) -> int:
        """The exit code, as asyncio gives it."""
        while self.returncode is None:  # noqa: ASYNC110 - a thread hears of it
            await asyncio.sleep(0.01)
        return self.returncode


class Nursery:
    """Runs until the block ends, and no worker any longer.

    `prepared` is a module whose `prepare` changes the bot for all of its workers, with arguments.
    """

    def __init__(self, *prepared: str) -> None:
        self._program = (sys.executable, "-m", "tests.nursery", *prepared)
        self._born = Queue[Forked]()
        self._living: dict[int, Forked] = {}
        self._one_at_a_time = Lock()

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(self._program, stdin=pipe, stdout=pipe, cwd=_ROOT)  # noqa: S603
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stream("stdin").close()
        self._process.wait()
        self._listener.join()
        self._stream("stdout").close()

    def bear(self, order: Order) -> Forked:
        """Starts a worker."""
        with self._one_at_a_time:
            stdin = self._stream("stdin")
            stdin.write(json.dumps(asdict(order)).encode())
            stdin.flush()
            return self._born.get(timeout=60)

    def _listen(self) -> None:
        for line in self._stream("stdout"):
            word, pid, *code = line.split()
            if word == b"born":
                self._living[int(pid)] = Forked(int(pid))
                self._born.put(self._living[int(pid)])
            else:
                self._living.pop(int(pid)).returncode = int(code[0])

    def _stream(self, name: str) -> IO[bytes]:
        found: IO[bytes] = getattr(self._process, name)
        return found
