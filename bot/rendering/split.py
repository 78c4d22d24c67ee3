"""Cutting Discord Markdown to the size of messages: at a paragraph, a line, a sentence, a word.

    markdown ──chunks──> paragraphs and list items ──Supply──> pieces within their limits
                              │ too long for one message
                              └──break──> head + tail: fences, emphasis and quotes closed in the
                                          head and opened again in the tail

No piece ends inside a link or a character, and no word is lost or doubled. Code that is too long
to stay whole is broken at a space, and is code on both sides of it.
"""

import re
from collections import deque
from collections.abc import Iterator

from bot.rendering import graphemes
from bot.rendering.limits import fits, units
from bot.rendering.spots import FENCE, best_spots, opened_at

_FENCE = re.compile(FENCE)
_LIST_ITEM = re.compile(r"(?:- |\d{1,9}\. )")
_BLANK = re.compile(r"\s*(?:>\s*)?")
_HEADING = re.compile(r"#{1,3} ")
WASTE = 1000
"""UTF-16 units that may stay empty rather than that a paragraph is broken."""
_CLOSERS = 24
"""UTF-16 units that closing a fence, or all emphasis, may take."""


class Supply:
    """A text that is handed out piece by piece; true as long as something is left of it."""

    def __init__(self, markdown: str) -> None:
        self._waiting = deque(_chunks(markdown))

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, limit: int, *, whole: bool = False, gently: bool = False) -> str:
        """Returns the next piece, as many paragraphs and list items as fit; empty at the end.

        A paragraph is broken only where more than `WASTE` would stay empty without that.

        Args:
            limit: in UTF-16 units.
            whole: breaks no paragraph, and returns nothing where none fits.
            gently: breaks no link and no word, and returns nothing where the first of them does
                not fit: there is more room in the next piece.
        """
        piece, taken = "", list[tuple[str, str]]()
        while self._waiting:
            separator, chunk = self._waiting[0]
            joined = piece + separator + chunk if piece else chunk
            if not fits(joined, limit):
                room = limit - units(piece + separator)
                if whole or (piece and room < WASTE):
                    return self._ended(piece, taken)
                if not piece:
                    return self._broken(limit, gently=gently)
                more = self._broken(room, gently=True)
                return piece + separator + more if more else self._ended(piece, taken)
            piece = joined
            taken.append(self._waiting.popleft())
        return piece

    def _ended(self, piece: str, taken: list[tuple[str, str]]) -> str:
        """Returns the piece, without a heading at its end: that belongs to what follows."""
        if len(taken) > 1 and _HEADING.match(taken[-1][1]):
            self._waiting.appendleft(taken[-1])
            return piece.removesuffix("".join(taken[-1]))
        return piece

    def _broken(self, limit: int, *, gently: bool) -> str:
        """Returns what fits of a paragraph that is too long."""
        separator, chunk = self._waiting.popleft()
        head, tail = _break(chunk, limit, gently=gently)
        if tail:
            self._waiting.appendleft(("\n\n" if head else separator, tail))
        return head


def cut(markdown: str, limit: int) -> tuple[str, bool]:
    """Returns the beginning of a text within `limit` UTF-16 units, and whether more follows.

    It ends at a paragraph or list item if the first of them fits, and is empty if not even the
    first word or link does.
    """
    supply = Supply(markdown)
    return supply.take(limit, gently=True), bool(supply)


def _chunks(markdown: str) -> Iterator[tuple[str, str]]:
    """Yields paragraphs and list items, each with what separates it from the one before."""
    lines: list[str] = []
    separator, fenced = "", False
    for line in markdown.split("\n"):
        blank = not fenced and _BLANK.fullmatch(line)
        if lines and not fenced and (blank or _LIST_ITEM.match(line)):
            yield separator, "\n".join(lines)
            lines, separator = [], "\n"
        if blank:
            separator = "\n> \n" if ">" in line else "\n\n"
        else:
            lines.append(line)
        fenced ^= bool(_FENCE.match(line))
    if lines:
        yield separator, "\n".join(lines)


def _break(chunk: str, limit: int, *, gently: bool) -> tuple[str, str]:
    """Breaks a chunk that is longer than `limit` at the best spot within it.

    Where there is none that gets any further (a word longer than a message), it is cut at a
    character; so is what leaves no room to close what is open. `gently` it is all tail then.
    """
    in_a_word = len(graphemes.prefix(chunk, max(limit - _CLOSERS, 1)))
    for at in (*best_spots(chunk, limit, WASTE), *(() if gently else (in_a_word,))):
        closing, opening = opened_at(chunk, at)
        head = chunk[:at].rstrip() + closing
        tail = opening + chunk[at:].lstrip("\n" if "```" in opening else None)
        if head and fits(head, limit) and len(tail) < len(chunk):
            return head, tail
    head = "" if gently else graphemes.prefix(chunk, limit)
    return head, chunk[len(head) :]
