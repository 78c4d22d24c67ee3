"""`python -m bot rebuild`: opens the database and Discord over REST, and hands them on.

No gateway, no feeds, no cogs: nothing else happens while the rows are restored.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import discord

from bot.client import point_discord_at
from bot.clock import Clock
from bot.forum.discord_forum import DiscordForum
from bot.forum.send_once import send_once
from bot.forum.traffic import Traffic
from bot.gateway import told_in_words
from bot.services.reconciling.lookout import Lookout
from bot.services.reconciling.rebuild import RebuildService, Tally
from bot.settings import Settings
from bot.storage.storage import open_storage


async def rebuild(settings: Settings, say: Callable[[str], None], *, dry_run: bool) -> Tally:
    """Restores the thread rows from Discord; `say` gets what happens, line by line.

    Raises:
        SettingsError: Discord refuses the token, or the database that is named cannot be used.
        ForumError: Discord cannot be asked.
        StorageError: the database cannot be opened, or the worker holds it.
    """
    point_discord_at(settings)
    clock = Clock()
    with told_in_words():
        async with (
            open_storage(settings.database_url) as storage,
            storage.lease.hold(patient=False),
            _logged_in(settings.discord_token.get_secret_value(), clock) as forum,
        ):
            service = RebuildService(storage, Lookout(forum, say), clock, say, dry_run=dry_run)
            return await service.rebuild()


@asynccontextmanager
async def _logged_in(token: str, clock: Clock) -> AsyncIterator[DiscordForum]:
    traffic = Traffic(clock)
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        max_ratelimit_timeout=30,
        http_trace=traffic.watch(send_once()),
    )
    async with client:
        await client.login(token)
        yield DiscordForum(client, traffic)
