"""What the end-to-end tests do again and again, as a moderator would."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from bot.storage.schema import feeds, subscriptions
from bot.storage.types import UtcTime
from tests.end_to_end.worker import Worker

_MICROSECOND = timedelta(microseconds=1)


def titles(forum: Forum) -> list[str]:
    return [thread.name for thread in forum.threads]


def text_of(thread: Thread) -> str:
    """The text of a thread's starter message."""
    assert thread.starter is not None
    return str(thread.starter.embeds[0]["description"])


async def pass_time(worker: Worker, by: timedelta) -> None:
    """The worker is switched off for so long: all that it knows of feeds is so much older then."""
    assert await worker.stop() == 0, worker.log
    with closing(sqlite3.connect(worker.folder / "board.db")) as database, database:
        for table in (feeds, subscriptions):
            times = [one.name for one in table.columns if isinstance(one.type, UtcTime)]
            older = ", ".join(f"{name} = {name} - {by // _MICROSECOND}" for name in times)
            database.execute(f"UPDATE {table.name} SET {older}")  # noqa: S608 - names of ours
    await worker.start()


@dataclass
class Desk:
    """A moderator at the commands, in one forum."""

    discord: LocalDiscord
    moderator: Member
    forum: Forum

    async def use(self, command: str, **options: object) -> Answer:
        """Uses a command outside of any thread."""
        return await self.discord.command(self.moderator, self.forum, command, **options)

    async def say(self, command: str, **options: object) -> str:
        """What a command answers."""
        return (await self.use(command, **options)).content

    async def add(self, url: str, forum: Forum | None = None, backlog: int = 3) -> str:
        """Adds a feed."""
        return await self.say("feed add", url=url, forum=forum or self.forum, backlog=backlog)

    async def press(self, shown: Answer, label: str) -> Answer:
        """Clicks the button with this label below an answer."""
        buttons = [one for row in shown.message.components for one in row["components"]]
        (custom_id,) = [one["custom_id"] for one in buttons if one.get("label") == label]
        return await self.discord.click(self.moderator, self.forum, shown.message, custom_id)

    async def remove(self, feed: str) -> Answer:
        """Removes a feed, and says that it is meant."""
        return await self.press(await self.use("feed remove", feed=feed), "Remove it")

    async def choice(self, command: str = "feed remove", typed: str = "") -> str:
        """The first feed that the autocompletion of a command offers."""
        offered = await self.discord.autocomplete(
            self.moderator, self.forum, command, focused="feed", feed=typed
        )
        return str(offered[0]["value"])
