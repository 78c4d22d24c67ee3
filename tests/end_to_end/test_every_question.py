"""Whatever asks with buttons or a form: answered twice, after its time, after a restart."""

import asyncio
from collections.abc import AsyncIterator
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, pass_time
from tests.end_to_end.tree import ASKING
from tests.end_to_end.worker import Worker, eventually

IMPATIENT = """
from cogs import list_form, menus, modals, previews, turning
for module in (list_form, menus, modals, previews, turning):
    module._LASTS = 1.0
from bot.__main__ import main
main()
"""
"""The worker, in which a question, a page and a form wait a second after they were used last."""

EXPIRED = "This was answered already, or it has expired. Use the command again."

Asked = tuple[str, dict[str, object], str]


@dataclass
class Walk:
    """A moderator who asks everything; the answers are kept as they were shown then."""

    desk: Desk
    newspaper: Newspaper
    agency: Newspaper
    feeds: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Two feeds are mirrored, and a site names both."""
        for number in range(12):
            self.newspaper.publish(f"Rain {number}", f"<p>{'It rains all day. ' * 50}</p>")
        self.agency.publish("From the agency", "<p>Text.</p>")
        self.newspaper.announced = [self.newspaper.feed_url, self.agency.feed_url]
        for paper in (self.newspaper, self.agency):
            await self.desk.add(paper.feed_url, backlog=1)
            self.feeds[paper.name] = await self.desk.choice(typed=paper.name)
        await eventually(lambda: len(self.desk.forum.threads) == 2)

    @property
    def questions(self) -> list[Asked]:
        """The commands that ask before they do it, and the button that means yes."""
        gazette, agency = ({"feed": self.feeds[one.name]} for one in (self.newspaper, self.agency))
        return [
            ("feed filter", gazette | {"filter": "rain"}, "Use this filter"),
            ("feed remove", agency, "Remove it"),
            ("rule set", {"days": 3}, "Set this rule"),
            ("rule notice", {"text": "It is over."}, "Use this sentence"),
        ]

    @property
    def pages(self) -> list[Asked]:
        """The commands whose answer is paged, and a button that does."""
        gazette = {"feed": self.feeds[self.newspaper.name]}
        return [("help", {}, "Threads"), ("feed log", gazette, "▶")]

    async def ask(self, command: str, options: dict[str, object]) -> Answer:
        """Uses a command; its answer is returned as it is shown now, whatever becomes of it."""
        asked = await self.desk.use(command, **options)
        shown = copy(asked)
        shown.messages = [copy(one) for one in asked.messages]
        return shown

    async def choose(self, asked: Answer) -> Answer:
        """Takes the first feed that a site announces."""
        (menu,) = asked.message.components[0]["components"]
        first = [menu["options"][0]["value"]]
        desk, message = self.desk, asked.message
        return await desk.discord.choose(
            desk.moderator, desk.forum, message, menu["custom_id"], first
        )

    async def fill(self, asked: Answer, **typed: str) -> Answer:
        """Fills in the form that a command opened."""
        assert asked.modal is not None
        desk = self.desk
        return await desk.discord.submit(desk.moderator, desk.forum, asked.modal, typed)

    async def settled(self) -> list[Any]:
        """All that the questions are about."""
        shown = [await self.desk.use(one) for one in ("board settings", "rule show", "feed list")]
        return [[(one.content, one.embeds) for one in answer.messages] for answer in shown]


@pytest.fixture
async def walk(desk: Desk, newspaper: Newspaper) -> AsyncIterator[Walk]:
    async with Newspaper(name="The Agency") as agency:
        yield Walk(desk, newspaper, agency)


async def test_who_clicks_twice_does_it_once(
    worker: Worker, walk: Walk, desk: Desk, forum: Forum
) -> None:
    await walk.begin()
    elsewhere = forum.guild.add_forum("elsewhere")
    asked = {label: await walk.ask(command, options) for command, options, label in walk.questions}
    menu = await walk.ask("feed add", {"url": walk.newspaper.url, "forum": elsewhere})
    twice = [desk.press(answer, label) for label, answer in asked.items() for _ in range(2)]
    answers = await asyncio.gather(*twice, walk.choose(menu), walk.choose(menu))
    said = [answer.content for answer in answers]
    pairs = list(zip(said[::2], said[1::2], strict=True))
    done = ["that `rain` takes", "is no longer", "close 3 days after", "> It is over.", "mirrored"]
    for words, pair in zip(done, pairs, strict=True):
        assert sum(words in one for one in pair) == 1, pair
        assert EXPIRED in pair, pair
    for deed in ("sets the filter 'rain'", "is removed by", "sets the closing sentence"):
        assert worker.log.count(deed) == 1

    removed = next(one for one in answers if "is no longer" in one.content)
    await asyncio.gather(desk.press(removed, "Undo"), desk.press(removed, "Undo"))
    assert worker.log.count("is brought back by") == 1
    for command, options, label in walk.pages:
        page = await walk.ask(command, options)
        one, other = await asyncio.gather(desk.press(page, label), desk.press(page, label))
        assert one.message is other.message
        assert one.message.embeds
    assert (await desk.say("feed list")).count("→") == 3


@pytest.mark.parametrize("program", [(), ("-c", IMPATIENT)], ids=["a restart", "their time"])
async def test_what_is_answered_too_late_says_so_and_changes_nothing(
    worker: Worker, walk: Walk, desk: Desk, forum: Forum
) -> None:
    await walk.begin()
    newspaper, agency = walk.newspaper, walk.agency
    elsewhere = forum.guild.add_forum("elsewhere")
    before = await walk.settled()
    asked = {
        label: await walk.ask(command, options)
        for command, options, label in (*walk.questions, *walk.pages)
    }
    asked["Post"] = await walk.ask("post link", {"url": f"{newspaper.url}/articles/2"})
    menu = await walk.ask("feed add", {"url": newspaper.url, "forum": elsewhere})
    listed = await walk.ask("feed import", {"forum": elsewhere})
    text = await walk.ask("post text", {"forum": elsewhere})
    assert {command for command, _, _ in walk.questions} | {"post link", "post text"} == ASKING
    last = await desk.use("feed log", feed=walk.feeds[newspaper.name])
    if worker.program:
        await eventually(lambda: last.message.components == [])
    else:
        await worker.stop()
        await worker.start()

    answers = await asyncio.gather(
        *(desk.press(answer, label) for label, answer in asked.items()), walk.choose(menu)
    )
    assert {answer.content for answer in answers} == {EXPIRED}
    pasted = await walk.fill(listed, list=agency.feed_url)
    typed = await walk.fill(text, headline="A notice", text="All that I wrote.")
    for form, given in (pasted, agency.feed_url), (typed, "All that I wrote."):
        await eventually(lambda form=form, given=given: given in form.content)
        assert "This form has expired, and nothing came of it" in form.content
    assert await walk.settled() == before
    assert len(forum.threads) == 2
    assert elsewhere.threads == []


async def test_an_undo_is_refused_after_its_day(worker: Worker, walk: Walk, desk: Desk) -> None:
    await walk.begin()
    removed = await desk.remove(walk.feeds["The Agency"])
    await pass_time(worker, timedelta(hours=25))
    refused = await desk.press(removed, "Undo")
    assert "more than a day has passed" in refused.content
    assert refused.message.components == []
    assert "No feed was removed" in await desk.say("feed restore", feed="The Agency")
    assert "The Agency" not in await desk.say("feed list")
