"""Two moderators use each command at once: it is done once, and each is told what came of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import EVERY_PERMISSION
from bot.sandbox.discord.messages import Upload
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.tree import ASKING, menu_commands, typed_commands
from tests.end_to_end.worker import Worker, eventually

Options = Mapping[str, object]


@dataclass
class Both:
    """Two moderators who do the same, or almost, at the same time; `walked` is what they used."""

    desks: tuple[Desk, Desk]
    walked: set[str] = field(default_factory=set)

    async def use(
        self, command: str, first: Options, second: Options | None = None, *, said: tuple[str, str]
    ) -> None:
        """Both use a command, and say yes; one reads the first of these words, one the second.

        Where it depends on who comes how late, a "|" stands between the words that may be.
        """
        self.walked.add(command)
        given = zip(self.desks, (first, first if second is None else second), strict=True)
        asked = await asyncio.gather(*(desk.use(command, **options) for desk, options in given))
        assert {is_question(answer) for answer in asked} == {command in ASKING}, command
        await self._agree(asked, said)

    async def use_menu(self, command: str, thread: Thread, *, said: tuple[str, str]) -> None:
        """The same in the menu of a thread's starter message."""
        self.walked.add(command)
        assert thread.starter is not None
        message = thread.starter
        asked = [desk.discord.menu(desk.moderator, thread, message, command) for desk in self.desks]
        await self._agree(await asyncio.gather(*asked), said)

    async def read(self, command: str, given: Options) -> None:
        """Both read the same."""
        self.walked.add(command)
        read = await asyncio.gather(*(desk.use(command, **given) for desk in self.desks))
        first, second = (answer.messages[0] for answer in read)
        assert (first.content, first.embeds) == (second.content, second.embeds)

    async def _agree(self, asked: list[Answer], said: tuple[str, str]) -> None:
        both = zip(self.desks, asked, strict=True)
        answers = await asyncio.gather(*(agree(desk, answer) for desk, answer in both))
        one, other = map(text_of, answers)
        in_order = has(one, said[0]) and has(other, said[1])
        assert in_order or (has(other, said[0]) and has(one, said[1])), (one, other)


def is_question(answer: Answer) -> bool:
    """Whether it waits for a button or a form."""
    return answer.modal is not None or bool(answer.message.components)


def has(answer: str, words: str) -> bool:
    return any(one in answer for one in words.split("|"))


async def agree(desk: Desk, asked: Answer) -> Answer:
    """Presses the first button below a question, fills in a form; else it is the answer."""
    if asked.modal is not None:
        typed = {"headline": f"By {desk.moderator.name}", "text": "Text."}
        return await desk.discord.submit(desk.moderator, desk.forum, asked.modal, typed)
    if not is_question(asked):
        return asked
    yes = asked.message.components[0]["components"][0]
    return await desk.discord.click(
        desk.moderator, desk.forum, asked.message, str(yes["custom_id"])
    )


