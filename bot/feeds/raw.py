"""What the reader of every format makes of a document, and how that becomes our types.

document ──entries.py or json_feed.py──> RawFeed ──identify, convert──> ParsedFeed
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.feeds.identity import Identity, Marks, identify
from bot.model import Article, ParsedFeed, Prose

Convert = Callable[[str, str], Prose]
"""HTML and the URL that its links are relative to, to Discord Markdown."""

MAX_ARTICLES = 1000
"""Of one document, in its order: feeds put the newest first. Real ones stay far below."""

_Part = TypeVar("_Part")
_Read = TypeVar("_Read")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as its document words it: not told apart from others yet, its text still HTML.

    Attributes:
        base: what links and pictures of the HTML are relative to.
        picture: the one that the feed names, absolute; None if it names none.
        responses_url: of a feed of its responses, absolute.
        response_count: the source's own count of them.
    """

    marks: Marks
    html: str
    base: str
    author: str | None = None
    picture: str | None = None
    published_at: datetime | None = None
    categories: tuple[str, ...] = ()
    responses_url: str | None = None
    response_count: int | None = None


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A document as its reader understood it, in its order."""

    title: str | None
    site_url: str | None
    articles: tuple[RawArticle, ...]
    icon: str | None = None


def read_all(
    parts: Sequence[_Part], read: Callable[[_Part], RawArticle], subject: str
) -> tuple[RawArticle, ...]:
    """The first MAX_ARTICLES parts of a document, each read; the log says how many were not.

    A part that says nothing is left out.
    """
    if len(parts) > MAX_ARTICLES:
        log.warning("%s: %d entries, read %d", subject, len(parts), MAX_ARTICLES)
    articles = _readable(parts[:MAX_ARTICLES], read, subject)
    return tuple(article for article in articles if article.marks != Marks())


def finish(raw: RawFeed, convert: Convert, subject: str) -> ParsedFeed:
    """Tell the articles apart and convert their texts; a repetition is left out."""
    identities = identify([article.marks for article in raw.articles], raw.site_url)
    known = [
        (article, identity)
        for article, identity in zip(raw.articles, identities, strict=True)
        if identity
    ]
    articles = _readable(known, lambda pair: _article(*pair, convert), subject)
    return ParsedFeed(raw.title, raw.site_url, tuple(articles), raw.icon)


def _readable(
    parts: Iterable[_Part], read: Callable[[_Part], _Read], subject: str
) -> Iterator[_Read]:
    """What `read` makes of each part; one that it cannot read is logged and left out."""
    for part in parts:
        try:
            yield read(part)
        except MemoryError:
            raise
        except Exception:
            log.exception("%s: left out an entry that cannot be read", subject)


def _article(raw: RawArticle, identity: Identity, convert: Convert) -> Article:
    prose = convert(raw.html, raw.base)
    return Article(
        key=identity.key,
        alt_key=identity.alt_key,
        canonical_link=identity.canonical_link,
        title=raw.marks.title,
        text=prose.markdown,
        link=raw.marks.link,
        author=raw.author,
        picture=raw.picture or next(iter(prose.pictures), None),
        published_at=raw.published_at,
        categories=raw.categories,
        responses_url=raw.responses_url,
        response_count=raw.response_count,
    )


def joined(names: Iterable[str]) -> str | None:
    """The names of several authors as one, each once; None if there are none."""
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def labels(written: Iterable[str]) -> tuple[str, ...]:
    """The labels among an article's categories, each once; those that are URLs are for machines."""
    return tuple(dict.fromkeys(label for label in written if label and "://" not in label))
