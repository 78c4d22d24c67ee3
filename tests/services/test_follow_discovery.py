"""`/feed add` with the address of a web page: a real fetcher, parser process and database.

The site is a server on 127.0.0.1; of Discord there is only what following a feed asks for.
"""

from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest
from aiohttp import web

from bot.clock import Clock
from bot.errors import BadStatus, Mistake, ParseError, SeveralFeeds
from bot.feeds.fetch import open_fetcher
from bot.feeds.pool import ParserPool
from bot.model import ForumView, FoundFeed
from bot.services.feeds.follow import Followed, FollowService
from bot.services.feeds.reading import PooledReader
from bot.services.ports import Forum
from bot.services.services import Outside, Services
from bot.storage.storage import Storage, open_storage

GUILD, FORUM = 10, 20
RSS = """<rss version='2.0'><channel><title>News</title>
    <item><title>Rain</title></item></channel></rss>"""
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": 1}]}'


class Site:
    """Answers each path with the text that a test wrote there, and remembers what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path not in self.pages:
            raise web.HTTPNotFound
        return web.Response(text=self.pages[request.path], content_type="text/html")


class OpenForum:
    """A forum where the bot may do everything."""

    def missing_permissions(self, _forum_id: int) -> Sequence[str]:
        return ()

    async def fetch_forum(self, forum_id: int) -> ForumView:
        return ForumView(id=forum_id, guild_id=1, name="news")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", served.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest.fixture
async def storage(sqlite_board: str) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_board) as opened:
        yield opened


@pytest.fixture
async def service(storage: Storage) -> AsyncIterator[FollowService]:
    forum = cast("Forum", OpenForum())
    async with open_fetcher(allow_private=True) as fetcher, ParserPool(deadline=30) as pool:
        yield Services(Outside(storage, forum, fetcher, PooledReader(pool), Clock())).follow


async def follow(service: FollowService, url: str) -> Followed:
    return await service.follow(url, guild_id=GUILD, forum_id=FORUM, backlog=3, by=1)


async def followed(storage: Storage) -> list[str]:
    return [one.feed.url for one in await storage.feeds.followed_in(GUILD)]


def page(*hrefs: str) -> str:
    links = (f"<link rel=alternate type=application/rss+xml href='{href}'>" for href in hrefs)
    return f"<html><head><title>Blog</title>{''.join(links)}</head></html>"


@pytest.mark.parametrize("document", [RSS, JSON_FEED])
async def test_the_only_announced_feed_is_followed_itself(
    service: FollowService, storage: Storage, site: Site, document: str
) -> None:
    site.pages = {"/blog/": page("feed", "/comments/feed"), "/blog/feed": document}
    result = await follow(service, f"{site.address}/blog/")

    assert (result.feed.url, result.feed.title) == (f"{site.address}/blog/feed", "News")
    assert len(result.having(None)) == 1
    assert await followed(storage) == [result.feed.url]
    assert site.asked == ["/blog/", "/blog/feed"]
    with pytest.raises(Mistake, match="follows this feed already"):
        await follow(service, f"{site.address}/blog/")


async def test_a_feed_s_own_address_is_fetched_once(service: FollowService, site: Site) -> None:
    site.pages = {"/feed": RSS}
    assert (await follow(service, f"{site.address}/feed")).feed.url == f"{site.address}/feed"
    assert site.asked == ["/feed"]


async def test_several_announced_feeds_are_offered(
    service: FollowService, storage: Storage, site: Site
) -> None:
    site.pages = {"/": page("/news", "/sport", "/comments")}
    with pytest.raises(SeveralFeeds, match="announces 3 feeds") as caught:
        await follow(service, site.address)
    assert caught.value.choices == (
        FoundFeed(f"{site.address}/news", None, "RSS"),
        FoundFeed(f"{site.address}/sport", None, "RSS"),
        FoundFeed(f"{site.address}/comments", None, "RSS", of_comments=True),
    )
    assert site.asked == ["/"]
    assert await followed(storage) == []


@pytest.mark.parametrize(
    ("pages", "error", "sentence", "asked"),
    [
        ({"/": page()}, ParseError, "is a web page and announces no feed. Look", ["/"]),
        ({"/": "Not found"}, ParseError, "other than XML, not a feed", ["/"]),
        ({"/": page("/a"), "/a": page("/b"), "/b": RSS}, ParseError, "web page", ["/", "/a"]),
        ({"/": page("/gone")}, BadStatus, "/gone does not exist", ["/", "/gone"]),
    ],
)
async def test_what_leads_to_no_feed_is_said_and_stores_nothing(
    service: FollowService,
    storage: Storage,
    site: Site,
    pages: dict[str, str],
    error: type[Exception],
    sentence: str,
    asked: list[str],
) -> None:
    site.pages = pages
    with pytest.raises(error, match=sentence):
        await follow(service, f"{site.address}/")
    assert site.asked == asked
    assert await followed(storage) == []
