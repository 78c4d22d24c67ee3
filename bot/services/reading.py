"""Bytes to articles with Markdown texts, in the worker process: the loop never sees HTML."""

from bot.errors import ParseError
from bot.feeds.discover import discover
from bot.feeds.parse import parse
from bot.feeds.pool import ParserPool
from bot.feeds.survey import is_web_page
from bot.feeds.urls import shown
from bot.model import FoundFeed, Page, ParsedFeed
from bot.rendering.markdown import from_html


def read_feed(page: Page) -> ParsedFeed:
    """Parses a page and converts its articles; runs in the worker process.

    Raises:
        ParseError: the page is no feed.
    """
    return parse(
        page.body,
        url=page.url,
        content_type=page.content_type,
        content_location=page.content_location,
        convert=from_html,
    )


def look_at(page: Page) -> ParsedFeed | tuple[FoundFeed, ...]:
    """Reads a feed, or finds those that a web page announces; runs in the worker process.

    Raises:
        ParseError: the page is no feed and announces none.
    """
    if not is_web_page(page.body, page.content_type):
        return read_feed(page)
    found = discover(page.body, url=page.url, content_type=page.content_type)
    if not found:
        raise ParseError(
            shown(page.url),
            f"{shown(page.url)} is a web page and announces no feed. Look on the site for a link "
            "named RSS, Atom or feed, and give me its address.",
        )
    return found


class PooledReader:
    """The Reader of bot.services.ports."""

    def __init__(self, pool: ParserPool) -> None:
        self._pool = pool

    async def read(self, page: Page) -> ParsedFeed:
        """The page's articles; raises ParseError if it is no feed or takes too long."""
        return await self._pool.run(page.url, read_feed, page)

    async def look(self, page: Page) -> ParsedFeed | tuple[FoundFeed, ...]:
        """The same for a page that a person named: it may be a web page that announces feeds."""
        return await self._pool.run(page.url, look_at, page)
