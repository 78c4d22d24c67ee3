"""`python -m bot check`: asks Discord, the database, the disk and the feeds; changes nothing.

The facts are gathered here, what they mean is said in bot/services/operating/check.py.
"""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import discord

from bot.client import point_discord_at
from bot.errors import DatabaseInUse, FeedError, NewsboardError, SettingsError
from bot.feeds.fetch import Fetcher, open_fetcher
from bot.feeds.pool import ParserPool
from bot.feeds.urls import shown
from bot.forum.inspection import inspect
from bot.model import NotModified
from bot.services.feeds.reading import PooledReader
from bot.services.operating import check
from bot.services.operating.check import Finding, Mark
from bot.settings import Settings
from bot.storage.storage import database_file, open_as_it_is

_NOT_YET = Finding(Mark.NOTE, "database: not there yet, the first start makes it")


async def findings(settings: Settings, feed: str | None) -> AsyncIterator[Finding]:
    """One by one, as they are found; `feed` is looked at besides those that are followed."""
    async for finding in _discord(settings):
        yield finding
    urls = [feed] if feed else []
    async for finding, followed in _database(settings.database_url):
        urls += followed
        yield finding
    async for finding in _feeds(settings, urls):
        yield finding


async def _discord(settings: Settings) -> AsyncIterator[Finding]:
    point_discord_at(settings)
    try:
        seen = await inspect(settings.discord_token.get_secret_value())
    except discord.LoginFailure:
        yield Finding(
            Mark.BAD,
            "Discord does not accept DISCORD_TOKEN. Copy it again from the Discord Developer "
            "Portal.",
        )
        return
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        yield Finding(Mark.BAD, f"Discord cannot be asked ({error}). Is the network up?")
        return
    yield Finding(Mark.GOOD, f"token: it is that of {seen.name}")
    yield check.clock(datetime.now(UTC), seen.discord_time)
    yield check.intents(seen.privileged_intents)
    yield check.guilds(seen.guilds, seen.invite_url)
    for forum in seen.forums:
        lacks_tags = forum.tag_required and not forum.has_tags
        yield check.forum(forum.name, forum.guild, forum.missing, lacks_tags=lacks_tags)


async def _database(url: str) -> AsyncIterator[tuple[Finding, list[str]]]:
    """The state of the database, and the URLs of the feeds in it."""
    try:
        file = database_file(url)
        if file is not None:
            yield _disk(file), []
        yield (_NOT_YET, []) if file and not file.exists() else await _inside(url)
    except DatabaseInUse:
        yield Finding(Mark.NOTE, "database: in use by the running worker"), []
    except NewsboardError as error:
        yield Finding(Mark.BAD, str(error)), []


def _disk(file: Path) -> Finding:
    """The room there is where the file lies, or will.

    Raises:
        SettingsError: there is no such folder.
    """
    folder = file.absolute().parent
    if not folder.is_dir():
        raise SettingsError([f"DATABASE_URL: the folder {folder} does not exist. Make it."])
    return check.disk(str(folder), shutil.disk_usage(folder).free)


async def _inside(url: str) -> tuple[Finding, list[str]]:
    async with open_as_it_is(url) as storage:
        if not await storage.has_tables():
            return _NOT_YET, []
        feeds = await storage.feeds.followed()
    finding = Finding(Mark.GOOD, f"database: sound, {len(feeds)} feeds")
    return finding, [feed.url for feed in feeds]


async def _feeds(settings: Settings, urls: list[str]) -> AsyncIterator[Finding]:
    async with (
        open_fetcher(allow_private=settings.allow_private_feeds) as fetcher,
        ParserPool() as pool,
    ):
        for url in urls:
            yield await _feed(fetcher, PooledReader(pool), url)


async def _feed(fetcher: Fetcher, reader: PooledReader, url: str) -> Finding:
    try:
        page = await fetcher.fetch(url)
        if isinstance(page, NotModified):
            return Finding(Mark.GOOD, f"feed {shown(url)}: not modified")
        parsed = await reader.read(page)
    except FeedError as error:
        return Finding(Mark.BAD, str(error))
    return Finding(Mark.GOOD, f"feed {shown(url)}: {len(parsed.articles)} articles")
