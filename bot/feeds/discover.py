"""The feeds that a web page announces, for people who give the address of a site.

    page ──lxml, tag by tag──> <link rel="alternate"> ──none?──> <a> that look like feeds

No tree is built: elements and attributes without end, which cost a tree minutes, only pass by.
It runs in a worker process (pool.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag

from lxml import etree

from bot.feeds.charset import decode
from bot.feeds.identity import canonical_link
from bot.feeds.plain import plain
from bot.feeds.urls import web_address, without_credentials
from bot.model import FoundFeed

MOST_FOUND = 25
"""As many as a menu of Discord takes."""

_MOST_READ = 1024 * 1024  # characters of a page
_LONGEST_TITLE = 200

_KINDS = {
    "application/rss+xml": "RSS",
    "application/x-rss+xml": "RSS",
    "text/rss+xml": "RSS",
    "application/rdf+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/json": "JSON Feed",
    "application/xml": "feed",
    "text/xml": "feed",
}
_NO_FEED = re.compile(r"/wp-json\b|[?&]rest_route=")  # WordPress announces its API as JSON too
_LIKE_A_FEED = re.compile(
    r"""(?:^|/)(?:feeds?|rss2?|atom|rdf)/?(?:[?\#]|$)   # a whole part of the path, at its end
    |\.(?:rss|atom|rdf)(?:[?\#]|$)
    |(?:feed|rss|atom)[\w-]*\.xml(?:[?\#]|$)
    |(?:^|/)(?:index\.xml|feed\.json)(?:[?\#]|$)
    |[?&]feed=(?:rss|atom|rdf|feed|json)""",
    re.IGNORECASE | re.VERBOSE,
)
_READER = re.compile(r".https?(?::|%3a)", re.IGNORECASE)  # the feed's address within a reader's
_COMMENTS = re.compile(
    r"\b(?:comments|kommentare?|commentaires|comentarios|comentários|commenti|reacties)\b"
    r"|комментари|コメント|评论|댓글",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Link:
    """What may lead to a feed, as it stands on the page."""

    href: str
    title: str
    kind: str


def discover(body: bytes, *, url: str, content_type: str | None) -> tuple[FoundFeed, ...]:
    """The feeds that a page announces in its order, those of comments last; MOST_FOUND at most.

    Only if it announces none, its links that look like feeds by their address.

    Args:
        body: of the page; only its beginning is read if it is very long.
        url: where the page was found, for relative links.
        content_type: the response's header of this name, for its charset.
    """
    page = _read(decode(body, content_type)[:_MOST_READ])
    own = without_credentials(url)
    base = web_address(own, page.base) or own
    found = _found(page.announced, base, own) or _found(page.linked, base, own)
    return tuple(sorted(found, key=lambda feed: feed.of_comments)[:MOST_FOUND])


def _found(links: list[_Link], base: str, own: str) -> list[FoundFeed]:
    """The links as feeds, each address once; a page that announces itself announces nothing."""
    found: dict[str, FoundFeed] = {}
    for link in links:
        url = urldefrag(web_address(base, link.href) or "").url
        if url and canonical_link(url) != canonical_link(own) and not _NO_FEED.search(url):
            title = plain(link.title)[:_LONGEST_TITLE]
            of_comments = bool(_COMMENTS.search(f"{title} {url}"))
            found.setdefault(
                canonical_link(url), FoundFeed(url, title or None, link.kind, of_comments)
            )
    return list(found.values())


# ── the page ─────────────────────────────────────────────────────────────────────────────────


class _Page:
    """The target of lxml's parser: told of each tag and text, keeps what may lead to a feed."""

    def __init__(self) -> None:
        self.base = ""
        self.announced: list[_Link] = []
        self.linked: list[_Link] = []
        self._href = ""
        self._words: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href", "").strip()
        if tag == "base":
            self.base = self.base or href
        elif tag == "link" and (kind := _announced_kind(attributes)):
            self.announced.append(_Link(href, attributes.get("title", ""), kind))
        elif tag == "a":
            self._href, self._words = href, []

    def data(self, text: str) -> None:
        if self._href:
            self._words.append(text)

    def end(self, tag: str) -> None:
        if tag == "a" and _LIKE_A_FEED.search(self._href) and not _READER.search(self._href):
            self.linked.append(_Link(self._href, "".join(self._words), _guessed_kind(self._href)))
        if tag == "a":
            self._href = ""

    def close(self) -> None:
        """Called by lxml at the end of the page."""


def _read(text: str) -> _Page:
    """Goes over a page; what is no HTML at all has no links."""
    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        return page
    return page


def _announced_kind(attributes: Mapping[str, str]) -> str | None:
    """The kind of feed that a <link> announces; None if it announces none."""
    relations = attributes.get("rel", "").lower().split()
    mime_type = attributes.get("type", "").partition(";")[0].strip().lower()
    if "feed" in relations:
        return _KINDS.get(mime_type, "feed")
    return _KINDS.get(mime_type) if "alternate" in relations else None


def _guessed_kind(href: str) -> str:
    name = href.lower()
    kinds = {"json": "JSON Feed", "atom": "Atom", "rss": "RSS"}
    return next((kind for part, kind in kinds.items() if part in name), "feed")
