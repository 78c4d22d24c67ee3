"""Articles in, second door: bytes in, our types out. The only file that knows feedparser.

    bytes ──decode──> text ──survey──> entries, at most 1,000 ──feedparser──> entry ──> Article

It runs in a worker process (pool.py): nothing here may be slow for an honest feed, anything may be
for a hostile one.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.feeds.charset import decode
from bot.feeds.dates import moment
from bot.feeds.identity import Identity, Marks, identify
from bot.feeds.plain import as_html, plain
from bot.feeds.survey import Hostile, survey
from bot.feeds.urls import shown, web_address, without_credentials
from bot.model import Article, ParsedFeed, Prose

Convert = Callable[[str, str], Prose]
"""HTML and the URL that its links are relative to, to Discord Markdown."""

MAX_BYTES = 10 * 1024 * 1024
MAX_ARTICLES = 1000
"""Of one document, in its order: feeds put the newest first. Real ones stay far below."""

_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_MAIL = re.compile(r"[^\s@]+@[^\s@()]+(?:\s*\((.*)\))?")
_ADVICE = "Newsboard needs the address of an RSS or Atom feed; sites often link it as RSS."

log = logging.getLogger(__name__)
_Dict = Any  # feedparser's dict, of a feed, an entry or a part of one; it never leaves this file


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


def parse(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    content_location: str | None,
    convert: Convert,
) -> ParsedFeed:
    """Read a feed: RSS 0.9x, 1.0, 2.0, RDF or Atom, well-formed or not.

    An entry that cannot be read is logged and left out; a feed without entries is a feed. Of more
    than MAX_ARTICLES entries the first are read, and the log says how many were not.

    Args:
        body: decompressed, at most MAX_BYTES.
        url: where the feed was found, for relative links and for errors.
        content_type: the response's header of this name, for its charset.
        content_location: likewise, for relative links.
        convert: see Convert.

    Raises:
        ParseError: the body is no feed, or is made to hurt.
    """
    subject = shown(url)
    own = without_credentials(url)
    base = web_address(own, content_location or "") or own
    document = _read(body, subject, content_type, base)
    if len(document.entries) > MAX_ARTICLES:
        log.warning("%s: %d entries, read %d", subject, len(document.entries), MAX_ARTICLES)
    articles = tuple(_articles(document, convert, subject))
    return ParsedFeed(_plain(document.feed.get("title")) or None, document.site_url, articles)


# ── the document ─────────────────────────────────────────────────────────────────────────────


def _read(body: bytes, subject: str, content_type: str | None, base: str) -> _Document:
    """Look at the bytes, and let feedparser read them if they are worth it."""
    if len(body) > MAX_BYTES:
        raise ParseError(subject, f"{subject} is larger than {MAX_BYTES // 1024:,} KiB.")
    text = decode(body, content_type).encode("utf-8", "replace")
    try:
        root = survey(text).root
    except Hostile as error:
        raise ParseError(subject, f"{subject} has too many {error} to be a feed.") from error
    found = {} if root == "html" else _feedparser(text, subject)
    if not (found.get("version") or found.get("entries")):
        raise ParseError(subject, f"{subject} is {_kind(text, root)}, not a feed. {_ADVICE}")
    return _Document(found["feed"], found["entries"], found["version"].startswith("atom"), base)


def _feedparser(text: bytes, subject: str) -> _Dict:
    """Read UTF-8 with feedparser; as a stream, since it opens bytes that name a file or URL."""
    try:
        return feedparser.parse(
            BytesIO(text),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        raise ParseError(subject, f"{subject} is too damaged to be read.") from error


def _kind(text: bytes, root: str) -> str:
    """What a document is that is no feed."""
    if not text:
        return "empty"
    if root == "html":
        return "a web page"
    if text.startswith((b"{", b"[")):
        return "JSON"
    return f"a document that begins with <{root}>" if root else "something other than XML"


# ── its articles ─────────────────────────────────────────────────────────────────────────────


def _articles(document: _Document, convert: Convert, subject: str) -> Iterator[Article]:
    entries = document.entries[:MAX_ARTICLES]
    marks = [_marks(entry, document) for entry in entries]
    identities = identify(marks, document.site_url)
    for entry, marked, identity in zip(entries, marks, identities, strict=True):
        if identity is None:
            continue
        try:
            yield _article(entry, marked, identity, document, convert)
        except MemoryError:
            raise
        except Exception:
            log.exception("%s: left out an entry that cannot be read", subject)


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


def _article(
    entry: _Dict, marks: Marks, identity: Identity, document: _Document, convert: Convert
) -> Article:
    body = _body(entry)
    page = marks.link or document.site_url or document.base
    base = web_address(page, _string(body.get("base"))) or page
    html = as_html(marks.text) if body.get("type") == "text/plain" else marks.text
    prose = convert(html, base)
    return Article(
        key=identity.key,
        alt_key=identity.alt_key,
        canonical_link=identity.canonical_link,
        title=marks.title,
        text=prose.markdown,
        link=marks.link,
        author=_authors(entry) or (_authors(document.feed) if document.atom else None),
        picture=_picture(entry, base) or next(iter(prose.pictures), None),
        published_at=_published_at(entry),
        categories=_categories(entry),
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


def _authors(context: _Dict) -> str | None:
    """The names; an author who is only an e-mail address stays unnamed."""
    mail = _MAIL.fullmatch(_string(context.get("author")))
    if mail:  # `address (name)`, which feedparser takes apart only for short domains
        return plain(mail[1] or "") or None
    names = (_plain(author.get("name")) for author in _dicts(context, "authors"))
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _categories(entry: _Dict) -> tuple[str, ...]:
    """The labels, each once; terms that are URLs are for machines."""
    labels = (_plain(tag.get("label") or tag.get("term")) for tag in _dicts(entry, "tags"))
    return tuple(dict.fromkeys(label for label in labels if label and "://" not in label))


def _picture(entry: _Dict, base: str) -> str | None:
    """The picture that the feed names: the widest of media:content, an enclosure, a thumbnail."""
    media = sorted(_dicts(entry, "media_content"), key=_width, reverse=True)
    named = [*filter(_is_picture, [*media, *_links(entry, "enclosure")])]
    named += [*_dicts(entry, "media_thumbnail"), *_dicts(entry, "image")]
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
