"""Text for a terminal: wrapped to its columns, and harmless whatever a feed wrote."""

import re
import unicodedata
from collections.abc import Iterator

_JOINERS = "\u200c\u200d"
"""Invisible, but Persian words and many emoji need them."""

_WORD = re.compile(r"\S+\s*|\s+")


def harmless(text: str) -> str:
    """The text with every character that could steer a terminal, or hide, written as its code."""
    return "".join(map(_shown, text))


def wrapped(text: str, columns: int) -> Iterator[str]:
    """The lines of a text, harmless, each cut at words into rows of at most `columns`."""
    for line in text.split("\n"):
        row = ""
        for piece in _pieces(harmless(line), columns):
            if row and width(row + piece.rstrip()) > columns:
                yield row.rstrip()
                row = ""
            row += piece
        yield row.rstrip()


def width(text: str) -> int:
    """Columns that a text takes: East Asian characters take two, combining marks none."""
    return sum(map(_columns, text))


def _pieces(line: str, columns: int) -> Iterator[str]:
    """The words with the space behind them; one that is longer than a row, in parts."""
    for word in _WORD.findall(line):
        part = ""
        for char in word:
            if width(part.rstrip() + char) > columns and _columns(char):
                yield part
                part = ""
            part += char
        yield part


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _shown(char: str) -> str:
    if char.isprintable() or char in _JOINERS or unicodedata.category(char) == "Zs":
        return char
    return char.encode("unicode_escape").decode()
