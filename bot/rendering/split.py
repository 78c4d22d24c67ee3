"""Cutting Discord Markdown to the size of messages: at a paragraph, a line, a sentence, a word.

    markdown ──chunks──> paragraphs and list items ──packed──> pieces within the limit
                              │ too long for one message
                              └──break──> head + tail: fences, emphasis and quotes closed in the
                                          head and opened again in the tail

No piece ends inside a link, a code span or a character, and no word is lost or doubled.
"""

import re
from collections import deque
from collections.abc import Iterator

from bot.rendering import graphemes
from bot.rendering.limits import fits
from bot.rendering.spots import FENCE, best_spots, opened_at

_FENCE = re.compile(FENCE)
_LIST_ITEM = re.compile(r"(?:- |\d{1,9}\. )")
_BLANK = re.compile(r"\s*(?:>\s*)?")
_CLOSERS = 24
"""UTF-16 units that closing a fence, or all emphasis, may take."""


def cut(markdown: str, limit: int) -> tuple[str, bool]:
    """Returns the beginning of a text within `limit` UTF-16 units, and whether more follows.

    It ends at a paragraph or list item if the first of them fits.
    """
    found = pieces(markdown, limit, limit)
    return next(found, ""), next(found, None) is not None


def pieces(markdown: str, first_limit: int, limit: int) -> Iterator[str]:
    """Yields the text in parts, the first within `first_limit` UTF-16 units, others `limit`."""
    waiting = deque(_chunks(markdown))
    piece, room = "", first_limit
    while waiting:
        separator, chunk = waiting.popleft()
        joined = piece + separator + chunk if piece else chunk
        if fits(joined, room):
            piece = joined
            continue
        if piece:
            waiting.appendleft((separator, chunk))
        else:
            piece, tail = _break(chunk, room)
            waiting.extendleft([("\n\n", tail)] if tail else [])
        yield piece
        piece, room = "", limit
    if piece:
        yield piece


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


def _break(chunk: str, limit: int) -> tuple[str, str]:
    """Breaks a chunk that is longer than `limit` at the best spot within it.

    Where there is none that gets any further (a word longer than a message), it is cut at a
    character; so is what leaves no room to close what is open.
    """
    in_a_word = len(graphemes.prefix(chunk, max(limit - _CLOSERS, 1)))
    for at in (*best_spots(chunk, limit), in_a_word):
        closing, opening = opened_at(chunk, at)
        head = chunk[:at].rstrip() + closing
        tail = opening + chunk[at:].lstrip("\n" if "```" in opening else None)
        if head and fits(head, limit) and len(tail) < len(chunk):
            return head, tail
    head = graphemes.prefix(chunk, limit)
    return head, chunk[len(head) :]
