"""The real worker process, as a host starts it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path
from typing import Any

from bot.sandbox.discord.server import LocalDiscord

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Worker:
    """`python -m bot` against a local Discord, with its database and log in a folder.

    `program` is what Python is started with.
    """

    discord: LocalDiscord
    folder: Path
    database_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("-m", "bot")
    process: asyncio.subprocess.Process | None = None

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
        with (self.folder / "worker.log").open("ab") as log:
            self.process = await self._spawn(stderr=log)

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Runs another command of the bot to its end; returns its exit code and what it says."""
        process = await self._spawn(*arguments, stdout=PIPE, stderr=STDOUT)
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    async def _spawn(self, *arguments: str, **streams: Any) -> asyncio.subprocess.Process:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'board.db'}",
            "ALLOW_PRIVATE_FEEDS": "true",
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *self.program,
            *arguments,
            cwd=self.folder,
            env=environment | self.extra,
            **streams,
        )

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
