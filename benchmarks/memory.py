"""The worker's memory, whole process tree, against the 256 MB container it has to live in.

The real worker (`python -m bot`) against the local Discord, 1 guild, 10 feeds of 40 articles: idle,
and the highest value seen while all of them are added and parsed. Memory is PSS (shared pages are
counted once), as a container's limit counts it; Linux only.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox.discord.members import EVERY_PERMISSION
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker

_LIMIT = 256.0
_FEEDS = 10
_ARTICLES = 40
_SAMPLE_EVERY = 0.02
_SETTLE = 5.0


async def measure() -> list[str]:
    """The figures, one line each."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(LocalDiscord())
        papers = [await stack.enter_async_context(Newspaper()) for _ in range(_FEEDS)]
        worker = Worker(discord, Path(stack.enter_context(TemporaryDirectory())))
        guild = discord.world.add_guild("Bench")
        await worker.start()
        fresh = _tree_mb(worker)
        seen = [fresh]
        sampler = asyncio.create_task(_sample(worker, seen))
        moderator = guild.add_member("Robin", permissions=EVERY_PERMISSION)
        for number, paper in enumerate(papers):
            for _ in range(_ARTICLES):
                paper.publish_next()
            desk = Desk(discord, moderator, guild.add_forum(f"news-{number}"))
            await desk.add(paper.feed_url)
        await asyncio.sleep(_SETTLE)
        idle = _tree_mb(worker)
        sampler.cancel()
        await worker.stop()
    return [
        _line("just started, no feed yet, no parser process", fresh),
        _line(f"idle, {_FEEDS} feeds, parser process kept", idle),
        _line("highest while adding and parsing", max(seen)),
    ]


async def _sample(worker: Worker, seen: list[float]) -> None:
    while True:
        seen.append(_tree_mb(worker))
        await asyncio.sleep(_SAMPLE_EVERY)


def _line(what: str, megabytes: float) -> str:
    return f"memory, {what}: {megabytes:.0f} MB = {megabytes / _LIMIT:.2f} of 256 MB"


def _tree_mb(worker: Worker) -> float:
    """PSS of the worker and its children, in MB (10^6 bytes)."""
    assert worker.process is not None
    return sum(_pss(pid) for pid in _tree(worker.process.pid)) / 1e6


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _tree(int(child))
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # the process has just ended
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
