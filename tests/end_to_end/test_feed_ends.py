"""Feeds that move, fail, come back and end: moderators are told once each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from bot.sandbox.discord.channels import Forum
from bot.sandbox.newspaper import Newspaper
from bot.sandbox.site import serve
from tests.end_to_end.helpers import Desk, pass_time, titles
from tests.end_to_end.worker import Worker, eventually


async def test_a_feed_that_ends_is_told_and_tried_again_when_somebody_asks(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    log = forum.guild.add_text_channel("mods")
    await desk.use("board log channel", channel=log)
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Before"])
    feed = await desk.choice("feed refresh")

    newspaper.status = 410
    await desk.say("feed edit", feed=feed, days=6, look="text")  # it is looked at then
    await eventually(lambda: len(log.messages) == 1)
    (told,) = log.messages.values()
    assert "**The Harbour Gazette** has ended" in told.content
    listed = await desk.say("feed list")
    assert "not fetched any more; `/feed refresh` tries it again" in listed
    assert "it has ended. `/feed refresh`" in await desk.say("feed resume", feed=feed)
    asked = newspaper.requests
    await worker.stop()
    await worker.start()
    assert newspaper.requests == asked

    newspaper.status = 200
    newspaper.publish("After", "<p>Text.</p>")
    assert "1 thread is opened now" in await desk.say("feed refresh", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "After"])
    await eventually(lambda: len(log.messages) == 2)
    assert "not fetched any more" not in await desk.say("feed list")


@dataclass
class Site:
    """A feed at every path, unless another answer is set for one; `asked` is how often."""

    url: str = ""
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    asked: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        status, headers = self.answers.get(request.path, (200, {}))
        feed = "<rss version='2.0'><channel><title>News</title></channel></rss>"
        return web.Response(status=status, headers=headers, text=feed)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    running, app = Site(), web.Application()
    app.router.add_get("/{tail:.*}", running.answer)
    async with serve(app) as running.url:
        yield running


@dataclass
class Watcher:
    """A moderator who has a feed looked at; it is when one of its options is changed."""

    desk: Desk
    site: Site
    feed: str
    refresh: int = 30

    async def look(self, times: int = 1) -> None:
        for _ in range(times):
            before = self.site.asked
            self.refresh += 1
            await self.desk.say("feed edit", feed=self.feed, refresh=self.refresh)
            await eventually(lambda before=before: self.site.asked > before)


async def test_whatever_becomes_of_a_feed_is_told_once(
    worker: Worker, desk: Desk, forum: Forum, site: Site
) -> None:
    log = forum.guild.add_text_channel("mods")
    await desk.use("board log channel", channel=log)
    await desk.add(f"{site.url}/old")
    watcher = Watcher(desk, site, await desk.choice("feed info"))

    async def told(number: int, words: str) -> None:
        """So many notices, of which this is the last; another look adds none."""
        await eventually(lambda: len(log.messages) >= number)
        assert words in log.messages[max(log.messages)].content
        await watcher.look()
        assert len(log.messages) == number

    site.answers["/old"] = 301, {"Location": "/new"}
    await watcher.look(times=3)
    assert f"{site.url}/old" in await desk.say("feed list")
    await pass_time(worker, timedelta(days=1))
    await told(1, f"**News** has moved for good, from <{site.url}/old> to <{site.url}/new>")
    assert f"{site.url}/new" in await desk.say("feed list")

    site.answers["/new"] = 500, {}
    await watcher.look(times=3)
    await pass_time(worker, timedelta(hours=7))
    await told(2, "**News** cannot be read since <t:")
    del site.answers["/new"]
    await watcher.look()
    await told(3, "**News** can be read again")
    site.answers["/new"] = 410, {}
    await watcher.look()
    await told(4, "**News** has ended")
    assert "not fetched any more" in await desk.say("feed list")
    assert await worker.stop() == 0  # nothing is under way any more
    assert len(log.messages) == 4
