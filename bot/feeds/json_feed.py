"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) as raw articles.

Numbers stay as they are written: an id may be one, and none is too large to be read. What is of
another type than it should be counts as missing. `item` is the format's own word for an article.
"""

from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecoder
from typing import Any

from bot.feeds.charset import without_forbidden
from bot.feeds.dates import moment
from bot.feeds.identity import Marks
from bot.feeds.plain import as_html, escaped, plain
from bot.feeds.raw import RawArticle, RawFeed, joined, labels, read_all
from bot.feeds.urls import web_address

_DECODER = JSONDecoder(
    parse_int=str,
    parse_float=str,
    parse_constant=lambda _nan_or_infinity: None,
    strict=False,  # line breaks within a text
)
_BODIES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("content_html", str),
    ("content_text", escaped),
    ("summary", as_html),  # plain text by the standard, often HTML
)

_Object = dict[str, Any]


def read(text: str, base: str, subject: str) -> RawFeed | None:
    """The feed in a JSON text; None if it is JSON of another kind.

    A feed that calls itself `expired` is read like any other: what it has stays worth showing.

    Args:
        text: the document.
        base: what links are relative to where the feed names no address of its own.
        subject: the feed's URL, for the log.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    feed = _DECODER.decode(text)
    if not isinstance(feed, dict) or "jsonfeed.org" not in _string(feed.get("version")):
        return None
    site_url = _url(feed, "home_page_url", base)
    base = site_url or _url(feed, "feed_url", base) or base
    articles = read_all(_objects(feed.get("items")), partial(_raw, base, _authors(feed)), subject)
    icon = _url(feed, "icon", base) or _url(feed, "favicon", base)
    return RawFeed(_plain(feed.get("title")) or None, site_url, articles, icon)


def _raw(base: str, feed_author: str | None, item: _Object) -> RawArticle:
    marks = _marks(item, base)
    page = marks.link or base
    written, to_html = _body(item)
    return RawArticle(
        marks,
        html=to_html(written),
        base=page,
        author=_authors(item) or feed_author,
        picture=next(_pictures(item, page), None),
        published_at=moment(None, _date(item)) or moment(None, _string(item.get("date_modified"))),
        categories=labels(map(_plain, _list(item.get("tags")))),
    )


def _marks(item: _Object, base: str) -> Marks:
    guid = _string(item.get("id"))
    enclosures = (_url(part, "url", base) for part in _objects(item.get("attachments")))
    return Marks(
        guid=guid or None,
        link=_url(item, "url", base) or _url(item, "external_url", base) or web_address("", guid),
        enclosure=next(filter(None, enclosures), None),
        title=_plain(item.get("title")),
        text=_body(item)[0],
        date=_date(item),
    )


def _body(item: _Object) -> tuple[str, Callable[[str], str]]:
    """The longest text, and what makes HTML of it."""
    bodies = [(_string(item.get(key)), to_html) for key, to_html in _BODIES]
    return max(bodies, key=lambda body: len(body[0]))


def _date(item: _Object) -> str:
    return _string(item.get("date_published")) or _string(item.get("date_modified"))


def _authors(context: _Object) -> str | None:
    """The names of 1.1's `authors`, else of 1.0's `author`."""
    authors = _objects(context.get("authors")) or _objects(context.get("author"))
    return joined(_plain(author.get("name")) for author in authors)


def _pictures(item: _Object, base: str) -> Iterator[str]:
    """The pictures that the feed names, best first."""
    attached = [
        part
        for part in _objects(item.get("attachments"))
        if _string(part.get("mime_type")).startswith("image/")
    ]
    urls = [_url(item, "image", base), _url(item, "banner_image", base)]
    urls += [_url(part, "url", base) for part in attached]
    return filter(None, urls)


# ── values ───────────────────────────────────────────────────────────────────────────────────


def _string(value: object) -> str:
    return without_forbidden(value).strip() if isinstance(value, str) else ""


def _plain(value: object) -> str:
    return plain(_string(value))


def _url(context: _Object, key: str, base: str) -> str | None:
    return web_address(base, _string(context.get(key)))


def _list(value: object) -> list[Any]:
    """The parts of a list; of anything else, the one that it is."""
    return value if isinstance(value, list) else [value]


def _objects(value: object) -> list[_Object]:
    return [part for part in _list(value) if isinstance(part, dict)]
