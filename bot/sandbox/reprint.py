"""A reader's own feed in the demo: fetched once, reprinted by the demo's newspaper."""

import asyncio
from datetime import datetime, timedelta
from html import escape

from bot.errors import ParseError
from bot.feeds.fetch import open_fetcher
from bot.feeds.files import is_web_address, read_file
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
    if not is_web_address(url_or_file):
        return await asyncio.to_thread(read_file, url_or_file)
    async with open_fetcher(allow_private=True) as fetcher:
        answer = await fetcher.fetch(url_or_file)
    if isinstance(answer, NotModified):
        raise ParseError(url_or_file, f"{url_or_file} sent no document. Try again later.")
    return answer


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
    newspaper.icon = parsed.icon
    for article, age in zip(articles, ages, strict=True):
        newspaper.publish(
            article.title,
            _with_picture(article),
            byline=article.author or "",
            category=", ".join(article.categories[:1]),
            age=age,
            link=article.link,
        )
    return moved


def _with_picture(article: Article) -> str:
    """The text; a picture that its feed names beside it, first."""
    picture = f'<p><img src="{escape(article.picture)}"></p>' if article.picture else ""
    return picture + article.text


def _published(article: Article, now: datetime) -> datetime:
    return min(article.published_at or now, now)


def _spread(count: int) -> list[timedelta]:
    """Ages from the oldest to the newest, evenly."""
    step = (_OLDEST_AGE - _NEWEST_AGE) / max(1, count - 1)
    return [_OLDEST_AGE - step * index for index in range(count)]
