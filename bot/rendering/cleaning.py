"""Text without what nobody can see: control characters, fillers, stray direction marks."""

import re
import unicodedata

_WHITESPACE = re.compile(r"[\s\u2800]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile(
    "[\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffc]"
)
_UNSEEN = re.compile(f"{_CONTROLS.pattern}|{_INVISIBLE.pattern}|[\U000e0000-\U000e007f]")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]")
"""Tag characters are invisible; only behind a black flag do they mean something (🏴󠁧󠁢󠁳󠁣󠁴󠁿)."""

_OVERRIDES = "\u202d\u202e"
_CLOSES = {"\u202c": "\u202a\u202b" + _OVERRIDES, "\u2069": "\u2066\u2067\u2068"}
_OPENERS = "".join(_CLOSES.values())
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DIRECTIONS_OR_END = re.compile("[\u202a-\u202e\u2066-\u2069\n]")

MOST_MARKS = 3
"""Combining marks in a row that a title may have: Hebrew and Vietnamese need three."""


def visible(text: str) -> str:
    """Drops control and invisible characters; line ends, tabs and joiners stay."""
    if not _UNSEEN.search(text):
        return text
    return _TAGS.sub(r"\1", _INVISIBLE.sub("", _CONTROLS.sub("", text)))


def without_controls(text: str) -> str:
    """Drops only what JSON or Discord could stumble over; Markdown stays as it is."""
    return _CONTROLS.sub("", text)


def collapse(text: str) -> str:
    """Makes every run of white space one space, as HTML does, non-breaking spaces included."""
    return _WHITESPACE.sub(" ", text)


def one_line(text: str) -> str:
    """Returns a text that people are to read in one line: visible, collapsed, composed (NFC)."""
    line = _DIRECTIONS.sub("", visible(collapse(text)))
    return unicodedata.normalize("NFC", collapse(line)).strip()


def tame_marks(text: str) -> str:
    """Keeps at most `MOST_MARKS` combining marks in a row: Zalgo must not climb over the page."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def stray_directions(text: str) -> set[int]:
    """Returns the positions of overrides, and of embeddings and isolates not closed in their line.

    Without these, Arabic and Hebrew read as their authors wrote them, and nothing turns the rest
    of a page around.
    """
    opened: list[int] = []
    stray: set[int] = set()
    for found in _DIRECTIONS_OR_END.finditer(text):
        at, char = found.start(), found[0]
        if char == "\n":
            opened.clear()
            continue
        stray.add(at)
        if char in _OPENERS:
            opened.append(at)
        elif opened and text[opened[-1]] in _CLOSES[char]:
            start = opened.pop()
            stray -= set() if text[start] in _OVERRIDES else {start, at}
    return stray
