"""A page as lines of text that know where they stand in its HTML.

    tree ──walk──> pieces: <p>, words, <b>, words, </b>, line end, </p> …
                   lines:  what people read as one, each a range of pieces

Patterns look at the lines; `html_of` (excerpt.py) makes HTML again of a range of them, without the
lines that are the page's own, so that emphasis, links and pictures of an article survive.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement

from bot.feeds.boards.pieces import BLOCKS, Close, Line, LineEnd, Lines, Link, Open, Piece, Words
from bot.language import Phrase

_ROWS = frozenset({"tr", "li", "article", "dt"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")
_MOST_LINES = 20_000
_WIDEST_MARGIN, _NARROWEST_MARGIN = 100, 50
_LONGEST_FORM = 400
"""Characters of a form to write in; a longer one holds more than its fields, as the whole page."""
_FIELDS = frozenset({"textarea", "select", "option", "legend"})
_LONGEST_VALUE = 2000
"""Characters of an attribute; a longer one is a picture in its own address, or made to harm."""


class TooCostly(Exception):
    """The page is no page of a board, only costly; `why` says what it has too much of."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def lines_of(root: HtmlElement, roles: Mapping[HtmlElement, str]) -> Lines:
    """Walks over a page.

    Args:
        root: the whole.
        roles: what the profile's XPath says of its elements.

    Raises:
        TooCostly: it has too many lines.
    """
    walk = _Walk(roles)
    skipped: HtmlElement | None = None
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                walk.text(element.tail)
            continue
        if event == "start" and _is_hidden(element):
            skipped = element
        elif event == "start":
            walk.start(element)
        else:
            walk.end(element)
    return walk.finished()


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in _FIELDS or "hidden" in element.attrib:
        return True
    return bool(_HIDDEN.search(element.get("style") or ""))


def _is_to_write_in(form: HtmlElement) -> bool:
    """Whether a form is one to write a message in, and no more than that."""
    area = form.find(".//textarea")
    if area is None:
        return False
    said = sum(len(text.strip()) for text in form.itertext())
    typed = sum(len(text.strip()) for each in form.iter("textarea") for text in each.itertext())
    return said - typed <= _LONGEST_FORM


class _Walk:
    """What the walk has seen so far."""

    def __init__(self, roles: Mapping[HtmlElement, str]) -> None:
        self._roles = roles
        self._pieces: list[Piece] = []
        self._lines: list[Line] = []
        self._ids: dict[int, str] = {}
        self._open: list[int] = []
        self._named: list[str] = []
        self._holders: list[int] = []
        self._rows: list[int] = []
        self._forms: list[int] = []
        self._link: list[str] = []
        self._pre = 0
        self._begins = True
        self._marks: list[str] = []
        self._ruled = False
        self._moment = ""
        self._line: Line | None = None
        self._said: list[str] = []
        self._links: list[Link] = []

    # ── the walk ─────────────────────────────────────────────────────────────────────────────

    def start(self, element: HtmlElement) -> None:
        tag, at = str(element.tag), len(self._pieces)
        role = self._roles.get(element, "")
        if tag == "br":
            self._break(preformatted=False)
            return
        if tag in BLOCKS:
            self._end_paragraph()
        self._ruled = self._ruled or tag == "hr"
        self._pieces.append(Open(tag, _tag(element)))
        self._open.append(at)
        self._named.append(role if role != "elements" else "")
        self._enter(element, tag, role, at)
        self.text(element.text)

    def _enter(self, element: HtmlElement, tag: str, role: str, at: int) -> None:
        mark = element.get("id") or (element.get("name") if tag == "a" else None)
        if mark:
            self._marks.append(mark.strip())
        if role == "elements":
            self._holders.append(at)
            self._ids[at] = element.get("id") or ""
        if tag in _ROWS:
            self._rows.append(at)
        if tag == "a":
            self._link.append(element.get("href") or "")
        if tag == "time":
            self._moment = self._moment or element.get("datetime") or ""
        if tag == "form" and not self._forms and _is_to_write_in(element):
            self._forms.append(at)
        self._pre += tag == "pre"

    def end(self, element: HtmlElement) -> None:
        tag = str(element.tag)
        if tag != "br":
            if tag in BLOCKS:
                self._end_paragraph()
            start = self._open.pop()
            self._named.pop()
            self._pieces.append(Close(tag, start))
            self._leave(tag, start)
        self.text(element.tail)

    def _leave(self, tag: str, start: int) -> None:
        for stack in (self._holders, self._rows, self._forms):
            if stack and stack[-1] == start:
                stack.pop()
        if tag == "a":
            self._link.pop()
        self._pre -= tag == "pre"

    def text(self, text: str | None) -> None:
        """Words, and in preformatted text their line ends."""
        if not text:
            return
        if not self._pre:
            self._words(text)
            return
        first, *others = text.split("\n")
        self._words(first)
        for part in others:
            self._break(preformatted=True)
            self._words(part)

    def _words(self, text: str) -> None:
        if not text.strip():
            if self._line is not None:
                self._said.append(" ")
            self._pieces.append(Words(text))
            return
        at = len(self._pieces)
        role = next(filter(None, reversed(self._named[-4:])), "")
        if self._line is None:
            self._line = self._new_line(at)
        self._line.end = at + 1
        self._pieces.append(Words(text, role))
        self._said.append(text)
        if href := next(iter(self._link[-1:]), ""):
            self._links.append(Link(href, text))
        elif self._pre:
            self._links += [Link(found[0], found[0]) for found in _ADDRESS.finditer(text)]

    def _new_line(self, at: int) -> Line:
        line = Line(
            "",
            at,
            at,
            begins=self._begins,
            ruled=self._ruled,
            holder=self._holders[-1] if self._holders else None,
            row=self._rows[-1] if self._rows else None,
            preformatted=bool(self._pre),
            field=bool(self._forms),
        )
        self._begins = self._ruled = False
        return line

    def _break(self, *, preformatted: bool) -> None:
        second = self._line is None
        self._begins = self._begins or second
        self._end_line()
        self._pieces.append(LineEnd(second, preformatted))

    def _end_line(self) -> None:
        if self._line is None:
            return
        line = self._line
        line.text = " ".join("".join(self._said).split())
        line.links, line.marks, line.moment = tuple(self._links), tuple(self._marks), self._moment
        self._lines.append(line)
        if len(self._lines) > _MOST_LINES:
            raise TooCostly(Phrase("has too many lines"))
        self._line, self._moment = None, ""
        self._said, self._links, self._marks = [], [], []

    def _end_paragraph(self) -> None:
        self._end_line()
        self._begins = True

    def finished(self) -> Lines:
        self._end_line()
        return Lines(self._pieces, self._lines, self._ids, _is_wrapped(self._lines))


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the lines of preformatted text end at a margin, and not where a paragraph ends."""
    written = [line for line in lines if line.preformatted]
    if any(len(line.text) > _WIDEST_MARGIN for line in written):
        return False
    pairs = pairwise(written)
    return any(len(one.text) > _NARROWEST_MARGIN and not other.begins for one, other in pairs)


def _tag(element: HtmlElement) -> str:
    """The element's start tag as HTML."""
    attributes = "".join(
        f' {name}="{escape(value)}"'
        for name, value in list(element.attrib.items())[:30]
        if name.replace("-", "").isalnum() and len(value) <= _LONGEST_VALUE
    )
    return f"<{element.tag}{attributes}>"
