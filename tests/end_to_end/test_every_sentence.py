"""A server that speaks a made-up language reads no word of English, whatever it asks.

All names are in Cyrillic letters here: a Latin word in an answer is one that nobody translated.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, TextChannel, Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.messages import Message, Upload
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.foreign import CODE, PROGRAM, english_in, foreign
from tests.end_to_end.helpers import Desk
from tests.end_to_end.tree import menu_commands, typed_commands
from tests.end_to_end.worker import Worker, eventually

_DISCORDS_OWN = "made on demand"
"""Why the local Discord refuses something; what Discord says stays as it says it."""

_TEXT = f"<p>{'Слова. ' * 60}</p>" + "".join(
    f'<figure><img src="/{number}.jpg"></figure>' for number in range(3)
)
_READ = {"content", "title", "description", "name", "value", "text", "label", "placeholder"}


@dataclass
class Listener(Desk):
    """A moderator who writes down every answer; `used` are the commands."""

    heard: list[Answer] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    async def use(self, command: str, **options: object) -> Answer:
        self.used.add(command)
        return self.hear(await super().use(command, **options))

    def hear(self, answer: Answer) -> Answer:
        self.heard.append(answer)
        return answer

    async def agree(self, asked: Answer) -> Answer:
        """Presses the first button below an answer."""
        button = asked.message.components[0]["components"][0]
        return self.hear(
            await self.discord.click(
                self.moderator, self.forum, asked.message, str(button["custom_id"])
            )
        )


@pytest.fixture
def program() -> tuple[str, ...]:
    return PROGRAM


@pytest.fixture
def moderator(forum: Forum) -> Member:
    forum.guild.name = "Сервер"
    return forum.guild.add_member("Инна", permissions=EVERY_PERMISSION)


@pytest.fixture
def desk(discord: LocalDiscord, moderator: Member, forum: Forum) -> Listener:
    return Listener(discord, moderator, forum)


def shown(part: Any) -> Iterator[str]:
    """The texts that a person reads in a part of a message or form."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                yield from [value] if key in _READ else []
            else:
                yield from shown(value)
    elif isinstance(part, list):
        for one in part:
            yield from shown(one)


def shown_in(message: Message) -> Iterator[str]:
    yield message.content
    yield from shown(message.embeds)
    yield from shown(message.components)
    yield from (one.description or "" for one in message.attachments)


async def test_no_answer_has_a_word_of_english(
    discord: LocalDiscord, desk: Listener, worker: Worker, forum: Forum
) -> None:
    guild = forum.guild
    other, log = guild.add_forum("другой", tags=["Снег", "Град"]), guild.add_text_channel("лог")
    await desk.use("board settings", language=CODE)
    await desk.use("board log channel", channel=log)
    async with Newspaper(name="Вестник") as newspaper:
        newspaper.publish("Старое", "<p>Слова.</p>", age=timedelta(days=30))
        for title in ("Дождь", "Ветер"):
            newspaper.publish(title, _TEXT, age=timedelta(hours=1))
        await desk.add(newspaper.feed_url)
        await eventually(lambda: len(forum.threads) == 2)
        rain, wind = forum.threads
        await _refused(desk, newspaper)
        await _on_feeds(desk, newspaper, other)
        await _on_threads(desk, str(rain.id))
        await eventually(lambda: rain.closed)
        await _in_menus(desk, wind, log)
        await _on_the_server(desk, forum, newspaper)
    assert desk.used == {*typed_commands(discord), *menu_commands(discord)}

    read = [text for answer in desk.heard for text in _read(answer)]
    places = [*forum.threads, *other.threads, log]
    read += [text for one in places for said in one.messages.values() for text in shown_in(said)]
    read += [one.reason for one in discord.requests if one.reason]
    assert foreign("kept open by {name}").format(name=desk.moderator.name) in read
    theirs = [text.replace(_DISCORDS_OWN, "") for text in read]
    assert {text: english_in(text) for text in theirs if english_in(text)} == {}


def _read(answer: Answer) -> Iterator[str]:
    for message in answer.messages:
        yield from shown_in(message)
    yield from shown(answer.choices)
    yield from shown(answer.modal)


async def _refused(desk: Listener, newspaper: Newspaper) -> None:
    """An article that Discord does not take, in its simplest form neither."""
    blocked = Fault(
        "POST", r"/channels/\d+/threads$", Kind.REFUSE, times=2, status=400, code=200000
    )
    desk.discord.faults.add(blocked)
    newspaper.publish("Град", "<p>Слова.</p>", age=timedelta(hours=1))
    await desk.use("feed refresh", feed=await desk.choice("feed info"))
    await eventually(lambda: not desk.discord.faults.waiting)


