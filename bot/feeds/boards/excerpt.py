"""Lines of a page as HTML of their own.

An element stays if it is the text's own: begins and ends within it, and holds none of the page's
lines (a byline, a button). What holds the whole text, be it a cell, a `<pre>` or a quote for its
margin, is the page's layout: it becomes a paragraph's end.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from html import escape

from bot.feeds.boards.pieces import BLOCKS, VOID, Close, LineEnd, Lines, Open, Piece, Words

_PARAGRAPH = "<br><br>"


def html_of(
    page: Lines, lines: range, without: Collection[int] = (), cuts: Mapping[int, int] | None = None
) -> str:
    """The lines as HTML, with the pictures that stand between them.

    Args:
        page: the whole.
        lines: which of its lines.
        without: those of them that are left out.
        cuts: how many characters of a line's text are left out at its beginning.
    """
    kept = [number for number in lines if number not in without]
    if not kept:
        return ""
    return _Excerpt(page, lines, kept, cuts or {}).html()


class _Excerpt:
    def __init__(self, page: Lines, lines: range, kept: list[int], cuts: Mapping[int, int]) -> None:
        all_lines = page.lines
        self._page = page
        self._first = all_lines[lines.start - 1].end if lines.start else 0
        behind = lines.stop < len(all_lines)
        self._last = all_lines[lines.stop].start if behind else len(page.pieces)
        self._kept = [all_lines[number].start for number in kept]
        whole = set(kept)
        left_out = [all_lines[number] for number in lines if number not in whole]
        self._left_out = [line.start for line in left_out]
        self._silent = {at for line in left_out for at in range(line.start, line.end)}
        self._cut = _cut_words(page, cuts)
        self._own = self._own_elements()
        self._spaced = sum(all_lines[number].begins for number in kept[1:]) == 0 and len(kept) > 1
        self._pre = 0

    def _own_elements(self) -> set[int]:
        """The places of the elements that stay."""
        own: set[int] = set()
        for at in range(self._first, self._last):
            piece = self._page.pieces[at]
            if isinstance(piece, Close) and self._is_own(piece, at):
                own |= {piece.start, at}
        return own

    def _is_own(self, piece: Close, at: int) -> bool:
        if piece.start < self._first or _between(self._left_out, piece.start, at):
            return False
        held = _between(self._kept, piece.start, at)
        if piece.tag == "hr":  # one at the margin parts the text from the rest of the page
            return 0 < bisect_left(self._kept, at) < len(self._kept)
        return piece.tag not in BLOCKS or held < len(self._kept)

    def html(self) -> str:
        return "".join(self._written(at) for at in range(self._first, self._last))

    def _written(self, at: int) -> str:
        piece = self._page.pieces[at]
        if at in self._silent:
            return self._tag(piece, at) if isinstance(piece, Open | Close) else ""
        match piece:
            case Words():
                return escape(self._cut.get(at, piece.text), quote=False)
            case LineEnd():
                return self._line_end(piece)
            case _:
                return self._tag(piece, at)

    def _line_end(self, piece: LineEnd) -> str:
        if self._pre:
            return "\n"
        if piece.preformatted and self._page.wrapped:
            return _PARAGRAPH if piece.second else "\n"
        return _PARAGRAPH if self._spaced else "<br>"

    def _tag(self, piece: Piece, at: int) -> str:
        if isinstance(piece, Open):
            return self._open(piece, at)
        if isinstance(piece, Close) and at in self._own:
            self._pre -= piece.tag == "pre"
            return "" if piece.tag in VOID else f"</{piece.tag}>"
        return _PARAGRAPH if isinstance(piece, Close) and piece.tag in BLOCKS else ""

    def _open(self, piece: Open, at: int) -> str:
        if at in self._own:
            self._pre += piece.tag == "pre"
            return piece.html
        return _PARAGRAPH if piece.tag in BLOCKS else ""


def _between(places: list[int], start: int, end: int) -> int:
    return bisect_left(places, end) - bisect_left(places, start)


def _cut_words(page: Lines, cuts: Mapping[int, int]) -> dict[int, str]:
    """What is left of the words of lines that are cut at their beginning, by place."""
    left: dict[int, str] = {}
    for number, most in cuts.items():
        line, said, gone = page.lines[number], 0, most
        ahead = True  # of the line's first character: white space counts for nothing
        for at in range(line.start, line.end):
            piece = page.pieces[at]
            if isinstance(piece, Words):
                said, ahead, rest = _without(piece.text, gone, ahead)
                gone -= said
                left[at] = rest
    return left


def _without(text: str, most: int, spaced: bool) -> tuple[int, bool, str]:
    """How much of `most` collapsed characters a text had, whether it ended in space, the rest."""
    gone = 0
    for place, char in enumerate(text):
        if gone >= most:
            return gone, spaced, text[place:]
        if char.isspace() and spaced:
            continue
        gone, spaced = gone + 1, char.isspace()
    return gone, spaced, ""
