"""Bytes to articles with Markdown texts, in the worker process: the loop never sees HTML."""

from bot.errors import ParseError
from bot.feeds.board import may_be_board, read_board
from bot.feeds.board import read_board_page as read_thread_page
from bot.feeds.discover import discover
from bot.feeds.fulltext import read_article
from bot.feeds.opml import SUBJECT, read_list
from bot.feeds.parse import parse
from bot.feeds.pool import ParserPool
from bot.feeds.responses import parse_responses
from bot.feeds.survey import is_web_page
from bot.feeds.urls import shown
from bot.language import Phrase
from bot.model import BoardPage, FoundFeed, FullText, ListedFeed, Page, ParsedFeed, Response
from bot.rendering.markdown import from_html


def read_feed(page: Page) -> ParsedFeed:
    """Parses a page and converts its articles; runs in the worker process.

    Raises:
        ParseError: the page is no feed, and none of a board.
    """
    try:
        return parse(
            page.body,
            url=page.url,
            content_type=page.content_type,
            content_location=page.content_location,
            convert=from_html,
        )
    except ParseError as error:
        if not may_be_board(page.body, page.content_type):
            raise
        return _read_board(page, error.phrase)


def _read_board(page: Page, instead: Phrase) -> ParsedFeed:
    """Reads a board's page. `instead` says, where it is none, what else the page is not."""
    try:
        return read_board(
            page.body, url=page.url, content_type=page.content_type, convert=from_html
        )
    except ParseError as error:
        raise ParseError(error.subject, Phrase.joined((instead, error.phrase), " ")) from error


def look_at(page: Page) -> ParsedFeed | tuple[FoundFeed, ...]:
    """Reads a feed, finds those that a web page announces, or reads a board's page.

    It runs in the worker process.

    Raises:
        ParseError: the page is no feed, announces none, and is none of a board.
    """
    if not is_web_page(page.body, page.content_type):
        return read_feed(page)
    found = discover(page.body, url=page.url, content_type=page.content_type)
    return found or _read_board(
        page,
        Phrase(
            "{address} is a web page and announces no feed. Look on the site for a link named RSS, "
            "Atom or feed, and give me its address.",
            address=shown(page.url),
        ),
    )


def read_board_page(page: Page) -> BoardPage:
    """Reads a board's page of one article, with its responses; runs in the worker process.

    Raises:
        ParseError: it is no such page; the error names the parts that were not found.
    """
    return read_thread_page(
        page.body, url=page.url, content_type=page.content_type, convert=from_html
    )


def read_responses(page: Page, article_link: str | None) -> tuple[Response, ...]:
    """Reads a feed of an article's responses, the oldest first; runs in the worker process.

    Raises:
        ParseError: the page is no feed.
    """
    return parse_responses(
        page.body,
        url=page.url,
        content_type=page.content_type,
        content_location=page.content_location,
        article_link=article_link,
        convert=from_html,
    )


def read_article_page(page: Page) -> FullText:
    """Finds the article of a web page and converts its text; runs in the worker process.

    Raises:
        ParseError: the page has no article that can be read.
    """
    return read_article(page.body, url=page.url, content_type=page.content_type, convert=from_html)


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

    async def read_board_page(self, page: Page) -> BoardPage:
        """A board's page of one article; raises ParseError if it is none."""
        return await self._pool.run(page.url, read_board_page, page)

    async def read_responses(self, page: Page, article_link: str | None) -> tuple[Response, ...]:
        """The responses in a feed of them; raises ParseError if it is none."""
        return await self._pool.run(page.url, read_responses, page, article_link)

    async def read_article_page(self, page: Page) -> FullText:
        """The article of a web page; raises ParseError if it has none or takes too long."""
        return await self._pool.run(page.url, read_article_page, page)

    async def read_list(self, body: bytes) -> tuple[ListedFeed, ...]:
        """The feeds of a list; raises ParseError if it is none or takes too long."""
        return await self._pool.run(SUBJECT, read_list, body)
