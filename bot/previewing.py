"""`python -m bot preview`: a feed's articles as they would be sent; asks no Discord, no database.

URL or file ──fetch──> page ──worker process──> articles ──rules──> drafts ──> lines
                         a board: the pages of those that are shown ──┘
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.errors import Mistake
from bot.feeds.fetch import open_fetcher
from bot.feeds.files import is_web_address, read_file
from bot.feeds.pool import ParserPool
from bot.feeds.urls import shown
from bot.forum.messages import layout_of
from bot.model import Look, MessageDraft
from bot.services.feeds.feed_at import SeenFeed, feed_at, feed_in, pages_of
from bot.services.feeds.reading import PooledReader
from bot.services.ports import Fetcher
from bot.services.previews.preview import PreviewedFeed, previewed
from bot.services.previews.preview_lines import of_thread, summary
from bot.settings import FeedSettings


async def preview(
    settings: FeedSettings, url_or_file: str, *, look: Look, limit: int, article: int | None
) -> Iterator[str]:
    """The lines to print.

    Args:
        settings: whether private addresses may be asked.
        url_or_file: of a feed, of a site that announces one, or of a board's page.
        look: of the threads.
        limit: how many of the newest articles are shown.
        article: only this one instead; 1 is the newest.

    Raises:
        FeedError: there is no feed.
        Mistake: there are several feeds, or not so many articles.
    """
    async with (
        open_fetcher(allow_private=settings.allow_private_feeds) as fetcher,
        ParserPool() as pool,
    ):
        reader, now = PooledReader(pool), datetime.now(UTC)
        seen = await _see(url_or_file, fetcher, reader)
        feed = previewed(seen.parsed, shown(seen.url), look=look, backlog=limit, now=now)
        numbers = _numbers(feed, limit, article)
        if feed.board:
            articles = [feed.plans[number - 1].article for number in numbers]
            feed = feed.with_pages(await pages_of(seen, articles, fetcher, reader), now)
    return _lines(feed, numbers, look=look, backlog=limit)


async def _see(url_or_file: str, fetcher: Fetcher, reader: PooledReader) -> SeenFeed:
    if is_web_address(url_or_file):
        return await feed_at(url_or_file, fetcher, reader)
    page = await asyncio.to_thread(read_file, url_or_file)
    return await feed_in(page, url_or_file, fetcher, reader)


def _components(message: MessageDraft) -> int:
    return len(list(layout_of(message.card).walk_children())) if message.card else 0


def _numbers(feed: PreviewedFeed, limit: int, article: int | None) -> range:
    """The articles to show; the newest is 1."""
    there = len(feed.plans)
    if article is None:
        return range(1, min(limit, there) + 1)
    if article > there:
        raise Mistake(feed.url, f"There is no article {article}: {feed.url} has {there}.")
    return range(article, article + 1)


def _lines(feed: PreviewedFeed, numbers: range, *, look: Look, backlog: int) -> Iterator[str]:
    yield from summary(feed, look=look, backlog=backlog)
    for number in numbers:
        yield ""
        yield from of_thread(feed.thread(number), _components)