async def _on_feeds(desk: Listener, newspaper: Newspaper, other: Forum) -> None:
    feed = {"feed": await desk.choice("feed info")}
    for command in ("list", "export"):
        await desk.use(f"feed {command}")
    for command in ("info", "log", "preview", "pause", "pause", "refresh", "resume", "flood"):
        await desk.use(f"feed {command}", **feed)
    await desk.use("feed why", what=feed["feed"])
    for number in range(1, 4):
        await desk.use("feed why", what=f"{newspaper.url}/articles/{number}")
    lost = await desk.use("feed add", url=f"{newspaper.feed_url}/nowhere", forum=desk.forum)
    assert "404" in lost.content
    await desk.use("feed add", url="ftp://paper.example/", forum=desk.forum)
    await desk.use("feed info", feed="Весть")
    for wrong in ("any(", "/(/", "слово"):
        await desk.use("feed filter", **feed, filter=wrong)
    await desk.use("feed filter", **feed, filter="none")
    await desk.use("feed edit", **feed, look="text", text="500", flood_limit=3)
    await desk.use("feed ping", **feed, role=other.guild.add_role("Читатели", mentionable=True))
    await desk.use("feed move", **feed, forum=other)
    await desk.use("feed tags add", **feed, tag="Снег", filter="снег")
    await desk.use("feed tags list", **feed)
    await desk.use("feed tags remove", **feed, tag="Снег")
    await desk.use("feed move", **feed, forum=desk.forum)
    await desk.agree(await desk.use("feed remove", **feed))
    await desk.use("feed restore", **feed)
    pasted = Upload("feeds.txt", f"{newspaper.feed_url}\nhttp://127.0.0.1:9/".encode())
    await desk.use("feed import", forum=desk.forum, file=pasted)


async def _on_threads(desk: Listener, thread: str) -> None:
    for command in ("info", "why", "hold", "hold", "why", "info", "release"):
        await desk.use(f"thread {command}", thread=thread)
    await desk.use("thread extend", thread=thread, days=1)
    await desk.use("thread info")
    await desk.use("thread close", thread=thread, reason="Спор")
    await eventually(lambda: desk.forum.threads[0].closed)
    for command in ("why", "info", "close"):
        await desk.use(f"thread {command}", thread=thread)
    await desk.use("thread reopen", thread=thread)
    await desk.use("thread close", thread=thread)


async def _in_menus(desk: Listener, thread: Thread, log: TextChannel) -> None:
    """By a moderator; and a member asks the moderators, who answer."""
    assert thread.starter is not None
    discord, member = desk.discord, desk.forum.guild.add_member("Мила")
    info = desk.hear(await discord.menu(member, thread, thread.starter, "Thread info"))
    for _ in range(2):
        desk.hear(await discord.click(member, thread, info.message, f"newsboard:ask:{thread.id}"))
    *_, question = log.messages.values()
    give = str(question.components[0]["components"][0]["custom_id"])
    desk.hear(await discord.click(desk.moderator, log, question, give))
    for command in menu_commands(desk.discord):
        desk.used.add(command)
        menu = desk.discord.menu(desk.moderator, thread, thread.starter, command)
        desk.hear(await menu)


async def _on_the_server(desk: Listener, forum: Forum, newspaper: Newspaper) -> None:
    for command in ("board show", "board stats", "rule show", "help", "board settings"):
        await desk.use(command)
    await desk.agree(await desk.use("rule set", days=5))
    await desk.use("rule notice", text="Конец.")
    await desk.use("rule warning", hours=12)
    await desk.use("rule maximum", characters="300")
    await desk.use("board defaults", look="text", backlog=1)
    await desk.use("board posting", forum=forum, who="everyone", cooldown=1)
    await desk.use("post link", url=f"{newspaper.url}/articles/1")
    written = await desk.use("post text", forum=forum)
    assert written.modal is not None
    typed = {"headline": "Рукой", "text": "Слова."}
    desk.hear(await desk.discord.submit(desk.moderator, forum, written.modal, typed))
    await eventually(lambda: any(one.name == "Рукой" for one in forum.threads))
    for command in ("board show", "board stats", "feed list"):
        await desk.use(command)
