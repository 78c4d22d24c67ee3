"""Stock discord.py, connected over sockets to a local Discord whose calendar a test turns."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import yarl
from discord.ext import commands

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.limits import Bucket
from bot.sandbox.discord.members import MODERATOR, Member
from bot.sandbox.discord.server import LocalDiscord
from tests.clocks import HandClock
from tests.discord_schemas import check_answer, description_path, inspector


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def local(clock: HandClock) -> AsyncIterator[LocalDiscord]:
    """A local Discord without limits; each form and each answer is held against the description."""
    async with LocalDiscord(clock=clock, inspect=inspector(), active_limit=20) as running:
        running.limits.whole = Bucket(1_000_000, 1.0)
        running.limits.rules.append(("POST", ".*", 1_000_000, 1.0))
        yield running
        assert running.violations == []
        if description_path().exists():
            for sent in running.requests:
                if sent.answer is not None and not isinstance(sent.answer, str):
                    check_answer(sent.method, sent.path, sent.status, sent.answer)


@pytest.fixture
def guild(local: LocalDiscord) -> Guild:
    return local.world.add_guild("The test server")


@pytest.fixture
def forum(guild: Guild) -> Forum:
    return guild.add_forum("news", tags=["News", "Sport"])


@pytest.fixture
def member(guild: Guild) -> Member:
    return guild.add_member("Kim")


@pytest.fixture
def moderator(guild: Guild) -> Member:
    return guild.add_member("Robin", permissions=MODERATOR)


@pytest.fixture
def points_here(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two settings that make discord.py talk to the local Discord."""
    monkeypatch.setattr(discord.http.Route, "BASE", local.api_url)
    gateway = yarl.URL(local.gateway_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)


class Client(commands.Bot):
    """A bare bot; `seen` has the gateway's events in their order."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(
            "!", intents=intents, max_messages=None, help_command=None, guild_ready_timeout=0.0
        )
        self.seen: list[str] = []
        self._news = asyncio.Event()

    async def on_socket_event_type(self, event: str) -> None:
        """Every event of the gateway."""
        self.seen.append(event)
        self._news.set()

    async def until_seen(self, event: str, times: int = 1) -> None:
        """Waits until the gateway has sent an event so often."""
        async with asyncio.timeout(10):
            while self.seen.count(event) < times:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def client(local: LocalDiscord, guild: Guild, points_here: None) -> AsyncIterator[Client]:
    """A connected bot, with the intents for guilds and messages."""
    bot = Client(discord.Intents(guilds=True, guild_messages=True))
    async with bot:
        running = asyncio.create_task(bot.start(local.token))
        await bot.until_seen("GUILD_CREATE")
        await bot.wait_until_ready()
        yield bot
    await asyncio.gather(running, return_exceptions=True)