@asynccontextmanager
async def silent_site() -> AsyncIterator[str]:
    """The address of a site that answers nobody until the block ends."""
    over = asyncio.Event()

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(hold, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
        over.set()


async def mirrored(desk: Desk, newspaper: Newspaper, *, times: int) -> bool:
    """Whether so many forums follow the newspaper."""
    return (await desk.say("feed list")).count(newspaper.feed_url) == times


def text_of(answer: Answer) -> str:
    return f"{answer.content}{[message.embeds for message in answer.messages]}"


@pytest.fixture
def both(discord: LocalDiscord, desk: Desk) -> Both:
    other = desk.forum.guild.add_member("Alex", permissions=EVERY_PERMISSION)
    return Both((desk, Desk(discord, other, desk.forum)))


async def test_on_feeds(
    discord: LocalDiscord,
    worker: Worker,
    both: Both,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    guild = forum.guild
    tagged, elsewhere = guild.add_forum("tagged", tags=["News", "Sport"]), guild.add_forum("else")
    newspaper.publish("Before", "<p>Text.</p>")
    new = {"url": newspaper.feed_url, "forum": tagged}
    await both.use("feed add", new, said=("from now on", "follows this feed already"))
    await eventually(lambda: titles(tagged) == ["Before"])
    feed = {"feed": await desk.choice("feed info")}
    for command in ("list", "export"):
        await both.read(f"feed {command}", {})
    for command in ("info", "log", "preview", "tags list"):
        await both.read(f"feed {command}", feed)
    await both.read("feed why", {"what": feed["feed"]})

    await both.use("feed pause", feed, said=("is paused. New", "is paused already"))
    newspaper.publish("Waits", "<p>Text.</p>")
    await both.use("feed refresh", feed, said=("1 article is waiting", "was refreshed just now"))
    await both.use("feed resume", feed, said=("1 article is opened now", "is not paused"))
    await eventually(lambda: titles(tagged) == ["Before", "Waits"])

    look, length = feed | {"look": "text"}, feed | {"text": "200"}
    await both.use("feed edit", look, length, said=("show plain text", "first 200 characters"))
    rain, snow = feed | {"filter": "rain"}, feed | {"filter": "snow"}
    await both.use("feed filter", rain, snow, said=("that `rain` takes", "that `snow` takes"))
    await desk.say("feed filter", **feed, filter="none")
    readers, writers = (guild.add_role(name, mentionable=True) for name in ("Readers", "Writers"))
    one, other = feed | {"role": readers}, feed | {"role": writers}
    await both.use("feed ping", one, other, said=(f"<@&{readers.id}>", f"<@&{writers.id}>"))
    news, sport = rain | {"tag": "News"}, snow | {"tag": "Sport"}
    await both.use("feed tags add", news, sport, said=("the tag **News**", "the tag **Sport**"))
    known = text_of(await desk.use("feed info", **feed))
    for words in ("plain text", "first 200 characters", "is told", "2 rules for tags"):
        assert words in known
    tag = feed | {"tag": "News"}
    await both.use("feed tags remove", tag, said=("Before: `rain`", "No rule of this feed gives"))

    place = feed | {"forum": elsewhere}
    await both.use("feed move", place, said=("from now on", "follows this feed already"))
    back = feed | {"forum": tagged}
    said = await asyncio.gather(
        desk.say("feed edit", **feed, flood_limit=1), both.desks[1].say("feed move", **back)
    )
    assert f"into <#{tagged.id}> from now on" in said[1]
    await desk.say("feed move", **place)
    for number in range(3):
        newspaper.publish(f"Flood {number}", "<p>Text.</p>")
    await desk.say("feed edit", **feed, look="embed")
    await eventually(lambda: len(elsewhere.threads) == 1)
    rest = feed | {"rest": "open"}
    await both.use("feed flood", rest, said=("2 articles", "Nothing of this feed is held back"))
    await eventually(lambda: sorted(titles(elsewhere)) == ["Flood 0", "Flood 1", "Flood 2"])

    await both.use("feed remove", feed, said=("is no longer", "was removed already"))
    await both.use("feed restore", feed, said=("as it was", "nothing to undo|No feed was removed"))
    await desk.add(newspaper.feed_url, forum, backlog=0)
    here, there = feed | {"forum": tagged}, {"feed": await desk.choice(typed="#news")}
    there |= {"forum": tagged}
    await both.use("feed move", here, there, said=("from now on", "follows this feed already"))
    async with silent_site() as silent:
        pasted = Upload("feeds.txt", f"{newspaper.feed_url}\n{silent}".encode())
        await both.use(
            "feed import",
            {"forum": guild.add_forum("list"), "file": pasted},
            said=("The list is being imported", "Another list is being imported"),
        )
    await eventually(lambda: mirrored(desk, newspaper, times=3))
    assert both.walked == {one for one in typed_commands(discord) if one.startswith("feed ")}


async def test_on_threads(
    discord: LocalDiscord,
    worker: Worker,
    both: Both,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    for title in ("Rain", "Snow"):
        newspaper.publish(title, "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Rain", "Snow"])
    rain, snow = forum.threads
    thread = {"thread": str(rain.id)}
    for command in ("info", "why"):
        await both.read(f"thread {command}", thread)
    held = "This thread is held: it cannot be held"
    await both.use("thread hold", thread, said=("is kept open", held))
    open_now = "This thread is open: it cannot be released"
    await both.use("thread release", thread, said=("is released", open_now))
    one, two = thread | {"days": 1}, thread | {"days": 2}
    await both.use("thread extend", one, two, said=("now closes", "now closes"))
    closes_at = int((newspaper.printed[0].published_at + timedelta(days=10)).timestamp())
    assert f"<t:{closes_at}:f>" in await desk.say("thread info", **thread)
    closed = ("is being closed", "is being closed|it cannot be closed")
    await both.use("thread close", thread, said=closed)
    await eventually(lambda: rain.closed)
    again = ("is open again", "is open again|it cannot be reopened")
    await both.use("thread reopen", thread, said=again)

    await both.use_menu("Keep it open", snow, said=("is kept open", held))
    await both.use_menu("Thread info", snow, said=("state: kept open", "state: kept open"))
    await both.use_menu("Close this thread", snow, said=closed)
    await eventually(lambda: snow.closed)
    about_threads = {one for one in typed_commands(discord) if one.startswith("thread ")}
    assert both.walked == about_threads | set(menu_commands(discord))


async def test_on_the_server(
    discord: LocalDiscord,
    worker: Worker,
    both: Both,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    for command in ("board show", "board stats", "rule show", "help"):
        await both.read(command, {})
    five, six = {"days": 5}, {"days": 6}
    await both.use("rule set", five, six, said=("close 5 days after", "close 6 days after"))
    one, other = {"text": "It is over."}, {"text": "It has ended."}
    await both.use("rule notice", one, other, said=("> It is over.", "> It has ended."))
    late, early = {"hours": 12}, {"hours": 24}
    await both.use("rule warning", late, early, said=("says 12 hours", "says 24 hours"))
    long, short = {"characters": "300"}, {"characters": "200"}
    await both.use("rule maximum", long, short, said=("first 300", "first 200"))
    await both.use(
        "board settings",
        {"budget": 500},
        {"language": "en"},
        said=("from 500 active threads", "my texts are in English"),
    )
    look, backlog = {"look": "text"}, {"backlog": 1}
    await both.use("board defaults", look, backlog, said=("plain text", "opened at once: 1"))
    who, cooldown = {"forum": forum, "who": "everyone"}, {"forum": forum, "cooldown": 1}
    await both.use("board posting", who, cooldown, said=("everyone", "by hand from now on"))
    log = {"channel": forum.guild.add_text_channel("log")}
    await both.use("board log channel", log, said=("from now on", "from now on"))
    settled = text_of(await desk.use("board settings"))
    for words in ("From 500 on", "plain text", "at once: 1", "everyone", "every 1 minute"):
        assert words in settled
    assert ("It is over." in settled) != ("It has ended." in settled)
    shown = await desk.say("rule show")
    assert ("5 days" in shown) != ("6 days" in shown)

    newspaper.publish("Rain", f"<p>{'It has rained all day long. ' * 40}</p>")
    article = {"url": f"{newspaper.url}/articles/1"}
    await both.use("post link", article, said=("**Rain**", "already"))
    await both.use("post text", {"forum": forum}, said=("**By Robin**", "**By Alex**"))
    await eventually(lambda: sorted(titles(forum)) == ["By Alex", "By Robin", "Rain"])
    others = {one for one in typed_commands(discord) if not one.startswith(("feed ", "thread "))}
    assert both.walked == others
