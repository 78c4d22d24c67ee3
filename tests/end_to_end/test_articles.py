"""Whole articles through the real worker: long ones, corrected ones, in every look."""

import re
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.discord_schemas import inspector
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually

WHOLE = list(range(40))


@dataclass
class Trap:
    """Looks at what the bot sends; springs when so many messages were posted in threads."""

    spring: Callable[[], object] = lambda: None
    springs_at: int = 0
    posted: int = 0
    validate: Callable[[str, str, Any], None] | None = field(default_factory=inspector)

    def __call__(self, method: str, path: str, form: Any) -> None:
        if self.validate:
            self.validate(method, path, form)
        if method == "POST" and path.endswith("/messages"):
            self.posted += 1
            if self.posted == self.springs_at:
                self.spring()


@pytest.fixture
def trap() -> Trap:
    return Trap()


@pytest.fixture
async def discord(trap: Trap) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(inspect=trap) as running:
        running.world.add_guild("The test server")
        yield running
        assert running.violations == []


def long_article(word: str = "words") -> str:
    paragraph = f"{word} " * 97
    return "".join(f"<p>Paragraph {number}. {paragraph}</p>" for number in WHOLE)


def said(thread: Thread) -> str:
    """All that the bot's messages in a thread say, in order, whatever they look like."""
    own = (message for message in thread.messages.values() if message.author.bot)
    parts = []
    for message in sorted(own, key=lambda one: one.id):
        parts += [message.content, *(str(embed) for embed in message.embeds)]
        parts += [str(component) for component in message.components]
    return "\n".join(parts)


def told(thread: Thread) -> list[int]:
    """The numbers of the paragraphs in a thread, in the order of reading."""
    return [int(number) for number in re.findall(r"Paragraph (\d+)\.", said(thread))]


async def test_a_long_article_is_read_whole_and_corrected_in_place(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("A long read", long_article())
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1 and told(forum.threads[0]) == WHOLE)
    (thread,) = forum.threads
    starter, *rest = sorted(thread.messages)
    assert rest
    assert thread.messages[starter].embeds[-1]["footer"]["icon_url"] == f"{newspaper.url}/icon.png"
    assert all(thread.messages[one].silent for one in rest)
    assert not any(message.notified for message in thread.messages.values())

    newspaper.printed[-1] = replace(newspaper.printed[-1], body=long_article("lines"))
    await desk.say("feed refresh", feed=await desk.choice())
    await eventually(lambda: "words" not in said(thread))
    assert told(thread) == WHOLE
    assert "updated <t:" in said(thread)
    assert sorted(thread.messages) == [starter, *rest]


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_worker_that_is_killed_between_two_messages_goes_on_where_it_ended(
    discord: LocalDiscord,
    trap: Trap,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    number: int,
) -> None:
    assert worker.process is not None
    trap.springs_at, trap.spring = number, worker.process.kill
    newspaper.publish("A long read", long_article())
    await desk.add(newspaper.feed_url)
    assert await worker.process.wait() == -signal.SIGKILL
    (thread,) = forum.threads
    await discord.write(desk.moderator, thread.id, "Is there more to come?")
    await worker.start()
    await eventually(lambda: told(thread)[-1] == WHOLE[-1])
    assert told(thread) == WHOLE


async def test_a_moderator_chooses_how_articles_are_shown(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    forum = desk.forum = desk.forum.guild.add_forum("tagged", tags=["Open", "Daily", "Closed"])
    await desk.add(newspaper.feed_url)
    assert "its new threads" not in await desk.say("feed list")
    feed = await desk.choice("feed edit")
    tags = await discord.autocomplete(
        desk.moderator, forum, "feed edit", focused="tag", feed=feed, tag="dai"
    )
    assert [one["name"] for one in tags] == ["Daily"]
    texts = await discord.autocomplete(
        desk.moderator, forum, "feed edit", focused="text", feed=feed, text="900"
    )
    assert [one["name"] for one in texts] == ["the first 900 characters"]
    options = {"look": "card", "text": "900", "tag": tags[0]["value"]}
    changed = await desk.say("feed edit", feed=feed, **options)
    listed = await desk.say("feed list")
    for words in ("show cards", "only the first 900 characters are shown", "the tag **Daily**"):
        assert words in changed
        assert words in listed
    newspaper.publish("A long read", long_article())
    await desk.say("feed refresh", feed=feed)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    assert thread.starter is not None
    assert thread.starter.components
    assert "continue reading" in said(thread)
    assert {forum.tag("Open").id, forum.tag("Daily").id} == set(thread.tags)
    await desk.say("thread close", thread=str(thread.id))
    await eventually(lambda: thread.closed)
    assert {forum.tag("Closed").id, forum.tag("Daily").id} == set(thread.tags)


async def test_what_cannot_be_shown_is_answered_in_words(
    worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    await desk.add(newspaper.feed_url)
    feed = await desk.choice("feed edit")
    for text in ("some", "7", "99999999", "²"):
        answer = await desk.say("feed edit", feed=feed, text=text)
        assert "a number of characters from 100 to 100000" in answer
    assert "has no such tag" in await desk.say("feed edit", feed=feed, tag="Nowhere")
    assert "Nothing is different" in await desk.say("feed edit", feed=feed, text="whole")
