"""Responses in: the bytes of a feed of comments in, our type out, the oldest first.

A feed of comments is a feed: parse.py reads it, and each of its entries is one response. It is
taken for the article's own; a site's feed of all comments cannot be told from it here, and only
what names it for one article (response_feeds.py) keeps it away.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urldefrag

from bot.feeds.identity import canonical_link
from bot.feeds.parse import parse
from bot.feeds.raw import Convert
from bot.model import Article, Response

_REDDIT_POST = "t3_"
_FIRST_POST = re.compile(r"(/t/(?:[^/]+/)?\d+)/1$")
"""The end of the link to the first post of a topic of Discourse: that is the article."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def parse_responses(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    content_location: str | None,
    article_link: str | None,
    convert: Convert,
) -> tuple[Response, ...]:
    """Read a feed of comments; the entry that is the article itself is left out.

    Sorted by date; one without a date stands behind the one that it follows in the reversed
    document. The texts say all that their feed says ("In reply to …" too).

    Args:
        body: see parse(), as for the others.
        url: where it was found.
        content_type: the response's header of this name.
        content_location: likewise.
        article_link: of the article that the responses belong to.
        convert: see Convert.

    Raises:
        ParseError: the body is no feed, or is made to hurt.
    """
    feed = parse(
        body,
        url=url,
        content_type=content_type,
        content_location=content_location,
        convert=convert,
    )
    return tuple(map(_response, _oldest_first(_without_article(feed.articles, article_link))))


def _response(entry: Article) -> Response:
    return Response(
        key=entry.key,
        text=_without_way_back(entry.text, entry.link),
        author=entry.author,
        link=entry.link,
        published_at=entry.published_at,
    )


def _without_article(entries: Sequence[Article], article_link: str | None) -> list[Article]:
    """The entries without the article itself, which boards put among its responses.

    A link with a fragment leads to a response on the article's page. Where several entries have
    the article's bare link, their feed just gives nothing better.
    """
    own = _bare(article_link) if article_link else None
    same = [entry for entry in entries if own and entry.link and _bare(entry.link) == own]
    left_out = same if len(same) == 1 else []
    return [entry for entry in entries if entry not in left_out and not _is_post(entry)]


def _is_post(entry: Article) -> bool:
    """Whether it is what people comment on at Reddit: comments have t1_."""
    return entry.key.startswith(_REDDIT_POST) and "reddit.com/" in (entry.canonical_link or "")


def _bare(link: str) -> str:
    """The link in a form to compare; one with a fragment is like no other."""
    page, fragment = urldefrag(link)
    if fragment:
        return link
    return _FIRST_POST.sub(r"\1", canonical_link(page).rstrip("/"))


def _oldest_first(entries: Iterable[Article]) -> list[Article]:
    dated = list(_dated(reversed(list(entries))))
    return [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]


def _dated(entries: Iterable[Article]) -> Iterator[tuple[datetime, Article]]:
    """Each entry with its date, or with that of the one before."""
    date = _LONG_AGO
    for entry in entries:
        date = entry.published_at or date
        yield date, entry


def _without_way_back(text: str, link: str | None) -> str:
    """The text without a last paragraph that is just a link to itself (“Read full topic”)."""
    before, _, last = text.rpartition("\n\n")
    is_way_back = link and last.startswith("[") and last.endswith(f"](<{link}>)")
    return before if is_way_back and before and last.count("](<") == 1 else text
