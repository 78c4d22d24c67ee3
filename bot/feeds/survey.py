"""A cheap look at a document before it is parsed: what it is, and whether it is hostile.

Python's expat goes over 10 MB in 50 ms; feedparser takes a second, and minutes for what was made
to hurt: 100,000 attributes on one element, `<a<a<a…`, entities made of entities. What this look
cannot see, the deadline of the worker process stops.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from bot.feeds.charset import decode
from bot.language import Phrase

_MAX_DEPTH = 256
_MAX_ATTRIBUTES = 256
_MAX_TAGS = 1_000_000
_MAX_ENTRIES = 20_000
_MAX_ENTITIES = 300  # a document type may declare HTML's 253
_MAX_ENTITY = 100  # bytes of one declaration
_MAX_TAG = 4096  # bytes of a tag, from which on its attributes are counted

_ENTITY = re.compile(rb"<!ENTITY[^>]*>?", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{%d,}" % _MAX_TAG)
_ATTRIBUTE = re.compile(rb"=|\s[^\s=]")
_FIRST_TAG = re.compile(rb"<([A-Za-z][\w:.-]*)")
_PROLOGUE = re.compile(rb"<!--.*?-->", re.DOTALL)
_HEAD = 10_000  # bytes in which the first tag is looked for
_PAGE_TAGS = frozenset({"html", "head", "body", "title", "meta", "base", "link"})


class Hostile(Exception):
    """The document would cost too much to parse; `what` is what it has too many of."""

    def __init__(self, what: Phrase) -> None:
        super().__init__(what)
        self.what = what


@dataclass(slots=True)
class Survey:
    """What a document looks like from afar.

    Attributes:
        root: the name of its first element, in lower case without prefix; empty if it has none.
        entries: how many `item` and `entry` elements it has, as far as it is well-formed.
    """

    root: str = ""
    entries: int = 0


def is_web_page(body: bytes, content_type: str | None) -> bool:
    """Whether a body, in whatever encoding, begins as a page of HTML, or of XHTML."""
    head = decode(body[:_HEAD], content_type)
    return not is_json(head) and _first_tag(head.encode()) in _PAGE_TAGS


def is_json(text: str) -> bool:
    """Whether a text begins as JSON that could be a feed; its texts may well be HTML."""
    return text.startswith(("{", "["))


def survey(document: bytes) -> Survey:
    """Look over a document in UTF-8 without a declaration.

    Raises:
        Hostile: it has too many entries, tags, attributes or levels, or declares many entities.
    """
    _check_bytes(document)
    look = _Look()
    with suppress(expat.ExpatError):  # ill-formed: feedparser reads many of those too
        look.parser.Parse(document, True)
    if not look.survey.root:
        look.survey.root = _first_tag(document)
    return look.survey


class _Look:
    """The expat handlers, and what they have seen so far."""

    def __init__(self) -> None:
        self.survey = Survey()
        self._depth = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Hostile(Phrase("levels"))
        if len(attributes) > 2 * _MAX_ATTRIBUTES:
            raise Hostile(Phrase("attributes"))
        local = _local(name)
        self.survey.root = self.survey.root or local
        if local in ("item", "entry"):
            self.survey.entries += 1
        if self.survey.entries > _MAX_ENTRIES:
            raise Hostile(Phrase("entries"))

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _check_bytes(document: bytes) -> None:
    """What can be seen without parsing, and so in ill-formed documents too."""
    if document.count(b"<") > _MAX_TAGS:
        raise Hostile(Phrase("tags"))
    entities = _ENTITY.findall(document)
    if len(entities) > _MAX_ENTITIES or any(len(entity) > _MAX_ENTITY for entity in entities):
        raise Hostile(Phrase("entities"))
    for tag in _LONG_TAG.finditer(document):
        if len(_ATTRIBUTE.findall(tag[0])) > 4 * _MAX_ATTRIBUTES:
            raise Hostile(Phrase("attributes"))


def _first_tag(document: bytes) -> str:
    tag = _FIRST_TAG.search(_PROLOGUE.sub(b"", document[:_HEAD]))
    return _local(tag[1].decode("utf-8", "replace")) if tag else ""


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
