"""The fetcher against a real server on 127.0.0.1."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from yarl import URL

from bot.errors import (
    BadAddress,
    BadStatus,
    FeedTimeout,
    FeedTooLarge,
    FeedUnreachable,
    FetchError,
    TooManyRedirects,
)
from bot.feeds.fetch import Fetcher, Limits, _with_login, open_fetcher
from bot.model import NotModified, Page, Validators
from tests.feeds.conftest import PUBLIC, Newspaper

IMPATIENT = Limits(total=0.2, connect=0.1, read=0.1)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with open_fetcher(allow_private=True) as opened:
        yield opened


@pytest.fixture
async def careful(names: dict[str, list[str]]) -> AsyncIterator[Fetcher]:
    """As in production: only public addresses. Names are faked first, so that nothing leaves."""
    assert not names
    async with open_fetcher() as opened:
        yield opened


async def test_a_page_carries_what_the_next_request_needs(
    fetcher: Fetcher, newspaper: Newspaper
) -> None:
    headers = {
        "ETag": 'W/"a, b"',
        "Last-Modified": "Tue, 10 Jun 2025 04:00:00 GMT",
        "Content-Type": "application/rss+xml; charset=utf-8",
        "Content-Location": "/base/",
        "Set-Cookie": "seen=1",
    }
    url = newspaper.says("/feed", body=b"<rss/>", headers=headers)
    validators = Validators('W/"a, b"', "Tue, 10 Jun 2025 04:00:00 GMT")

    page = await fetcher.fetch(url)
    assert page == Page(url, b"<rss/>", headers["Content-Type"], "/base/", validators)

    await fetcher.fetch(url, validators)
    asked = newspaper.requests[1].headers
    assert asked["If-None-Match"] == headers["ETag"]
    assert asked["If-Modified-Since"] == headers["Last-Modified"]
    assert asked["User-Agent"].startswith("Newsboard/")
    assert "Cookie" not in asked


async def test_not_modified_only_if_we_asked(fetcher: Fetcher, newspaper: Newspaper) -> None:
    url = newspaper.says("/feed", status=304)
    assert await fetcher.fetch(url, Validators(etag='"1"')) == NotModified()
    with pytest.raises(BadStatus, match="304"):
        await fetcher.fetch(url)


async def test_redirects_lead_to_the_page(fetcher: Fetcher, newspaper: Newspaper) -> None:
    end = newspaper.says("/new/feed", body=b"<rss/>")
    for hop, status in enumerate((301, 302, 303, 307, 308)):
        location = f"/hop{hop + 1}" if hop < 4 else "new/feed#top"
        newspaper.says(f"/hop{hop}", status=status, headers={"Location": location})
    page = await fetcher.fetch(newspaper.url("/hop0"))
    assert isinstance(page, Page)
    assert page.url.removesuffix("#top") == end
    assert page.body == b"<rss/>"


async def test_a_circle_of_redirects_ends(fetcher: Fetcher, newspaper: Newspaper) -> None:
    url = newspaper.says("/round", status=302, headers={"Location": "/round"})
    with pytest.raises(TooManyRedirects, match="more than 5"):
        await fetcher.fetch(url)
    assert len(newspaper.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        *("file:///etc/passwd", "ftp://news.example/", "//[", "http://a:b"),
        "x:[Verify your server](<https://evil.example/>)",
    ],
)
async def test_a_redirect_stays_on_the_web(
    fetcher: Fetcher, newspaper: Newspaper, location: str
) -> None:
    url = newspaper.says("/feed", status=302, headers={"Location": location})
    with pytest.raises(BadAddress, match="redirects to") as caught:
        await fetcher.fetch(url)
    assert "](" not in str(caught.value)
    assert "<" not in str(caught.value)


async def test_a_redirect_to_nowhere_is_a_bad_status(
    fetcher: Fetcher, newspaper: Newspaper
) -> None:
    with pytest.raises(BadStatus, match="302"):
        await fetcher.fetch(newspaper.says("/feed", status=302))


async def test_a_redirect_does_not_reach_a_private_address(
    careful: Fetcher, newspaper: Newspaper, names: dict[str, list[str]]
) -> None:
    names["news.example"] = [PUBLIC]
    secret = newspaper.says("/secret", body=b"secret")
    newspaper.says("/feed", status=302, headers={"Location": secret})
    with pytest.raises(BadAddress, match="private network"):
        await careful.fetch(newspaper.url("/feed", "news.example"))
    assert [request.path for request in newspaper.requests] == ["/feed"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "inside.example"])
async def test_a_private_address_is_never_dialled(
    careful: Fetcher, newspaper: Newspaper, names: dict[str, list[str]], host: str
) -> None:
    names["inside.example"] = ["10.0.0.1", "192.168.0.1", "127.0.0.1"]
    with pytest.raises(BadAddress, match="private network"):
        await careful.fetch(newspaper.url("/feed", host))
    assert not newspaper.requests


async def test_a_name_with_both_kinds_of_address_is_read_at_the_public_one(
    careful: Fetcher, newspaper: Newspaper, names: dict[str, list[str]]
) -> None:
    names["news.example"] = ["10.0.0.1", PUBLIC]
    newspaper.says("/feed", body=b"<rss/>")
    page = await careful.fetch(newspaper.url("/feed", "news.example"))
    assert isinstance(page, Page)
    assert page.body == b"<rss/>"


async def test_a_gzip_bomb_stops_at_the_cap(fetcher: Fetcher, newspaper: Newspaper) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    url = newspaper.says("/bomb", body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FeedTooLarge, match="10,240 KiB"):
        await fetcher.fetch(url)


async def test_a_body_without_end_stops_at_the_cap(fetcher: Fetcher, newspaper: Newspaper) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(256 * 1024))

    with pytest.raises(FeedTooLarge):
        await fetcher.fetch(newspaper.on("/endless", endless))


@pytest.mark.parametrize("start_answer", [False, True])
async def test_a_server_that_hangs_is_left(newspaper: Newspaper, start_answer: bool) -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if start_answer:
            await response.prepare(request)
        await asyncio.Event().wait()
        return response

    async with open_fetcher(allow_private=True, limits=IMPATIENT) as fetcher:
        with pytest.raises(FeedTimeout, match="in time"):
            await fetcher.fetch(newspaper.on("/hang", hang))


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (401, {}, None),
        (403, {}, None),
        (404, {}, None),
        (410, {"Retry-After": "soon"}, None),
        (429, {"Retry-After": "120"}, 120),
        (
            503,
            {
                "Date": "Tue, 10 Jun 2025 04:00:00 GMT",
                "Retry-After": "Tue, 10 Jun 2025 05:00:00 GMT",
            },
            3600,
        ),
        (503, {"Retry-After": "Tue, 10 Jun 1997 04:00:00 GMT"}, 0),
        (500, {"Retry-After": "-5"}, None),
        (418, {}, None),
    ],
)
async def test_a_status_says_what_it_means(
    fetcher: Fetcher,
    newspaper: Newspaper,
    status: int,
    headers: dict[str, str],
    seconds: float | None,
) -> None:
    url = newspaper.says("/feed", status=status, headers=headers)
    with pytest.raises(BadStatus, match=str(status)) as caught:
        await fetcher.fetch(url)
    assert caught.value.status == status
    assert caught.value.retry_after == seconds
    assert caught.value.subject == url


async def test_a_name_that_nobody_has(careful: Fetcher, names: dict[str, list[str]]) -> None:
    assert not names
    with pytest.raises(FeedUnreachable, match="no server has this name"):
        await careful.fetch("http://nowhere.example/")
    with pytest.raises(FeedUnreachable, match="no server has this name"):
        await careful.fetch("http://a..example/")


async def test_a_server_without_tls(fetcher: Fetcher, newspaper: Newspaper) -> None:
    with pytest.raises(FeedUnreachable, match="no secure connection"):
        await fetcher.fetch(f"https://127.0.0.1:{newspaper.port}/feed")


async def test_a_closed_port(fetcher: Fetcher, unused_tcp_port: int) -> None:
    with pytest.raises(FeedUnreachable, match="cannot be connected to"):
        await fetcher.fetch(f"http://127.0.0.1:{unused_tcp_port}/feed")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\njunk",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nETag: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_a_server_that_breaks_off(fetcher: Fetcher, answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FeedUnreachable, match="broke off"):
            await fetcher.fetch(f"http://127.0.0.1:{port}/feed")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/feed",
        "file:///etc/passwd",
        "ftp://news.example/",
        "http://",
        "http:///feed",
        "http://news.example:99999/",
        "http://[::1",
        "http://news.example/a b",
        "http://news.example/\r\nX: y",
        "http://news.example/" + "a" * 2048,
    ],
)
async def test_what_is_no_web_address_is_not_fetched(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(BadAddress):
        await fetcher.fetch(url)


async def test_credentials_are_sent_and_never_shown(fetcher: Fetcher, newspaper: Newspaper) -> None:
    newspaper.says("/feed", status=404)
    newspaper.says(
        "/away", status=302, headers={"Location": f"http://localhost:{newspaper.port}/feed"}
    )
    secret = f"http://user:pass@127.0.0.1:{newspaper.port}"
    for url in (f"{secret}/feed", f"{secret}/away", f"{secret}:1/", "user:pass@127.0.0.1/"):
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(url)
        assert "pass" not in caught.value.subject + str(caught.value)
    sent = [request.headers.get("Authorization") for request in newspaper.requests]
    assert sent[0] == sent[1] == "Basic dXNlcjpwYXNz"
    assert sent[2] is None


async def test_a_login_goes_along_within_its_host(fetcher: Fetcher, newspaper: Newspaper) -> None:
    newspaper.says("/old", status=301, headers={"Location": "/feed"})
    newspaper.says("/feed", body=b"<rss/>")
    secret = f"http://user:p%40ss@127.0.0.1:{newspaper.port}"
    page = await fetcher.fetch(f"{secret}/old")
    assert isinstance(page, Page)
    assert (page.moved_to, page.url) == (f"{secret}/feed", newspaper.url("/feed"))
    first, second = (request.headers.get("Authorization") for request in newspaper.requests)
    assert first == second == "Basic dXNlcjpwQHNz"


@pytest.mark.parametrize(
    ("here", "there", "goes_along"),
    [
        ("http://a:b@news.example/feed", "https://news.example/feed", True),
        ("http://a:b@news.example/feed", "https://user@news.example/feed", False),
        ("https://a:b@news.example/feed", "http://news.example/feed", False),
        ("https://a:b@news.example/feed", "https://www.news.example/feed", False),
        ("https://a:b@news.example/feed", "https://news.example:8443/feed", False),
    ],
)
def test_a_login_goes_to_nobody_else(here: str, there: str, goes_along: bool) -> None:
    assert (_with_login(URL(here), URL(there)).password == "b") == goes_along


async def test_waiting_for_a_turn_is_not_timed(newspaper: Newspaper) -> None:
    """Two pages of a host hang until our patience ends; the others, still waiting, are read."""

    async def hang_twice(_: web.Request) -> web.Response:
        if len(newspaper.requests) <= 2:
            await asyncio.Event().wait()
        return web.Response(body=b"<rss/>")

    url = newspaper.on("/slow", hang_twice)
    async with open_fetcher(allow_private=True, limits=Limits(total=0.5)) as fetcher:
        fetches = [fetcher.fetch(url) for _ in range(6)]
        results = await asyncio.gather(*fetches, return_exceptions=True)
    assert [type(result) for result in results] == [FeedTimeout] * 2 + [Page] * 4


async def test_headers_that_are_no_text_are_not_kept(fetcher: Fetcher) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: "\xff"\r\n\r\n')
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        page = await fetcher.fetch(f"http://127.0.0.1:{port}/feed")
    assert isinstance(page, Page)
    assert page.validators == Validators()
