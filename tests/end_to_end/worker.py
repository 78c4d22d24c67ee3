"""The real worker process."""

import asyncio
import atexit
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from inspect import isawaitable
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.sandbox.discord.server import LocalDiscord
from tests.nurseries import Forked, Nursery, Order

ROOT = Path(__file__).parent.parent.parent
START = ("-m", "bot")
"""What a host starts Python with."""


@dataclass
class Worker:
    """`python -m bot` against a local Discord, with its database and log in a folder.

    Attributes:
        program: what Python is started with; left out: a nursery forks the worker.
        nursery: which one; left out: the one of all tests.
    """

    discord: LocalDiscord
    folder: Path
    database_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ()
    nursery: Nursery | None = None
    process: Process | Forked | None = None

    @property
    def log(self) -> str:
        """All it wrote to its standard error, over every start."""
        path = self.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    async def start(self) -> None:
        """Starts the process and waits until it is at the gateway: it hears all from then on."""
        before = self.discord.gateway.identified
        await self.launch()
        await eventually(lambda: self.discord.gateway.identified > before or self.has_ended)
        assert not self.has_ended, self.log

    async def launch(self) -> None:
        """Starts the process."""
        self.process = await self.begin(log=self.folder / "worker.log")

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Runs another command of the bot to its end; returns its exit code and what it says."""
        with NamedTemporaryFile() as said:
            process = await self.begin(*arguments, log=Path(said.name))
            return await process.wait(), said.read().decode()

    async def begin(self, *arguments: str, log: Path) -> Process | Forked:
        """Starts a command of the bot; what it says goes to the end of a file."""
        if not self.program:
            order = Order(str(self.folder), self._environment, str(log), arguments)
            return (self.nursery or the_nursery()).bear(order)
        with log.open("ab") as file:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                *arguments,
                cwd=self.folder,
                env=self._environment,
                stdout=file,
                stderr=file,
            )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'board.db'}",
            "ALLOW_PRIVATE_FEEDS": "true",
        } | self.extra

    @property
    def has_ended(self) -> bool:
        """Whether the process is over."""
        return self.process is None or self.process.returncode is not None

    async def stop(self, number: int = signal.SIGTERM, *, within: float = 20) -> int:
        """Sends a signal and returns the exit code."""
        assert self.process is not None
        if not self.has_ended:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), within)


@cache
def the_nursery() -> Nursery:
    """Where workers come from, as long as the tests run."""
    nursery = Nursery("tests.end_to_end.readers").__enter__()
    atexit.register(nursery.__exit__)
    return nursery


async def eventually(
    condition: Callable[[], bool | Awaitable[bool]], *, within: float = 60
) -> None:
    """Waits until a condition holds; `within` (seconds) only ends a test that has failed."""
    async with asyncio.timeout(within):
        while True:
            holds = condition()
            if await holds if isawaitable(holds) else holds:
                return
            await asyncio.sleep(0.05)
