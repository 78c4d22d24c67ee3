"""Tables: rows of cells in, a block that can be read in Discord out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from lxml.html import HtmlElement

from bot.rendering.blocks import Block, Code, Listing, Text

WIDEST = 64
"""Columns of text that fit into a code block on a desktop without wrapping."""
_MOST_COLUMNS = 50
"""More cannot fit; rows that differ much in length would cost rows times columns to align."""
_GAP = "  "
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its blocks, its bare words, and whether it is a heading."""

    blocks: Sequence[Block]
    words: str
    heading: bool = False


Row = Sequence[Cell]


_SECTIONS = ("thead", "tbody", "tfoot")
_INSIDE = {
    "table": ("caption", "colgroup", "col", "tr", *_SECTIONS),
    **dict.fromkeys(_SECTIONS, ("tr",)),
    "tr": ("td", "th"),
}


def rows_of(element: HtmlElement) -> list[HtmlElement]:
    """Returns the rows of this table, not of tables within it; a foot is last wherever it is."""
    parts = sorted(element, key=lambda part: part.tag == "tfoot")
    return [row for part in parts for row in ([part] if part.tag == "tr" else part.iterfind("tr"))]


def is_sound(element: HtmlElement) -> bool:
    """Whether nothing stands between the cells of a table, where it would be lost."""
    inside = _INSIDE.get(element.tag)
    if inside is None:
        return True
    texts = (element.text, *(child.tail for child in element))
    return not any(text and text.strip() for text in texts) and all(
        child.tag in inside and is_sound(child) for child in element
    )


def number_in(attribute: str | None, default: int) -> int:
    """Returns a small whole number from an attribute, as `colspan` and `start` have one."""
    return int(attribute) if attribute and _NUMBER.fullmatch(attribute) else default


def table(rows: Sequence[Row], *, linked: bool) -> Sequence[Block]:
    """Returns a table as blocks: aligned columns, a list, or (for a layout) just its content.

    Args:
        rows: the cells, row by row.
        linked: whether there are links, which a code block could not keep.
    """
    if not _is_data(rows):
        return [block for row in rows for cell in row for block in cell.blocks]
    aligned = [] if linked or max(map(len, rows)) > _MOST_COLUMNS else _aligned(rows)
    if not aligned or max(map(_width, aligned)) > WIDEST:
        return [_as_list(rows)]
    return [Code("\n".join(aligned))]


def _is_data(rows: Sequence[Row]) -> bool:
    """Whether it is a table of data: more than one row and column, one line of text a cell."""
    cells = [cell for row in rows for cell in row]
    one_line = all(
        len(cell.blocks) <= 1
        and all(isinstance(block, Text) and "\n" not in block.markdown for block in cell.blocks)
        for cell in cells
    )
    return one_line and len(rows) > 1 and max(map(len, rows)) > 1


def _aligned(rows: Sequence[Row]) -> list[str]:
    columns = max(map(len, rows))
    words = [[cell.words for cell in row] + [""] * (columns - len(row)) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*words, strict=True)]
    lines = [_GAP.join(map(_padded, row, widths)).rstrip() for row in words]
    if _has_header(rows):
        lines.insert(1, _GAP.join("-" * width for width in widths))
    return lines


def _as_list(rows: Sequence[Row]) -> Listing:
    """One item a row; under a header, each cell follows the name of its column."""
    names = [_markdown(cell) for cell in rows[0]] if _has_header(rows) else []
    items = []
    for row in rows[1:] if names else rows:
        named = zip(row, chain(names, repeat("")), strict=False)
        items.append([Text(" · ".join(filter(None, (_named(*pair) for pair in named))))])
    return Listing(items)


def _named(cell: Cell, name: str) -> str:
    words = _markdown(cell)
    return f"{name}: {words}" if name and words else words


def _has_header(rows: Sequence[Row]) -> bool:
    return all(cell.heading for cell in rows[0])


def _markdown(cell: Cell) -> str:
    return " ".join(block.markdown for block in cell.blocks if isinstance(block, Text))


def _padded(words: str, width: int) -> str:
    return words + " " * (width - _width(words))


def _width(words: str) -> int:
    """Returns columns on a fixed-width screen: East Asian characters take two, marks none."""
    return sum(0 if unicodedata.combining(char) else 2 if _is_wide(char) else 1 for char in words)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
