"""Bytes to articles with Markdown texts, in the worker process: the loop never sees HTML."""

from bot.feeds.parse import parse
from bot.feeds.pool import ParserPool
from bot.model import Page, ParsedFeed
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


class PooledReader:
    """The Reader of bot.services.ports."""

    def __init__(self, pool: ParserPool) -> None:
        self._pool = pool

    async def read(self, page: Page) -> ParsedFeed:
        """The page's articles; raises ParseError if it is no feed or takes too long."""
        return await self._pool.run(page.url, read_feed, page)
