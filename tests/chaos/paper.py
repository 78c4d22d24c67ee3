"""A newspaper in memory: the Fetcher and the Reader of these tests, with validators like a server.

A document has all articles that its feed ever had. Its ETag says how many.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import FeedUnreachable
from bot.model import Article, FoundFeed, NotModified, Page, ParsedFeed, Validators

_NONE = Validators()


@dataclass
class Paper:
    """Feeds by URL, each with its articles in the order in which they appeared.

    Attributes:
        failing: so many of the next fetches fail.
    """

    feeds: dict[str, list[Article]] = field(default_factory=dict)
    failing: int = 0
    _printed: int = 0

    def publish(
        self, url: str, title: str, *, at: datetime, linked: bool, same_as: Article | None = None
    ) -> Article:
        """A new article at the end of a feed; `same_as` another feed's is on the same page."""
        self._printed += 1
        key = f"{title.lower()}-{self._printed}"
        link = f"https://paper.example/{key}" if linked else None
        if same_as is not None:
            link, title, at = same_as.link, same_as.title, same_as.published_at or at
        article = Article(
            key=key,
            alt_key=key,
            title=title,
            text="The text.",
            link=link,
            canonical_link=link,
            published_at=at,
        )
        self.feeds.setdefault(url, []).append(article)
        return article

    async def fetch(self, url: str, validators: Validators = _NONE) -> Page | NotModified:
        """The document as it is now; raises FeedUnreachable while it is `failing`."""
        if self.failing:
            self.failing -= 1
            raise FeedUnreachable(url, "The server does not answer.")
        count = str(len(self.feeds.get(url, ())))
        if validators.etag == count:
            return NotModified()
        return Page(url, count.encode(), validators=Validators(etag=count))

    async def read(self, page: Page) -> ParsedFeed:
        """The articles that were there when the page was fetched, newest first as in a feed."""
        articles = self.feeds.get(page.url, [])[: int(page.body)]
        return ParsedFeed("The Paper", None, tuple(reversed(articles)))

    async def look(self, page: Page) -> ParsedFeed | tuple[FoundFeed, ...]:
        """The same."""
        return await self.read(page)
