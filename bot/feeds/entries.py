"""What feedparser's dicts say, as raw articles. parse.py calls feedparser itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.feeds.dates import moment
from bot.feeds.identity import Marks
from bot.feeds.plain import as_html, plain
from bot.feeds.raw import RawArticle, RawFeed, joined, labels, read_all
from bot.feeds.response_feeds import FEED_TYPES, count, known_place
from bot.feeds.urls import web_address

_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_SMALLEST_PICTURE = 150
"""Pixels wide, of a thumbnail."""
_MAIL = re.compile(r"[^\s@]+@[^\s@()]+(?:\s*\((.*)\))?")

_Dict = Any  # feedparser's dict, of a feed, an entry or a part of one


@dataclass(frozen=True, slots=True)
class _Document:
    """What feedparser made of a document, and what its links are relative to."""

    feed: _Dict
    entries: Sequence[_Dict]
    atom: bool
    base: str

    @property
    def site_url(self) -> str | None:
        return web_address(self.base, _string(self.feed.get("link")))


def read(found: _Dict, base: str, subject: str) -> RawFeed:
    """The feed in the result of `feedparser.parse`; an entry that cannot be read is left out.

    Args:
        found: see above.
        base: what links outside of the entries are relative to.
        subject: the feed's URL, for the log.
    """
    atom = found["version"].startswith("atom")
    document = _Document(found["feed"], found["entries"], atom, base)
    articles = read_all(document.entries, partial(_raw, document), subject)
    title = _plain(document.feed.get("title")) or None
    return RawFeed(title, document.site_url, articles, _icon(document))


def _icon(document: _Document) -> str | None:
    """The feed's own picture: Atom's square icon, else its logo, RSS's image, a podcast's cover."""
    feed = document.feed
    named = [_string(feed.get("icon")), _string(feed.get("logo"))]
    named += [_address(part) for part in _dicts(feed, "image")]
    base = document.site_url or document.base
    return next(filter(None, (web_address(base, url) for url in named if url)), None)


def _raw(document: _Document, entry: _Dict) -> RawArticle:
    body = _body(entry)
    marks = _marks(entry, document)
    page = marks.link or document.site_url or document.base
    base = web_address(page, _string(body.get("base"))) or page
    return RawArticle(
        marks,
        html=as_html(marks.text) if body.get("type") == "text/plain" else marks.text,
        base=base,
        author=_authors(entry) or (_authors(document.feed) if document.atom else None),
        picture=_picture(entry, base),
        published_at=_published_at(entry),
        categories=_categories(entry),
        responses_url=_responses_url(entry, document, marks.link),
        response_count=_response_count(entry),
    )


def _marks(entry: _Dict, document: _Document) -> Marks:
    enclosures = (link.get("href") for link in _links(entry, "enclosure"))
    return Marks(
        guid=_string(entry.get("id")) or None,
        link=_link(entry, document.site_url or document.base),
        enclosure=next(filter(None, map(_string, enclosures)), None),
        title=_plain(entry.get("title")),
        text=_string(_body(entry).get("value")),
        date=_string(entry.get("published") or dict.get(entry, "updated")),
    )


def _body(entry: _Dict) -> _Dict:
    """The longest text: content[0] is often only a picture's caption."""
    parts = [*_dicts(entry, "content"), *_dicts(entry, "summary_detail")]
    texts = [part for part in parts if _is_text(_string(part.get("type")))]
    return max(texts, key=lambda part: len(_string(part.get("value"))), default={})


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith("html+xml")


def _link(entry: _Dict, base: str) -> str | None:
    """The article's page. A guid that feedparser took for the link counts if it is a whole URL."""
    link = entry.get("link")
    if link and link == entry.get("id"):
        return web_address("", link)
    links = [link, *(other.get("href") for other in _links(entry, "alternate"))]
    return next(filter(None, (web_address(base, _string(link)) for link in links)), None)


def _links(entry: _Dict, relation: str) -> list[_Dict]:
    return [link for link in _dicts(entry, "links") if link.get("rel") == relation]


