"""The composition root: opens what the worker needs, hands it on, and runs the bot."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord
from discord.ext import commands
from yarl import URL

from bot.clock import Clock
from bot.commands import Commands, tell_discord
from bot.feeds.fetch import open_fetcher
from bot.feeds.pool import ParserPool
from bot.forum.discord_forum import DiscordForum
from bot.forum.permissions import invite_url
from bot.forum.send_once import send_once
from bot.forum.traffic import Traffic
from bot.gateway import PatientBot, make_patient, told_in_words
from bot.services.feeds.reading import PooledReader
from bot.services.operating.door import open_door
from bot.services.operating.gate import Gate
from bot.services.ports import Fetcher, Reader
from bot.services.services import Outside, Services
from bot.settings import Settings
from bot.storage.storage import Storage, open_storage

_log = logging.getLogger(__name__)

_GOODBYE = 8.0
"""Real seconds to close the connection; a host gives 20 in all, and the loops take up to 5."""

_COGS = (
    *("cogs.errors", "cogs.feeds", "cogs.scheduler", "cogs.rule", "cogs.board", "cogs.post"),
    *("cogs.thread_menus", "cogs.help", "cogs.upkeep"),
)


class NewsBot(PatientBot):
    """The Discord client with its services; cogs are loaded by name."""

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        reader: Reader,
        clock: Clock,
        *,
        shortest_pause: float = 0.0,
    ) -> None:
        # the library warns of packages that only a bot in voice channels needs
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        make_patient()
        traffic = Traffic(clock)
        super().__init__(
            command_prefix=commands.when_mentioned,
            tree_cls=Commands,
            help_command=None,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=discord.app_commands.AppCommandContext(guild=True),
            allowed_installs=discord.app_commands.AppInstallationType(guild=True),
            max_ratelimit_timeout=30,
            http_trace=traffic.watch(send_once()),
        )
        traffic.on_unauthorized = self._end_without_token
        self.gate = Gate(storage.notes, self.fetch_starts_left)
        forum = DiscordForum(self, traffic)
        self.services = Services(
            Outside(storage, forum, fetcher, reader, clock, shortest_pause=shortest_pause)
        )
        self._ending: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Runs after login and before the gateway: nothing here may wait for the gateway."""
        await self.services.mirror.recover()
        for cog in _COGS:
            await self.load_extension(cog)
        await tell_discord(self)
        if self.application_id:
            _log.info("invite the bot to a server: %s", invite_url(self.application_id))

    async def on_ready(self) -> None:
        """Says so in the log."""
        _log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def close(self) -> None:
        """Lets every loop come to its end, all at once; a gateway that says nothing is left."""
        ends = (cog.cog_unload() for cog in self.cogs.values())
        await asyncio.gather(*ends, return_exceptions=True)  # discord.py asks again, and logs them
        try:
            async with asyncio.timeout(_GOODBYE):
                await super().close()
        except TimeoutError:
            await self.http.close()

    def demand_token(self) -> None:
        """Call it when the bot has ended by itself.

        Raises:
            discord.LoginFailure: it ended because the token was reset while it ran.
        """
        if self._ending is not None:
            raise discord.LoginFailure

    def _end_without_token(self) -> None:
        """Discord does not know the token any more; once is enough."""
        self._ending = self._ending or asyncio.create_task(self.close())


@asynccontextmanager
async def open_bot(
    settings: Settings, clock: Clock, *, shortest_pause: float = 0.0
) -> AsyncIterator[NewsBot]:
    """Opens storage, HTTP and the worker process, and the bot on top of them.

    Waits while another worker works on the same database.

    Raises:
        SettingsError: the database that is named cannot be used.
        StorageError: the database cannot be opened, or was lost to another worker.
    """
    point_discord_at(settings)
    async with (
        open_storage(settings.database_url) as storage,
        storage.lease.hold(),
        open_fetcher(allow_private=settings.allow_private_feeds) as fetcher,
        ParserPool() as pool,
        NewsBot(storage, fetcher, PooledReader(pool), clock, shortest_pause=shortest_pause) as bot,
        open_door(bot.services.backup.file, bot.services.backup.answer),
    ):
        yield bot


async def run_worker(settings: Settings) -> None:
    """Runs the bot until SIGTERM or SIGINT.

    Raises:
        SettingsError: Discord refuses the token, or something else that stays wrong.
        Unavailable: Discord cannot be reached, or wants the bot started again.
        StorageError: as open_bot says.
    """
    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with open_bot(settings, Clock()) as bot:
            with told_in_words():
                await bot.start(settings.discord_token.get_secret_value())
                bot.demand_token()


def _stop_on_signals() -> None:
    """SIGTERM and SIGINT cancel the current task, once: a second one must not cut its end short."""
    running = asyncio.current_task()
    assert running is not None  # noqa: S101 - whoever runs in a loop is a task

    def stop() -> None:
        if not running.cancelling():
            _log.info("stopping: what is being sent comes to its end first")
            running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)


def point_discord_at(settings: Settings) -> None:
    """Where discord.py finds Discord: the real one, a REST proxy, or the local Discord."""
    discord.http.Route.BASE = settings.discord_api_url.rstrip("/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)
