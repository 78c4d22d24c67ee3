"""What comes in: pages, feeds as they are read, articles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

DIGEST_KEY: Final = "newsboard:digest/"
"""The keys of digests begin so; no feed brings such an article."""


def without_credentials(url: str) -> str:
    """A URL as people may read it: without the user and password that may stand in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in Discord Markdown, and the pictures that were lifted out of it, in order."""

    markdown: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its feed gives it.

    Attributes:
        key: identifies the article within its feed (key P: guid, else link, else …).
        alt_key: the second key (key A: guid or link without scheme, www., fragment, tracking).
        link: absolute http(s) URL of the article's page.
        canonical_link: the link in the form of key A; the same page has the same one in any feed.
        title: plain text, whole; empty if the feed has none.
        text: the body in Discord Markdown, whole.
        published_at: the source's own time, as written; None if missing or unreadable.
        on_board: its text and its responses stand on its page of a board, which is read for them.
        responses_url: of a feed of its responses.
        response_count: the source's own count of its responses.
    """

    key: str
    alt_key: str
    title: str
    text: str = ""
    link: str | None = None
    canonical_link: str | None = None
    author: str | None = None
    picture: str | None = None
    published_at: datetime | None = None
    categories: tuple[str, ...] = ()
    on_board: bool = False
    responses_url: str | None = None
    response_count: int | None = None

    @property
    def is_digest(self) -> bool:
        """Whether it is one of ours, that lists a flood's articles."""
        return self.key.startswith(DIGEST_KEY)


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as it is stored.

    `compared` is False until it was compared with its feed once: what an older version of the bot
    stored may read otherwise although nothing changed at the source.
    """

    id: int
    article: Article
    compared: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """What a stored article is to say from now on. `silent`: nothing changed at its source."""

    article_id: int
    article: Article
    silent: bool


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one document of a feed says. Articles stand in document order.

    Attributes:
        icon: the URL of the feed's own picture, best a square one.
        board: it is a board's index or a board's page of one article.
    """

    title: str | None
    site_url: str | None
    articles: tuple[Article, ...]
    icon: str | None = None
    board: bool = False


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a web page announces or links to; nobody has looked at it yet.

    Attributes:
        url: absolute http(s) URL.
        title: plain text, as the page words it; None if it says nothing.
        kind: "RSS", "Atom", "JSON Feed", or "feed" where the page does not say.
        of_comments: it brings the readers' comments, not the articles.
    """

    url: str
    title: str | None
    kind: str
    of_comments: bool = False

    @property
    def name(self) -> str:
        """What people call it: its title, else its URL."""
        return self.title or self.shown_url

    @property
    def shown_url(self) -> str:
        """Its URL as people may read it."""
        return without_credentials(self.url)


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave to ask "has it changed?" with, verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched body, already decompressed.

    `url` is where the redirects ended; `moved_to` is the same if each of them is for good.
    """

    url: str
    body: bytes
    content_type: str | None = None
    content_location: str | None = None
    validators: Validators = Validators()
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says (304) that nothing changed since the validators we sent.

    `moved_to` as in Page.
    """

    moved_to: str | None = None
