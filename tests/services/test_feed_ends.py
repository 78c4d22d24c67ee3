"""Feeds that fail, ask to wait, end, move: what is done, and what moderators are told, once each.

The sites are a server on 127.0.0.1, read by the real fetcher.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.errors import BadStatus, StorageError
from bot.feeds.fetch import open_fetcher
from bot.model import Article, Feed, Page, ParsedFeed
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.site import serve
from bot.services.feeds.reading import read_feed
from bot.services.guild.notices import NoticeService
from tests.services.conftest import Board
from tests.services.test_notices import add_log

RSS = "<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class InHere:
    """Reads without a process of its own."""

    async def read(self, page: Page) -> ParsedFeed:
        return read_feed(page)


@dataclass
class Site:
    """Answers each path as a test wants it; paths without an answer are feeds of `titles`."""

    board: Board
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=lambda: ["First"])
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        status, headers = self.answers.get(request.path, (200, {}))
        items = "".join(
            f"<item><guid>{one}</guid><title>{one}</title></item>" for one in self.titles
        )
        return web.Response(status=status, headers=headers, text=RSS.format(items=items))

    async def follow(self, url: str, forum: Forum | None = None) -> Feed:
        place = forum or self.board.forum
        added = await self.board.storage.feeds.subscribe(
            url,
            guild_id=place.guild.id,
            forum_id=place.id,
            backlog=3,
            by=1,
            now=self.board.clock.now(),
        )
        assert added is not None
        return added[0]

    async def pass_time(self, by: timedelta, step: timedelta = HOUR) -> None:
        """The refresh loop, as the calendar goes on."""
        for _ in range(max(1, by // step)):
            self.board.clock.turn(step)
            await self.board.services.refresh.refresh_due()

    async def feeds(self) -> list[Feed]:
        followed = await self.board.storage.feeds.followed_in(self.board.forum.guild.id)
        return [one.feed for one in followed]


@pytest.fixture
async def site(board: Board, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    served = Site(board)
    app = web.Application()
    app.router.add_get("/{path:.*}", served.answer)
    async with serve(app) as served.url, open_fetcher(allow_private=True) as fetcher:
        refresh: Any = board.services.refresh
        monkeypatch.setattr(refresh, "_fetcher", fetcher)
        monkeypatch.setattr(refresh, "_reader", InHere())
        monkeypatch.setattr("bot.services.feeds.refresh._ASK_EVERY", 0.0)
        yield served


async def test_one_that_fails_for_hours_is_told_once_and_so_is_its_recovery(
    board: Board, site: Site
) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 500, {}
    await site.pass_time(5 * HOUR)
    assert not log.messages
    (feed,) = await site.feeds()
    assert feed.failures >= 3
    await site.pass_time(2 * DAY)
    (told,) = log.messages.values()
    assert told.content.startswith("⚠️ **News** cannot be read since <t:")
    assert "has a fault on its side (500)" in told.content
    del site.answers["/feed"]
    await site.pass_time(DAY)
    _, settled = log.messages.values()
    assert settled.content == "✅ **News** can be read again."
    (feed,) = await site.feeds()
    assert (feed.failures, feed.failing_since) == (0, None)


async def test_no_notice_outlives_its_trouble_when_the_worker_dies(
    board: Board, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.follow(f"{site.url}/feed")
    site.answers["/feed"] = 500, {}
    await site.pass_time(DAY)
    guild_id = board.forum.guild.id
    assert len(await board.services.notices.standing(guild_id)) == 1
    del site.answers["/feed"]

    async def die(*_: object) -> None:
        raise StorageError("news.db", "The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(NoticeService, "settle", die)
        with pytest.raises(StorageError):
            await site.pass_time(DAY)
    await site.pass_time(DAY)
    assert await board.services.notices.standing(guild_id) == []


async def test_one_that_is_gone_is_given_up_until_somebody_asks(board: Board, site: Site) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 410, {}
    await site.pass_time(DAY)
    (feed,) = await site.feeds()
    assert feed.gone
    assert feed.next_refresh_at is None
    with pytest.raises(BadStatus):
        await board.services.refresh.refresh_now(feed)
    (told,) = log.messages.values()
    assert "**News** has ended" in told.content
    assert "`/feed refresh` tries it again" in told.content

    del site.answers["/feed"]
    site.titles.append("Second")
    (feed,) = await site.feeds()
    (plan,) = await board.services.refresh.refresh_now(feed)
    assert plan.article.title == "Second"
    (feed,) = await site.feeds()
    assert not feed.gone
    assert feed.next_refresh_at is not None
    assert len(log.messages) == 2


async def test_one_that_is_not_found_is_given_up_after_two_weeks(board: Board, site: Site) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 404, {}
    await site.pass_time(13 * DAY)
    (feed,) = await site.feeds()
    assert not feed.gone
    await site.pass_time(3 * DAY)
    (feed,) = await site.feeds()
    assert feed.gone
    failing, ended = log.messages.values()
    assert "cannot be read since" in failing.content
    assert "**News** has ended" in ended.content
    (standing,) = await board.services.notices.standing(board.forum.guild.id)
    assert standing.subject == f"ended {feed.id}"


async def test_a_server_that_asks_to_wait_is_obeyed_for_all_its_feeds(
    board: Board, site: Site
) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.follow(f"{site.url}/other")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 429, {"Retry-After": "9" * 400}
    await site.pass_time(HOUR)
    for feed in await site.feeds():
        assert (feed.failures, feed.trouble) == (0, None)
        assert feed.next_refresh_at is not None
        assert feed.next_refresh_at > board.clock.now() + DAY
    await site.pass_time(DAY)
    assert not log.messages


async def test_a_mistake_over_one_that_fails_stops_no_other(
    board: Board, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.follow(f"{site.url}/lost")
    await site.follow(f"{site.url}/feed")
    site.answers = {"/lost": (404, {}), "/feed": (500, {})}

    def mistake(*_: object) -> bool:
        raise ArithmeticError

    monkeypatch.setattr("bot.rules.is_lost", mistake)
    await site.pass_time(HOUR)
    assert sorted(feed.failures for feed in await site.feeds()) == [0, 1]
    assert await board.services.refresh.seconds_until_due()


async def test_one_whose_server_only_asks_to_wait_is_told_of_after_a_day(
    board: Board, site: Site
) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 429, {"Retry-After": "3600"}
    await site.pass_time(20 * HOUR, step=5 * HOUR)
    assert not log.messages
    await site.pass_time(DAY, step=6 * HOUR)
    (told,) = log.messages.values()
    assert "asks me to wait each time" in told.content
    (feed,) = await site.feeds()
    assert feed.failures == 0
    del site.answers["/feed"]
    await site.pass_time(3 * HOUR)
    assert "can be read again" in list(log.messages.values())[-1].content


async def test_one_that_moved_for_good_is_followed_there(board: Board, site: Site) -> None:
    log = await add_log(board)
    await site.follow(f"{site.url}/feed")
    await site.pass_time(HOUR)
    site.answers["/feed"] = 301, {"Location": "/hop"}
    site.answers["/hop"] = 302, {"Location": "/new"}
    await site.pass_time(2 * DAY)  # one hop is not for good
    site.answers["/hop"] = 308, {"Location": "/new"}
    await site.pass_time(23 * HOUR)
    (feed,) = await site.feeds()
    assert feed.url == f"{site.url}/feed"
    assert not log.messages
    await site.pass_time(3 * HOUR)
    (feed,) = await site.feeds()
    assert (feed.url, feed.move) == (f"{site.url}/new", None)
    await site.pass_time(DAY)
    (told,) = log.messages.values()
    assert (
        f"**News** has moved for good, from <{site.url}/feed> to <{site.url}/new>" in told.content
    )
    assert await board.services.notices.standing(board.forum.guild.id) == []


async def test_it_joins_the_feed_that_is_there_and_opens_nothing_twice(
    board: Board, site: Site
) -> None:
    second = board.forum.guild.add_forum("second")
    await site.follow(f"{site.url}/feed")
    await site.follow(f"{site.url}/feed", second)
    await site.follow(f"{site.url}/new")
    site.titles = ["First", "Second"]
    await site.pass_time(HOUR)
    await board.mirror()
    before = len(board.forum.threads)
    site.answers["/feed"] = 301, {"Location": "/new"}
    site.titles.append("Third")
    await site.pass_time(2 * DAY)
    assert [one.url for one in await site.feeds()] == [f"{site.url}/new"] * 2
    site.titles.append("Fourth")
    await site.pass_time(HOUR)
    await board.mirror()
    assert board.titles()[before:].count("Fourth") == 1
    assert {one.name for one in second.threads} == set(site.titles)
    assert len(second.threads) == 4
    notices = await board.services.notices.standing(board.forum.guild.id)
    (moved,) = [one.sentence for one in notices]
    assert f"<#{board.forum.id}> followed the new address already" in moved
    await site.pass_time(8 * DAY, DAY)
    assert await board.services.notices.standing(board.forum.guild.id) == []


async def test_what_is_new_while_they_join_is_wanted_by_both(board: Board, site: Site) -> None:
    second = board.forum.guild.add_forum("second")
    old = await site.follow(f"{site.url}/feed", second)
    new = await site.follow(f"{site.url}/new")
    await site.pass_time(HOUR)
    read_before = await board.storage.feeds.planned_for(new.id)
    await board.storage.feed_ends.move(old, new.url, now=board.clock.now())
    fresh = Article(key="f", alt_key="f", title="Fresh")
    (plan,) = await board.services.refresh.take_in(
        new, read_before, Page(new.url, b""), ParsedFeed("News", None, (fresh,))
    )
    assert [(one.subscription.forum_id, one.skip) for one in plan.threads] == [
        (second.id, None),
        (board.forum.id, None),
    ]


async def test_our_own_outage_is_blamed_on_nobody(
    board: Board, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    log = await add_log(board)
    for host in ("127.0.0.1", "localhost", "127.0.0.2"):
        await site.follow(f"http://{host}:1/feed")
    await site.pass_time(DAY)
    assert [feed.failures for feed in await site.feeds()] == [0, 0, 0]
    assert all(feed.next_refresh_at is not None for feed in await site.feeds())
    assert not log.messages
    assert "it is our own connection; none is blamed" in caplog.text


async def test_of_one_host_discord_tells_whose_outage_it_is(board: Board, site: Site) -> None:
    log = await add_log(board)
    await site.follow("http://127.0.0.1:1/feed")
    outage = Fault("GET", "/gateway$", Kind.STATUS, times=99, status=503)
    board.discord.faults.add(outage)
    await site.pass_time(DAY)
    (feed,) = await site.feeds()
    assert (feed.failures, feed.failing_since, feed.trouble) == (0, None, None)
    assert await board.services.notices.standing(board.forum.guild.id) == []
    board.discord.faults.waiting.remove(outage)
    await site.pass_time(DAY)
    (told,) = log.messages.values()
    assert "cannot be read since" in told.content
