"""Articles in, second door: bytes in, our types out. The only file that imports feedparser.

                      ┌─ a web page: refused (discover.py looks for the feeds it announces)
    bytes ──decode──> ├─ JSON ───────────────────────────────json_feed.py──┐
                      └─ XML ──survey──> feedparser ──────────entries.py───┴──raw.py──> ParsedFeed

It runs in a worker process (pool.py): nothing here may be slow for an honest feed, anything may be
for a hostile one.
"""

from io import BytesIO
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.feeds import entries, json_feed
from bot.feeds.charset import decode
from bot.feeds.raw import Convert, RawFeed, finish
from bot.feeds.survey import Hostile, is_json, is_web_page, survey
from bot.feeds.urls import shown, web_address, without_credentials
from bot.language import Phrase
from bot.model import ParsedFeed

MAX_BYTES = 10 * 1024 * 1024


def parse(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    content_location: str | None,
    convert: Convert,
) -> ParsedFeed:
    """Read a feed: RSS 0.9x, 1.0, 2.0, RDF or Atom, well-formed or not; JSON Feed 1.0 or 1.1.

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
    if len(body) > MAX_BYTES:
        raise ParseError(
            subject,
            Phrase(
                "{address} is larger than {size} KiB.",
                address=subject,
                size=f"{MAX_BYTES // 1024:,}",
            ),
        )
    if is_web_page(body, content_type):
        raise _no_feed(subject, Phrase("a web page"))
    text = decode(body, content_type)
    read = _read_json if is_json(text) else _read_xml
    return finish(read(text, base, subject), convert, subject)


def _read_json(text: str, base: str, subject: str) -> RawFeed:
    try:
        raw = json_feed.read(text, base, subject)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            subject,
            Phrase("{address} looks like JSON, but is too damaged to be read.", address=subject),
        ) from error
    if raw is None:
        raise _no_feed(subject, Phrase("JSON"))
    return raw


def _read_xml(text: str, base: str, subject: str) -> RawFeed:
    """Look at the bytes, and let feedparser read them if they are worth it."""
    document = text.encode("utf-8", "replace")
    try:
        root = survey(document).root
    except Hostile as error:
        sentence = Phrase(
            "{address} has too many {what} to be a feed.", address=subject, what=error.what
        )
        raise ParseError(subject, sentence) from error
    found = _feedparser(document, subject)
    if not (found.get("version") or found.get("entries")):
        raise _no_feed(subject, _kind(text, root))
    if found.get("bozo") and not found.get("entries"):
        sentence = Phrase(
            "{address} is malformed, and no article in it can be read.", address=subject
        )
        raise ParseError(subject, sentence)
    return entries.read(found, base, subject)


def _feedparser(document: bytes, subject: str) -> Any:  # noqa: ANN401 - its dict, for entries.py
    """Read UTF-8 with feedparser; as a stream, since it opens bytes that name a file or URL."""
    try:
        return feedparser.parse(
            BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        sentence = Phrase("{address} is too damaged to be read.", address=subject)
        raise ParseError(subject, sentence) from error


def _kind(text: str, root: str) -> Phrase:
    """What a document is that is no feed."""
    if not text:
        return Phrase("empty")
    if not root:
        return Phrase("something other than XML")
    return Phrase("a document that begins with <{root}>", root=root)


def _no_feed(subject: str, kind: Phrase) -> ParseError:
    sentence = Phrase(
        "{address} is {kind}, not a feed. Newsboard needs the address of an RSS, Atom or JSON "
        "feed; sites often link it as RSS.",
        address=subject,
        kind=kind,
    )
    return ParseError(subject, sentence)
