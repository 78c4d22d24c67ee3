"""The feed at an address that a person gives: of a feed, of a site with one, or of a board."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import FeedError, Mistake, ParseError, SeveralFeeds
from bot.language import _
from bot.model import Article, BoardPage, FoundFeed, NotModified, Page, ParsedFeed
from bot.services.ports import Fetcher, Reader


@dataclass(frozen=True, slots=True)
class SeenFeed:
    """A feed that was read: where it is, the page that it came in, and what it says."""

    url: str
    page: Page
    parsed: ParsedFeed


async def feed_at(url: str, fetcher: Fetcher, reader: Reader) -> SeenFeed:
    """The feed at the URL, or the only one that a web page there announces.

    Raises:
        SeveralFeeds: a web page announces more than one.
        Mistake: the server sends no document.
        FeedError: there is no feed at the URL.
    """
    return await feed_in(await _fetch(url, fetcher), url, fetcher, reader)


async def feed_in(page: Page, url: str, fetcher: Fetcher, reader: Reader) -> SeenFeed:
    """The same for a page that is there already.

    What a page announces is read as a feed: if it is another page, that one is not searched.
    """
    seen = await reader.look(page)
    if isinstance(seen, ParsedFeed):
        return SeenFeed(url, page, seen)
    announced = _only(seen, url)
    page = await _fetch(announced.url, fetcher)
    return SeenFeed(announced.url, page, await reader.read(page))


async def pages_of(
    seen: SeenFeed, articles: Sequence[Article], fetcher: Fetcher, reader: Reader
) -> dict[str, BoardPage | FeedError]:
    """The pages of articles on a board by their keys, or why one cannot be read.

    Links of an index that lies in a file lead nowhere: its pages are left out.
    """
    try:
        own = await reader.read_board_page(seen.page)
    except ParseError:  # an index: each article has a page of its own
        found: dict[str, BoardPage | FeedError] = {}
        for article in articles if seen.page.url.startswith("http") else ():
            if article.link:
                found[article.key] = await _board_page(article.link, fetcher, reader)
        return found
    return {own.article.key: own}


async def _board_page(url: str, fetcher: Fetcher, reader: Reader) -> BoardPage | FeedError:
    try:
        return await reader.read_board_page(await _fetch(url, fetcher))
    except FeedError as error:
        return error
    except Mistake as error:
        return FeedError(url, error.phrase)


async def _fetch(url: str, fetcher: Fetcher) -> Page:
    page = await fetcher.fetch(url)
    if isinstance(page, NotModified):  # a server that answers 304 although nothing was asked
        said = _("{address} sent no document, only “not modified”. Try again later.")
        raise Mistake(url, said.format(address=f"<{url}>"))
    return page


def _only(found: Sequence[FoundFeed], url: str) -> FoundFeed:
    """The feed of a page's articles; the readers' comments are followed where there is no other.

    Raises:
        SeveralFeeds: there is more than one.
    """
    of_articles = [feed for feed in found if not feed.of_comments] or found
    if len(of_articles) > 1:
        raise SeveralFeeds(
            url,
            _("{address} is a web page that announces {n} feeds. Choose one.").format(
                address=f"<{url}>", n=len(found)
            ),
            found,
        )
    return of_articles[0]
