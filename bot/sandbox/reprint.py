"""A reader's own feed in the demo: fetched once, reprinted by the demo's newspaper."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import ParseError
from bot.feeds.fetch import open_fetcher
from bot.feeds.parse import parse
from bot.feeds.pool import ParserPool
from bot.model import RULE_DAYS, Article, NotModified, Page, ParsedFeed, Prose
from bot.sandbox.newspaper import Newspaper

_MOST = 12
_NEWEST_AGE = timedelta(days=4)
_OLDEST_AGE = timedelta(days=6, hours=12)


async def read_own_feed(url_or_file: str) -> ParsedFeed:
    """Reads a feed from the network or a file; the articles' texts stay HTML.

    Raises:
        FeedError: it cannot be fetched, or is no feed.
    """
    page = await _page(url_or_file)
    async with ParserPool() as pool:
        return await pool.run(url_or_file, _parse_as_html, page)


async def _page(url_or_file: str) -> Page:
    if not url_or_file.startswith(("http://", "https://")):
        return await asyncio.to_thread(_file, url_or_file)
    async with open_fetcher(allow_private=True) as fetcher:
        answer = await fetcher.fetch(url_or_file)
    if isinstance(answer, NotModified):
        raise ParseError(url_or_file, f"{url_or_file} sent no document. Try again later.")
    return answer


def _file(name: str) -> Page:
    path = Path(name)
    if not path.is_file():
        raise ParseError(name, f"{name} is neither a URL nor a file that exists.")
    return Page(url=path.resolve().as_uri(), body=path.read_bytes())


def _parse_as_html(page: Page) -> ParsedFeed:
    return parse(
        page.body,
        url=page.url,
        content_type=page.content_type,
        content_location=page.content_location,
        convert=_as_it_is,
    )


def _as_it_is(html: str, _base_url: str) -> Prose:
    return Prose(html)


def reprint(parsed: ParsedFeed, newspaper: Newspaper) -> bool:
    """Prints the newest articles of a feed; returns whether their dates had to be moved.

    Where all are older than the rule, they are spread over the last days instead: a closed thread
    for each would show nothing.
    """
    now = newspaper.clock.now()
    articles = sorted(parsed.articles, key=lambda one: _published(one, now))[-_MOST:]
    ages = [now - _published(one, now) for one in articles]
    moved = bool(ages) and min(ages) >= timedelta(days=RULE_DAYS)
    if moved:
        ages = _spread(len(ages))
    newspaper.name = parsed.title or newspaper.name
    for article, age in zip(articles, ages, strict=True):
        newspaper.publish(
            article.title,
            article.text,
            byline=article.author or "",
            category=", ".join(article.categories[:1]),
            age=age,
            link=article.link,
        )
    return moved


def _published(article: Article, now: datetime) -> datetime:
    return min(article.published_at or now, now)


def _spread(count: int) -> list[timedelta]:
    """Ages from the oldest to the newest, evenly."""
    step = (_OLDEST_AGE - _NEWEST_AGE) / max(1, count - 1)
    return [_OLDEST_AGE - step * index for index in range(count)]
