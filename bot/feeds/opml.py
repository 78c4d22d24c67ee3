"""Lists of feeds in and out: OPML 2.0, and texts with one address a line.

    bytes ──text──┬ `<`: survey ──> lxml as XML, else as HTML ──┬──> ListedFeed, in the list's order
                  └ else: a line is an address ─────────────────┘

A list may come from anybody: it is read in a worker process (pool.py).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import TypeAlias

from lxml import etree

from bot.errors import ParseError
from bot.feeds.charset import decode, without_forbidden
from bot.feeds.survey import Hostile, survey
from bot.language import Phrase
from bot.model import ListedFeed

MOST_FEEDS = 5000
LARGEST_LIST = 4 * 1024 * 1024
"""Bytes: 5,000 feeds with long addresses and titles are half of that."""

SUBJECT = "the list"

_Folders: TypeAlias = "dict[tuple[str, ...], etree._Element]"
"""The outlines of folders by their paths; that of the empty path is the body."""

_ENTITY = b"<!entity"
_ADDRESS_IN_BRACKETS = re.compile(r"<\s*https?://", re.IGNORECASE)


# ── in ───────────────────────────────────────────────────────────────────────────────────────


def read_list(body: bytes) -> tuple[ListedFeed, ...]:
    """The feeds of an OPML file, or of a text with one address a line; doubles stay in it.

    Raises:
        ParseError: it is neither, has none or too many, or was made to hurt.
    """
    text = decode(body, None)
    is_xml = text.startswith("<") and not _ADDRESS_IN_BRACKETS.match(text)
    found = _in_outlines(text.encode()) if is_xml else _in_lines(text)
    if not found:
        raise ParseError(
            SUBJECT, Phrase("There is no feed in the list. Give me OPML, or one address a line.")
        )
    if len(found) > MOST_FEEDS:
        raise ParseError(
            SUBJECT,
            Phrase("The list has more than {n} feeds. Split it into several.", n=MOST_FEEDS),
        )
    return tuple(found)


def _in_lines(text: str) -> list[ListedFeed]:
    """One address a line, perhaps in `<>`; what begins with `#` is a remark."""
    lines = (line.strip().strip("<>") for line in text.splitlines())
    return [ListedFeed(line) for line in lines if line and not line.startswith("#")]


def _in_outlines(document: bytes) -> list[ListedFeed]:
    if _ENTITY in document.lower():  # no reader writes any; bombs are made of them
        raise ParseError(
            SUBJECT, Phrase("The list declares entities, which no list of feeds needs.")
        )
    try:
        root = survey(document).root
    except Hostile as error:
        raise ParseError(
            SUBJECT, Phrase("The list is too large or too deep to be read, or damaged.")
        ) from error
    if root != "opml":
        raise ParseError(
            SUBJECT,
            Phrase("The list is no OPML. Export it from your reader as OPML, or paste addresses."),
        )
    try:
        return _parsed(document, etree.XMLParser)
    except etree.LxmlError:  # such as a bare `&` in an address: readers write that, too
        return _parsed(document, etree.HTMLParser)


def _parsed(
    document: bytes, kind: "type[etree.XMLParser] | type[etree.HTMLParser]"
) -> list[ListedFeed]:
    outlines = _Outlines()
    parser = kind(target=outlines, encoding="utf-8")
    parser.feed(document)
    parser.close()
    return outlines.feeds


class _Outlines:
    """The target of lxml's parsers: told of each tag. Whatever is no feed is a folder."""

    def __init__(self) -> None:
        self.feeds: list[ListedFeed] = []
        self._folders: list[str] = []  # the names of the open outlines

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.lower() != "outline":
            return
        said = {name.lower(): value for name, value in attributes.items()}
        url = said.get("xmlurl", "").strip()
        title = said.get("text") or said.get("title") or ""
        if url:
            around = tuple(filter(None, self._folders))
            self.feeds.append(ListedFeed(url, title or None, said.get("htmlurl") or None, around))
        self._folders.append("" if url else title)

    def end(self, tag: str) -> None:
        if tag.lower() == "outline" and self._folders:
            self._folders.pop()

    def close(self) -> None:
        """Called by lxml at the end of the list."""


# ── out ──────────────────────────────────────────────────────────────────────────────────────


def write_opml(title: str, feeds: Iterable[ListedFeed], *, made_at: datetime) -> bytes:
    """The feeds as OPML 2.0 in UTF-8, each in its folders."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = without_forbidden(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(made_at)
    folders: _Folders = {(): etree.SubElement(root, "body")}
    for feed in feeds:
        around = _folder(folders, feed.folders)
        etree.SubElement(around, "outline", _attributes(feed))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _folder(made: "_Folders", path: tuple[str, ...]) -> "etree._Element":
    """The outline of a folder, made where it is not there yet."""
    if path not in made:
        around = _folder(made, path[:-1])
        made[path] = etree.SubElement(around, "outline", text=without_forbidden(path[-1]))
    return made[path]


def _attributes(feed: ListedFeed) -> dict[str, str]:
    title = feed.title or feed.url
    said = {"text": title, "title": title, "type": "rss", "xmlUrl": feed.url}
    if feed.site_url:
        said["htmlUrl"] = feed.site_url
    return {name: without_forbidden(value) for name, value in said.items()}
