"""The token-free demo: two sources, local Discord and bot in one process, in a fast calendar.

newspaper ──feed────┐
message board ──pages─┴─> the real bot ──REST, gateway──> local Discord ──> a page to look at
"""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.client import NewsBot, open_bot
from bot.clock import Clock, FastClock
from bot.sandbox.discord.channels import Forum, TextChannel
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.messageboard import MessageBoard
from bot.sandbox.narrator import Narrator
from bot.sandbox.newspaper import Newspaper
from bot.sandbox.page import open_page
from bot.sandbox.reprint import read_own_feed, reprint
from bot.settings import Settings

_WEEK = timedelta(days=7)
_WEEK_LASTS = 120.0
_PUBLISH_EVERY = 6.0
_POST_EVERY = 15.0
_RESPOND_EVERY = 5.0
_REPLY_EVERY = 9.0
"""Real seconds."""

_AGES_AT_START = (6.6, 5.9, 5.0, 4.0, 3.1)
"""Days; the first closing comes within half a minute."""

_AGES_ON_BOARD = (6.2, 4.5, 2.0)
_BACKLOG = 25

_TAGS = ("Town", "Politics", "Science", "Travel", "Economy", "Sport", "Weather", "Culture")

_REMARKS = (
    "I was there. It rained even more than that.",
    "Who would have thought so a year ago?",
    "My aunt will want to read this.",
    "Finally!",
    "Does anybody know what it will cost?",
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the demo saw."""

    opened: int
    closed: int


async def run_demo(*, feed: str | None, seconds: float | None, say: Say) -> Tally:
    """Runs until `seconds` (real ones) are over, or until it is interrupted.

    Args:
        feed: a URL or a file to mirror instead of the demo's own newspaper.
        seconds: None runs on and on.
        say: gets each line.

    Raises:
        FeedError: the feed of one's own cannot be read.
    """
    own = await read_own_feed(feed) if feed else None
    clock = FastClock(_WEEK.total_seconds() / _WEEK_LASTS)
    async with (
        LocalDiscord(clock=clock) as discord,
        Newspaper(clock) as newspaper,
        MessageBoard(clock) as board,
    ):
        if own is None:
            _fill(newspaper, board)
        elif reprint(own, newspaper):
            say("All articles of this feed are older than 7 days: they are shown with dates moved.")
        guild = discord.world.add_guild("The demo server")
        news = guild.add_forum("news", tags=_TAGS, topic="Every article is a thread for a week.")
        sources = [(news, newspaper.feed_url)]
        if own is None:
            sources.append((guild.add_forum("board"), f"{board.url}/"))
        forums = [forum for forum, _ in sources]
        desk = guild.add_text_channel("moderators")
        moderator = guild.add_member("Robin", permissions=EVERY_PERMISSION)
        narrator = Narrator(forums, clock, say)
        async with (
            open_page([*forums, desk], discord.interactions, clock) as address,
            running_bot(discord, clock) as bot,
            asyncio.TaskGroup() as tasks,
        ):
            say(f"Look at the {'forum' if own else 'forums'}: {address}")
            say(f"A week passes in {_WEEK_LASTS:.0f} seconds. Ctrl+C ends the demo.\n")
            await bot.wait_until_ready()
            for forum, url in sources:
                say(await _add(discord, moderator, desk, forum, url))
            background = [tasks.create_task(narrator.watch())]
            if own is None:
                background.append(tasks.create_task(_publish(newspaper)))
                background.append(tasks.create_task(_post(board)))
                background.append(tasks.create_task(_respond(board)))
            background.append(tasks.create_task(_chat(discord, forums, guild.add_member("Mira"))))
            await _wait(seconds)
            narrator.look()
            for task in background:
                task.cancel()
    return Tally(narrator.opened, narrator.closed)


def _fill(newspaper: Newspaper, board: MessageBoard) -> None:
    """What was there before the demo began."""
    for days in _AGES_AT_START:
        newspaper.publish_next(age=timedelta(days=days))
    for days in _AGES_ON_BOARD:
        board.respond_next(board.post_next(age=timedelta(days=days)))


async def _add(
    discord: LocalDiscord, moderator: Member, desk: TextChannel, forum: Forum, url: str
) -> str:
    """A moderator has the bot mirror a source; returns the scene in words."""
    answer = await discord.command(
        moderator, desk, "feed add", url=url, forum=forum, backlog=_BACKLOG
    )
    said = answer.content.replace(f"<#{forum.id}>", f"#{forum.name}")
    typed = f"/feed add url:{url} forum:#{forum.name} backlog:{_BACKLOG}"
    return _quoted(f"{moderator.name}: {typed}", said)


@asynccontextmanager
async def running_bot(
    discord: LocalDiscord, clock: Clock, *, shortest_pause: float = 1.0
) -> AsyncIterator[NewsBot]:
    """The real bot, against the local Discord, with a database that is thrown away."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            discord_token=SecretStr(discord.token),
            database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
            discord_api_url=discord.api_url,
            discord_gateway_url=discord.gateway_url,
            allow_private_feeds=True,
        )
        async with open_bot(settings, clock, shortest_pause=shortest_pause) as bot:
            running = asyncio.create_task(bot.start(discord.token))
            try:
                yield bot
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running


async def _publish(newspaper: Newspaper) -> None:
    while True:
        await asyncio.sleep(_PUBLISH_EVERY)
        newspaper.publish_next()


async def _post(board: MessageBoard) -> None:
    while True:
        await asyncio.sleep(_POST_EVERY)
        board.post_next()


async def _respond(board: MessageBoard) -> None:
    """People respond at the source; the bot mirrors it."""
    while True:
        await asyncio.sleep(_RESPOND_EVERY)
        if posted := [one for one in board.posted if not board.is_closed(one)]:
            board.respond_next(random.choice(posted))


async def _chat(discord: LocalDiscord, forums: Sequence[Forum], member: Member) -> None:
    """A member reads and writes; a thread with replies gets a closing notice."""
    while True:
        await asyncio.sleep(_REPLY_EVERY)
        threads = [thread for forum in forums for thread in forum.threads if not thread.locked]
        if threads:
            thread = random.choice(threads)
            await discord.write(member, thread.id, random.choice(_REMARKS))


async def _wait(seconds: float | None) -> None:
    """Until the time is over, or somebody presses Ctrl+C, or the host says stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _quoted(who: str, text: str) -> str:
    lines = "\n".join(f"    {line}" for line in text.splitlines())
    return f"  {who}\n{lines}\n"
