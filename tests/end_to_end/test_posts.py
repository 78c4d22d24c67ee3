"""Posts by hand against the real worker: by link, by text, by whom, and never twice."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually

PARAGRAPHS = [
    f"Paragraph {number}. The harbour master said on Tuesday that the old crane, which has stood "
    "on the northern quay since the war, will be taken down before the winter storms arrive, and "
    "that no ship will be kept waiting while the work goes on."
    for number in range(1, 5)
]
POST = re.compile(r"https://discord\.com/channels/(\d+)/(\d+)/\2")


@dataclass
class Paper:
    """Pages of articles by their path, and how often each was asked for."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def print(
        self,
        name: str,
        headline: str,
        *,
        age: timedelta = timedelta(hours=3),
        paragraphs: int = 4,
    ) -> str:
        """Prints an article; returns its address."""
        published = (datetime.now(UTC) - age).isoformat()
        texts = "".join(f"<p>{PARAGRAPHS[one % 4]} ({one})</p>" for one in range(paragraphs))
        self.pages[name] = (
            f"<!doctype html><html><head><meta charset=utf-8><title>{headline}</title>"
            f'<link rel="canonical" href="{self.url}/{name}">'
            f'<meta property="og:title" content="{headline}">'
            '<meta property="og:site_name" content="The Quay">'
            '<meta name="author" content="Ada Byron">'
            f'<meta property="article:published_time" content="{published}"></head>'
            "<body><nav><a href=/>Front page</a> <a href=/sports>Sports</a></nav>"
            f"<main><article><h1>{headline}</h1>{texts}</article></main>"
            "<footer>All rights reserved. Cookies.</footer></body></html>"
        )
        return f"{self.url}/{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """One page."""
        name = request.path.removeprefix("/")
        self.asked.append(name)
        if name not in self.pages:
            raise web.HTTPNotFound
        return web.Response(text=self.pages[name], content_type="text/html")


@pytest.fixture
async def paper() -> AsyncIterator[Paper]:
    running = Paper()
    app = web.Application()
    app.router.add_get("/{tail:.*}", running.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    running.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield running
    await runner.cleanup()


@dataclass
class Person:
    """Somebody at the commands, in one forum."""

    discord: LocalDiscord
    member: Member
    forum: Forum

    async def use(self, command: str, **options: object) -> Answer:
        """Uses a command."""
        return await self.discord.command(self.member, self.forum, command, **options)

    async def click(self, shown: Answer, label: str) -> Answer:
        """Presses the button with that label."""
        return await self.discord.click(
            self.member, self.forum, shown.message, button(shown, label)
        )

    async def fill(self, opened: Answer, **fields: str) -> Answer:
        """Submits a form that was opened."""
        assert opened.modal is not None
        return await self.discord.submit(self.member, self.forum, opened.modal, fields)

    async def post(self, url: str) -> Answer:
        """Posts a link as it is read."""
        return await self.click(await self.use("post link", url=url), "Post")


def button(shown: Answer, label: str) -> str:
    """The custom_id of a button."""
    for row in shown.message.components:
        for one in row["components"]:
            if one.get("label") == label:
                return str(one["custom_id"])
    raise AssertionError(f"no button {label!r} in {shown.message.components}")


def labels(shown: Answer) -> list[str]:
    """The buttons of an answer."""
    return [one["label"] for row in shown.message.components for one in row["components"]]


def fields(opened: Answer) -> dict[str, Any]:
    """What stands in a form, by the names of its fields."""
    assert opened.modal is not None
    inner = [label["component"] for label in opened.modal["components"]]
    return {one["custom_id"]: one.get("value") for one in inner}


@pytest.fixture
def robin(discord: LocalDiscord, moderator: Member, forum: Forum) -> Person:
    return Person(discord, moderator, forum)


@pytest.fixture
def mira(discord: LocalDiscord, forum: Forum) -> Person:
    return Person(discord, forum.guild.add_member("Mira"), forum)


def only(forum: Forum) -> Thread:
    (thread,) = forum.threads
    return thread


async def test_a_link_is_shown_edited_and_posted_and_closes_by_the_rule(
    discord: LocalDiscord, worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    url = paper.print(
        "crane", "The crane comes down", age=timedelta(days=7) - timedelta(seconds=40)
    )
    shown = await robin.use("post link", url=f" <{url}?utm_source=x> ")
    assert shown.ephemeral
    assert labels(shown) == ["Post", "Edit", "Cancel"]
    (embed,) = shown.message.embeds
    assert embed["title"] == "The crane comes down"
    assert "All rights reserved" not in embed["description"]
    assert f"posted by <@{robin.member.id}>" in embed["description"]
    assert forum.threads == []

    opened = await robin.click(shown, "Edit")
    assert fields(opened)["headline"] == "The crane comes down"
    assert fields(opened)["byline"] == "Ada Byron"
    assert fields(opened)["source"] == "The Quay"
    edited = await robin.fill(opened, headline="The *old* crane comes down", byline="A. Byron")
    (embed,) = edited.message.embeds
    assert embed["title"] == "The \\*old\\* crane comes down"
    posted = await robin.click(edited, "Post")
    await eventually(lambda: POST.search(posted.content) is not None)
    thread = only(forum)
    assert str(thread.id) in posted.content
    assert not labels(posted)
    assert thread.name == "The *old* crane comes down"
    text = text_of(thread)
    assert [f"({number})" for number in range(4)] == re.findall(r"\(\d\)", text.replace("\\", ""))
    assert "— A. Byron" in text
    assert f"posted by <@{robin.member.id}>" in text
    assert thread.starter is not None
    assert not thread.starter.notified
    assert thread.starter.embeds[-1]["footer"]["text"].startswith("The Quay · nb-")
    await eventually(lambda: thread.closed)
    again = await robin.use("post link", url=url)
    assert "which is closed" in again.content
    assert POST.search(again.content)


async def test_a_link_that_is_mirrored_already_answers_with_its_thread(
    worker: Worker, desk: Desk, robin: Person, forum: Forum, newspaper: Newspaper, paper: Paper
) -> None:
    link = paper.print("tide", "High tide")
    newspaper.publish("High tide", "<p>Text.</p>", link=link)
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    said = (await robin.use("post link", url=f"{link}#comments")).content
    assert str(only(forum).id) in said
    assert paper.asked == []
    paper.pages["short"] = paper.pages["tide"]  # another address, the same canonical one
    said = (await robin.use("post link", url=f"{paper.url}/short")).content
    assert str(only(forum).id) in said


async def test_a_feed_that_brings_what_was_posted_opens_no_second_thread(
    worker: Worker, desk: Desk, robin: Person, forum: Forum, newspaper: Newspaper, paper: Paper
) -> None:
    link = paper.print("tide", "High tide")
    await robin.post(link)
    await eventually(lambda: len(forum.threads) == 1)
    newspaper.publish("High tide", "<p>Text.</p>", link=link)
    newspaper.publish("Low tide", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["High tide", "Low tide"])
    await eventually(lambda: "also in The Harbour Gazette" in text_of(forum.threads[0]))
    assert "posted by" in text_of(forum.threads[0])
    assert "Posted by hand" not in await desk.say("feed list")


async def test_who_may_post_is_set_per_forum(
    discord: LocalDiscord, worker: Worker, desk: Desk, mira: Person, forum: Forum, paper: Paper
) -> None:
    first, second = paper.print("one", "One"), paper.print("two", "Two")
    refused = (await mira.use("post link", url=first)).content
    assert "only moderators may post by hand" in refused
    assert "**Manage Posts**" in refused
    assert "Manage Server" in (await mira.use("board posting", forum=forum)).content
    assert "moderators" in await desk.say("board posting", forum=forum)
    said = await desk.say("board posting", forum=forum, who="everyone", cooldown=5)
    assert "once every 5 minutes" in said

    await mira.post(first)
    await eventually(lambda: titles(forum) == ["One"])
    await worker.stop()
    await worker.start()
    refused = (await mira.use("post link", url=second)).content
    assert "once every 5 minutes" in refused
    typed = {"headline": "Three", "text": "A text."}
    assert "just now" in (await mira.use("post text")).content
    await desk.say("board posting", forum=forum, cooldown=0)
    await mira.fill(await mira.use("post text"), **typed)
    await eventually(lambda: titles(forum) == ["One", "Three"])

    forum.overwrite(forum.guild.everyone, deny=Permission.SEND_MESSAGES)
    await discord.gateway.deliver()
    await eventually(lambda: _says(mira, second, "**Create Posts**"))
    assert titles(forum) == ["One", "Three"]


async def _says(person: Person, url: str, words: str) -> bool:
    return words in (await person.use("post link", url=url)).content


async def test_clicking_twice_and_posting_at_once_open_one_thread(
    discord: LocalDiscord, worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    alex = Person(discord, forum.guild.add_member("Alex", permissions=(1 << 53) - 1), forum)
    url = paper.print("crane", "The crane comes down")
    shown = await robin.use("post link", url=url)
    others = await alex.use("post link", url=f"{url}?utm_medium=social")
    answers = await asyncio.gather(
        robin.click(shown, "Post"),
        alex.click(others, "Post"),
        discord.click(robin.member, forum, shown.message, button(shown, "Post")),
        return_exceptions=True,
    )
    await eventually(lambda: len(forum.threads) == 1)
    said = [answer.content for answer in answers if isinstance(answer, Answer)]
    assert any("already" in one for one in said), said
    await robin.post(paper.print("next", "The next one"))
    await eventually(lambda: titles(forum) == ["The crane comes down", "The next one"])


async def test_what_cannot_be_read_is_answered_in_words(
    worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    paper.pages["login"] = (
        "<html><title>Log in</title><body><form><input name=user><input type=password>"
        "<button>Log in</button></form></body></html>"
    )
    for url, words in {
        f"{paper.url}/login": "/post text",
        f"{paper.url}/nowhere": "404",
        "javascript:alert(1)": "http",
        "http://me:secret@127.0.0.1:9/page": "127.0.0.1:9",
    }.items():
        said = (await robin.use("post link", url=url)).content
        assert words in said, said
        assert "secret" not in said
    assert forum.threads == []


async def test_an_old_article_counts_from_now_and_a_long_one_is_whole(
    worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    url = paper.print("old", "Long ago", age=timedelta(days=400), paragraphs=60)
    shown = await robin.use("post link", url=url)
    assert "older than 7 days" in shown.content
    assert "too long for a form" in shown.content
    assert "would follow with the whole text" in shown.content
    opened = await robin.click(shown, "Edit")
    assert "text" not in fields(opened)
    edited = await robin.fill(opened, headline="Long, long ago")
    await robin.click(edited, "Post")
    await eventually(lambda: len(forum.threads) == 1)
    thread = only(forum)
    await eventually(lambda: "(59)" in _all_of(thread))
    closes = int(re.search(r"closes <t:(\d+):R>", _all_of(thread))[1])  # type: ignore[index]
    assert closes > datetime.now(UTC).timestamp() + 6 * 86400


def _all_of(thread: Thread) -> str:
    embeds = (embed for message in thread.messages.values() for embed in message.embeds)
    return "\n".join(str(embed.get("description")) for embed in embeds).replace("\\", "")


async def test_a_text_keeps_its_markup_and_mentions_nobody(
    worker: Worker, robin: Person, forum: Forum
) -> None:
    text = (
        f"**Bold** @everyone <@{robin.member.id}> <@&{forum.guild.id}>\n\n"
        "[google.com](https://example.com/x) and [fine](https://example.com/y)"
    )
    opened = await robin.use("post text")
    posted = await robin.fill(
        opened, headline="A notice", text=text, source="https://example.com/notice", byline="R."
    )
    await eventually(lambda: POST.search(posted.content) is not None)
    thread = only(forum)
    said = text_of(thread)
    assert "**Bold**" in said
    assert "[google.com](https://example.com/x) (example.com)" in said
    assert "[fine](https://example.com/y)" in said
    for mention in ("@everyone", f"<@&{forum.guild.id}>"):
        assert mention not in said
    assert said.count(f"<@{robin.member.id}>") == 1  # "posted by", which is ours
    assert thread.starter is not None
    assert thread.starter.embeds[0]["url"] == "https://example.com/notice"
    assert not thread.starter.notified
    again = await robin.fill(
        await robin.use("post text"), headline="X", text="Y", source="example.com/notice"
    )
    await eventually(lambda: POST.search(again.content) is not None)  # a name is no link
    twice = await robin.fill(await robin.use("post text"), headline="X", text="Y")
    assert "already" in twice.content
    await eventually(lambda: "Your text" in twice.content)


async def test_a_text_that_cannot_be_posted_is_given_back(
    worker: Worker, robin: Person, forum: Forum
) -> None:
    text = "A long text. " * 300
    refused = await robin.fill(
        await robin.use("post text"), headline="\u200b", text=text, source="Me"
    )
    first = refused.messages[0]
    assert "headline is empty" in first.content
    await eventually(lambda: len(refused.messages) == 6)
    assert refused.content.count("A long text.") >= 299
    again = await robin.discord.click(
        robin.member, forum, first, first.components[0]["components"][0]["custom_id"]
    )
    assert fields(again)["text"] == text
    await robin.fill(again, headline="Now with one")
    await eventually(lambda: titles(forum) == ["Now with one"])


async def test_after_a_restart_old_buttons_and_forms_say_so(
    worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    shown = await robin.use("post link", url=paper.print("crane", "The crane comes down"))
    opened = await robin.use("post text")
    assert worker.process is not None
    worker.process.send_signal(signal.SIGKILL)
    await worker.process.wait()
    await worker.start()
    assert "Use the command again" in (await robin.click(shown, "Post")).content
    given = await robin.fill(opened, headline="A notice", text="All that I wrote.")
    await eventually(lambda: "All that I wrote." in given.content)
    assert "Use the command again" in given.content
    assert forum.threads == []
    await robin.post(f"{paper.url}/crane")
    await eventually(lambda: titles(forum) == ["The crane comes down"])


async def test_the_forum_is_the_one_named_or_the_one_at_hand_or_the_only_one(
    discord: LocalDiscord, worker: Worker, robin: Person, forum: Forum, paper: Paper
) -> None:
    chat = forum.guild.add_text_channel("chat")
    await discord.gateway.deliver()
    url = paper.print("one", "One")
    shown = await discord.command(robin.member, chat, "post link", url=url)
    assert f"<#{forum.id}>" in shown.content
    other = forum.guild.add_forum("other")
    await discord.gateway.deliver()
    asked = await discord.command(robin.member, chat, "post link", url=url)
    assert f"<#{other.id}>" in asked.content
    assert "Give the option `forum`" in asked.content
    shown = await robin.use("post link", url=url, forum=other)
    await discord.click(robin.member, forum, shown.message, button(shown, "Post"))
    await eventually(lambda: titles(other) == ["One"])
    said = await discord.command(robin.member, only(other), "post link", url=url)
    assert str(only(other).id) in said.content


async def test_a_post_survives_the_loss_of_the_database(
    worker: Worker, desk: Desk, robin: Person, forum: Forum, paper: Paper
) -> None:
    url = paper.print("crane", "The crane comes down")
    await robin.post(url)
    await eventually(lambda: len(forum.threads) == 1)
    await worker.stop()
    for file in worker.folder.glob("board.db*"):
        file.unlink()
    code, said = await worker.run("rebuild")
    assert code == 0, said
    await worker.start()
    thread = only(forum)
    assert str(thread.id) in (await robin.use("post link", url=url)).content
    await desk.say("thread close", thread=str(thread.id))
    await eventually(lambda: thread.closed)
    assert f"posted by <@{robin.member.id}>" in text_of(thread)
    assert "closed by Robin" in text_of(thread)
