"""A local Discord that validates what the bot sends, a newspaper, and the worker between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.discord_schemas import inspector
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(inspect=inspector()) as running:
        running.world.add_guild("The test server")
        yield running
        assert running.violations == []


@pytest.fixture
def forum(discord: LocalDiscord) -> Forum:
    (guild,) = discord.world.guilds.values()
    return guild.add_forum("news")


@pytest.fixture
def moderator(forum: Forum) -> Member:
    return forum.guild.add_member("Robin", permissions=EVERY_PERMISSION)


@pytest.fixture
def desk(discord: LocalDiscord, moderator: Member, forum: Forum) -> Desk:
    return Desk(discord, moderator, forum)


@pytest.fixture
async def newspaper() -> AsyncIterator[Newspaper]:
    async with Newspaper() as running:
        yield running


@pytest.fixture
def board_url(sqlite_board: str) -> str:
    """The worker's database: an SQLite file in its folder, its tables made."""
    return sqlite_board


@pytest.fixture
def program() -> tuple[str, ...]:
    """What Python is started with; empty: a nursery forks the worker."""
    return ()


@pytest.fixture
async def worker(
    discord: LocalDiscord, tmp_path: Path, board_url: str, program: tuple[str, ...]
) -> AsyncIterator[Worker]:
    running = Worker(discord, tmp_path, board_url, program=program)
    await running.start()
    yield running
    if not running.has_ended:
        assert await running.stop() == 0, running.log
    assert "Traceback" not in running.log, running.log
