"""What an article is made of, block by block, and how each block is written for Discord."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.rendering.escaping import defuse

RULE = "———"
"""Discord draws no rules."""
_DEEPEST_INDENT = 4
"""Discord indents no list further."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in Markdown. `prefix` makes it a heading (`# `) or small print (`-# `)."""

    markdown: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code, verbatim."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote. Discord knows one level: quotes inside of it join it."""

    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. `start` is its first number, None makes it a list of bullets."""

    items: Sequence[Sequence["Block"]]
    start: int | None = None


Block: TypeAlias = Text | Code | Quote | Listing


def write(blocks: Sequence[Block], *, quoted: bool = False, depth: int = 0) -> str:
    """Returns the blocks as Discord Markdown, a blank line between them (none within lists)."""
    written = (_write(block, quoted=quoted, depth=depth) for block in blocks)
    return ("\n" if depth else "\n\n").join(text for text in written if text)


def _write(block: Block, *, quoted: bool, depth: int) -> str:
    match block:
        case Text():
            return _text(block)
        case Code():
            return _code(block)
        case Quote():
            inner = write(block.blocks, quoted=True, depth=depth)
            return inner if quoted or depth else _prefixed("> ", inner)
        case Listing():
            return _listing(block, quoted=quoted, depth=depth)


def _text(block: Text) -> str:
    """A heading or small print is one line."""
    if not block.prefix:
        return block.markdown
    return block.prefix + block.markdown.replace("\n", " ")


def _code(block: Code) -> str:
    """A fence inside of the code is broken by a zero-width space, or it would end the block."""
    text = re.sub("`(?=``)", "`\u200b", defuse(block.text)).strip("\n")
    return f"```{block.language}\n{text}\n```" if text.strip() else ""


def _listing(block: Listing, *, quoted: bool, depth: int) -> str:
    """Discord nests lists by indentation; an item's further blocks are indented like its text."""
    lines = []
    for at, item in enumerate(block.items):
        marker = "- " if block.start is None else f"{block.start + at}. "
        text = write(item, quoted=quoted, depth=depth + 1)
        indent = " " * (len(marker) if depth < _DEEPEST_INDENT else 0)
        if text:
            lines.append(marker + re.sub(r"\n(?=.)", "\n" + indent, text))
    return "\n".join(lines)


def _prefixed(prefix: str, text: str) -> str:
    return "\n".join(prefix + line for line in text.split("\n"))