def _responses_url(entry: _Dict, document: _Document, link: str | None) -> str | None:
    """Where a feed of the article's responses is: as the entry names it, else as its board does.

    `wfw:commentRss`, which feedparser gives in lower case; RFC 4685's replies. For WordPress
    without the former, `…/feed/` would be a guess.
    """
    feeds = [reply for reply in _links(entry, "replies") if _kind(reply) in FEED_TYPES]
    named = [entry.get("wfw_commentrss"), *(reply.get("href") for reply in feeds)]
    base = document.site_url or document.base
    found = (web_address(base, _string(url)) for url in named)
    source = "".join(_string(part.get("href")) for part in _dicts(entry, "source"))
    board = known_place(link, generator=_string(document.feed.get("generator")), source=source)
    return next(filter(None, found), board)


def _response_count(entry: _Dict) -> int | None:
    """The source's own count: `slash:comments`, `thr:total`, or `thr:count` of the replies."""
    written = [entry.get("slash_comments"), entry.get("thr_total")]
    written += [reply.get("count") for reply in _links(entry, "replies")]
    counts = (count(_string(number)) for number in written)
    return next((number for number in counts if number is not None), None)


def _kind(link: _Dict) -> str:
    return _string(link.get("type")).partition(";")[0].strip().lower()


def _authors(context: _Dict) -> str | None:
    """The names; an author who is only an e-mail address stays unnamed."""
    mail = _MAIL.fullmatch(_string(context.get("author")))
    if mail:  # `address (name)`, which feedparser takes apart only for short domains
        return plain(mail[1] or "") or None
    return joined(_plain(author.get("name")) for author in _dicts(context, "authors"))


def _categories(entry: _Dict) -> tuple[str, ...]:
    return labels(_plain(tag.get("label") or tag.get("term")) for tag in _dicts(entry, "tags"))


def _picture(entry: _Dict, base: str) -> str | None:
    """The picture that the feed names: the widest of media:content, an enclosure, a thumbnail.

    A thumbnail as small as an avatar is none: the first picture of the text is better.
    """
    media = sorted(_dicts(entry, "media_content"), key=_width, reverse=True)
    named = [*filter(_is_picture, [*media, *_links(entry, "enclosure")])]
    thumbnails = _dicts(entry, "media_thumbnail")
    named += [part for part in thumbnails if not 0 < _width(part) < _SMALLEST_PICTURE]
    named += _dicts(entry, "image")
    urls = (web_address(base, _address(part)) for part in named)
    return next(filter(None, urls), None)


def _width(media: _Dict) -> int:
    width = _string(media.get("width"))
    return int(width) if width.isdecimal() and len(width) < 6 else 0


def _is_picture(part: _Dict) -> bool:
    kind = _string(part.get("type") or part.get("medium"))
    if kind:
        return kind.startswith("image")
    path = _address(part).partition("?")[0]
    return path.lower().endswith(_PICTURE_NAMES)


def _published_at(entry: _Dict) -> datetime | None:
    """The date of publication, else of the last change; feedparser's times are UTC."""
    for key in ("published", "updated"):
        parsed = dict.get(entry, f"{key}_parsed")  # get() warns where one stands in for the other
        found = moment(parsed, _string(dict.get(entry, key)))
        if found:
            return found
    return None


# ── values ───────────────────────────────────────────────────────────────────────────────────


def _string(value: object) -> str:
    """The value if it is text: feedparser puts a dict where an element has odd attributes."""
    return value if isinstance(value, str) else ""


def _dicts(context: _Dict, key: str) -> list[_Dict]:
    """The parts under a key, be it one or a list of them."""
    value = context.get(key) or ()
    parts = [value] if isinstance(value, dict) else value
    return [part for part in parts if isinstance(part, dict)]


def _address(part: _Dict) -> str:
    return _string(part.get("url") or part.get("href"))


def _plain(value: object) -> str:
    return plain(_string(value))
