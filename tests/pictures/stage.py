"""The stage: a server with two forums and a channel for moderators, its papers, the bot, a page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from bot.client import NewsBot
from bot.sandbox.demo import running_bot
from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Forum, TextChannel
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.messageboard import MessageBoard
from bot.sandbox.newspaper import Newspaper
from bot.sandbox.page import open_page
from tests.clocks import HandClock
from tests.pictures.browser import Browser, open_browser
from tests.pictures.hosts import named

_BEGIN = datetime(2026, 9, 7, 6, tzinfo=UTC)
"""A Monday. It is the same each time, so that a picture changes only where an answer did."""

_TAGS = ("Town", "Politics", "Science", "Travel", "Economy", "Sport", "Weather", "Culture")
_SHORTEST_PAUSE = 0.02


@dataclass
class Stage:
    """Everything that plays; Robin is a moderator, Mira a member."""

    clock: HandClock
    discord: LocalDiscord
    bot: NewsBot
    gazette: Newspaper
    weather: Newspaper
    echo: Newspaper
    backboards: MessageBoard
    news: Forum
    talk: Forum
    desk: TextChannel
    robin: Member
    mira: Member
    browser: Browser
    page: str

    async def use(self, command: str, **options: object) -> Answer:
        """Robin uses a command at the desk."""
        return await self.discord.command(self.robin, self.desk, command, **options)

    async def press(self, shown: Answer, label: str) -> Answer:
        """Robin presses the button of an answer that says so."""
        rows = (row["components"] for row in shown.message.components)
        button = next(one["custom_id"] for row in rows for one in row if one.get("label") == label)
        return await self.discord.click(self.robin, self.desk, shown.message, button)

    async def use_on(self, command: str, feed: str, **options: object) -> Answer:
        """The same on the feed that the command offers when Robin types this of its name."""
        option = "what" if command == "feed why" else "feed"
        offered = await self.discord.autocomplete(
            self.robin, self.desk, command, focused=option, **{option: feed}
        )
        return await self.use(command, **{option: offered[0]["value"]}, **options)

    def turn(self, *, hours: float = 0, minutes: float = 0) -> None:
        """Time passes, and whatever is due by then is done."""
        self.clock.advance(hours=hours, minutes=minutes)
        bells = self.bot.services.outside.bells
        for bell in fields(bells):
            getattr(bells, bell.name).set()


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Opens it all.

    Raises:
        NoBrowser: there is nothing to look with.
    """
    clock = HandClock(_BEGIN)
    async with (
        LocalDiscord(clock=clock) as discord,
        Newspaper(clock) as gazette,
        Newspaper(clock, name="Coast Weather") as weather,
        Newspaper(clock, name="The Valley Echo") as echo,
        MessageBoard(clock) as backboards,
    ):
        sites: dict[str, Newspaper | MessageBoard] = {
            "gazette": gazette,
            "weather": weather,
            "echo": echo,
            "backboards": backboards,
        }
        hosts = {f"{name}.example": site.url.partition("//")[2] for name, site in sites.items()}
        for name, site in sites.items():
            site.url = f"http://{name}.example"
        guild = discord.world.add_guild("Harbour Town")
        news, talk = guild.add_forum("news", tags=_TAGS), guild.add_forum("board")
        desk = guild.add_text_channel("moderators")
        robin = guild.add_member("Robin", permissions=EVERY_PERMISSION)
        with named(hosts):
            async with (
                open_browser(hosts) as browser,
                open_page([desk, news, talk], discord.interactions, clock) as page,
                running_bot(discord, clock, shortest_pause=_SHORTEST_PAUSE) as bot,
            ):
                await bot.wait_until_ready()
                yield Stage(
                    *(clock, discord, bot, gazette, weather, echo, backboards),
                    *(news, talk, desk, robin, guild.add_member("Mira"), browser, page),
                )
