"""An HTML tree in, blocks and pictures out.

One reader walks one container (the article, a quote, a list item, a cell). It gathers runs of
text until a block element ends the paragraph:

    text, <b>, <a> … ──> runs ──paragraph ends──> Text ──> blocks
    <ul>, <blockquote>, <table> … ──a reader of its own──> one block
"""

import re
from collections.abc import Callable

from lxml.html import HtmlElement, defs

from bot.rendering import pictures
from bot.rendering.blocks import RULE, Block, Listing, Quote, Text
from bot.rendering.cleaning import collapse, visible
from bot.rendering.code import code_in
from bot.rendering.inline import Run, Style, markdown
from bot.rendering.links import LONGEST_IN_TEXT, absolute, is_place_in
from bot.rendering.players import player_runs
from bot.rendering.tables import Cell, is_sound, number_in, rows_of, table

_DEEPEST = 60
"""Elements within elements; what is deeper is read as bare text."""
_MOST_COLUMNS_SPANNED = 20
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,9}")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_STYLES = {
    **dict.fromkeys(("b", "strong", "dt", "summary", "h4", "h5", "h6"), Style.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), Style.ITALIC),
    **dict.fromkeys(("s", "strike", "del"), Style.STRIKE),
    **dict.fromkeys(("u", "ins"), Style.UNDERLINE),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
}
_SMALL_PRINT = "-# "
_PREFIXES = {
    "h1": "# ",
    "h2": "## ",
    "h3": "### ",
    **dict.fromkeys(("figcaption", "caption"), _SMALL_PRINT),
}
_PARAGRAPHS = (defs.block_tags - {"del", "ins"}) | {
    *("article", "aside", "body", "details", "figcaption", "figure", "footer", "header"),
    *("hgroup", "html", "main", "section", "summary"),
}


class Reader:
    """Reads one container. `blocks` and `pictures` (each once) are complete after `read`."""

    def __init__(self, base_url: str, depth: int = 0) -> None:
        self.blocks: list[Block] = []
        self.pictures: dict[str, None] = {}
        self._base_url = base_url
        self._depth = depth
        self._runs: list[Run] = []
        self._styles: frozenset[Style] = frozenset()
        self._link: str | None = None
        self._prefix = ""
        self._further_picture: str | None = None

    def read(self, container: HtmlElement) -> "Reader":
        """Reads the content of an element and returns itself, finished."""
        self._content(container)
        self._end_paragraph()
        return self

    def _within(self, element: HtmlElement, *, whole: bool = False) -> list[Block]:
        """Returns an element's content (the whole: itself) as blocks with their own paragraphs."""
        inner = Reader(self._base_url, self._depth + 1)
        inner._styles, inner._link = self._styles, self._link
        (inner._element if whole else inner._content)(element)
        inner._end_paragraph()
        self.pictures |= inner.pictures
        return inner.blocks

    def _content(self, element: HtmlElement) -> None:
        self._depth += 1
        self._text(element.text)
        for child in element:
            self._element(child)
            self._text(child.tail)
        self._depth -= 1

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag
        if "hidden" in element.attrib or _HIDDEN.search(element.get("style") or ""):
            return
        if self._depth > _DEEPEST:
            self._text(" ".join(element.itertext()))
        elif tag in _READERS:
            _READERS[tag](self, element)
        elif tag in _PARAGRAPHS:
            self._paragraph(element)
        else:
            self._styled(element)

    # ── within a paragraph ───────────────────────────────────────────────────────────────────

    def _text(self, text: str | None) -> None:
        if text:
            self._runs.append(Run(visible(collapse(text)), self._styles, self._link))

    def _styled(self, element: HtmlElement) -> None:
        """A heading is bold already."""
        outer, style = self._styles, _STYLES.get(element.tag)
        if style and not (style is Style.BOLD and self._prefix.startswith("#")):
            self._styles |= {style}
        self._content(element)
        self._styles = outer

    def _anchor(self, element: HtmlElement) -> None:
        """A link that is no web address leaves its words only."""
        outer, href = self._link, element.get("href")
        if href and is_place_in(self._base_url, href):
            self._place(element)
            return
        url = absolute(href, self._base_url)
        self._link = url if url and len(url) <= LONGEST_IN_TEXT else outer
        self._content(element)
        self._link = outer

    def _place(self, element: HtmlElement) -> None:
        """A link within the page: a footnote's mark is raised, its way back (↩, #, ¶) dropped."""
        words = "".join(element.itertext()).strip()
        if _DIGITS.fullmatch(words):
            self._text(words.translate(_SUPERSCRIPT))
        elif any(char.isalnum() for char in words):
            self._content(element)

    def _break(self, _element: HtmlElement) -> None:
        self._runs.append(Run("\n"))

    def _quotation(self, element: HtmlElement) -> None:
        self._text("“")
        self._content(element)
        self._text("”")

    def _superscript(self, element: HtmlElement) -> None:
        """Digits stay raised, or m² would read m2 and a footnote's mark like a number."""
        self._digits(element, _SUPERSCRIPT)

    def _subscript(self, element: HtmlElement) -> None:
        self._digits(element, _SUBSCRIPT)

    def _digits(self, element: HtmlElement, drawn: dict[int, int]) -> None:
        if not len(element) and _DIGITS.fullmatch((element.text or "").strip()):
            element.text = element.text.strip().translate(drawn)
        self._content(element)

    def _reading_aid(self, element: HtmlElement) -> None:
        """Japanese text names a word's pronunciation in brackets where none stands above it."""
        self._text("(")
        self._content(element)
        self._text(")")

    def _nothing(self, _element: HtmlElement) -> None:
        """The brackets of a reading aid are ours."""

    def _input(self, element: HtmlElement) -> None:
        """A list of tasks says what is done; any other field is nothing to read."""
        if element.get("type") == "checkbox":
            self._text("☑ " if "checked" in element.attrib else "☐ ")

    def _image(self, element: HtmlElement) -> None:
        if words := pictures.stands_for_text(element):
            self._text(words)
        elif url := pictures.address(element, self._base_url):
            self._further_picture = url if self.pictures and url not in self.pictures else None
            self.pictures[url] = None

    def _figure(self, element: HtmlElement) -> None:
        """One picture is shown with the article; its others are linked where they stand."""
        self._paragraph(element)
        self._end_figure()

    def _caption(self, element: HtmlElement) -> None:
        """A caption without links of its own leads to its picture."""
        if element.find(".//a[@href]") is not None or not "".join(element.itertext()).strip():
            self._end_figure()
        self._link, self._further_picture = self._further_picture, None
        self._paragraph(element)
        self._link = None

    def _end_figure(self) -> None:
        if url := self._further_picture:
            self._further_picture = None
            self._add(Text(markdown([Run(pictures.FURTHER, link=url)]), _SMALL_PRINT))

    # ── blocks ───────────────────────────────────────────────────────────────────────────────

    def _end_paragraph(self, *, note_follows: bool = False) -> None:
        """Before the paragraphs of a footnote, its mark alone is no paragraph yet."""
        if not self._runs:
            return
        text = markdown(self._runs)
        if note_follows and _RAISED.fullmatch(text):
            self._runs.append(Run(" "))
            return
        self._runs = []
        paragraphs = re.split(r"\n{2,}", text)
        self.blocks += [Text(part, self._prefix) for part in paragraphs if part]

    def _add(self, block: Block) -> None:
        self._end_paragraph()
        self.blocks.append(block)

    def _paragraph(self, element: HtmlElement) -> None:
        self._end_paragraph(note_follows=True)
        outer, self._prefix = self._prefix, _PREFIXES.get(element.tag, self._prefix)
        self._styled(element)
        self._end_paragraph()
        self._prefix = outer

    def _rule(self, _element: HtmlElement) -> None:
        self._add(Text(RULE))

    def _preformatted(self, element: HtmlElement) -> None:
        self._add(code_in(element))

    def _block_quote(self, element: HtmlElement) -> None:
        self._add(Quote(self._within(element)))

    def _list(self, element: HtmlElement) -> None:
        """What has no item of its own in a list, as a nested list, belongs to the one before."""
        items = self._stray_text(element.text)
        for child in element:
            if child.tag == "li":
                items.append(self._within(child))
            elif items:
                items[-1] += self._within(child, whole=True)
            else:
                items = [self._within(child, whole=True)]
            items += self._stray_text(child.tail)
        start = number_in(element.get("start"), 1) if element.tag == "ol" else None
        self._add(Listing(items, start))

    def _stray_text(self, text: str | None) -> list[list[Block]]:
        """Returns the words that stand between items as an item, if there are any."""
        words = markdown([Run(visible(collapse(text or "")))])
        return [[Text(words)]] if words else []

    def _stray_item(self, element: HtmlElement) -> None:
        self._add(Listing([self._within(element)]))

    def _table(self, element: HtmlElement) -> None:
        if not is_sound(element):
            self._paragraph(element)
            return
        for caption in element.iterfind("caption"):
            self._paragraph(caption)
        rows = [self._cells(row) for row in rows_of(element) if len(row)]
        linked = element.find(".//a[@href]") is not None
        self._end_paragraph()
        self.blocks += table(rows, linked=linked) if rows else ()

    def _cells(self, row: HtmlElement) -> list[Cell]:
        cells: list[Cell] = []
        for cell in row:
            words = visible(collapse("".join(cell.itertext()))).strip()
            cells.append(Cell(self._within(cell), words, heading=cell.tag == "th"))
            spanned = min(number_in(cell.get("colspan"), 1), _MOST_COLUMNS_SPANNED)
            cells += [Cell((), "", heading=cell.tag == "th")] * (spanned - 1)
        return cells

    def _player(self, element: HtmlElement) -> None:
        """A film or a sound becomes a link to where it plays."""
        self._end_paragraph()
        self._runs = player_runs(element, self._base_url)
        self._end_paragraph()


_READERS: dict[str, Callable[[Reader, HtmlElement], None]] = {
    "a": Reader._anchor,
    "br": Reader._break,
    "q": Reader._quotation,
    "sup": Reader._superscript,
    "sub": Reader._subscript,
    "rt": Reader._reading_aid,
    "rp": Reader._nothing,
    "input": Reader._input,
    "img": Reader._image,
    "figure": Reader._figure,
    "figcaption": Reader._caption,
    "hr": Reader._rule,
    "pre": Reader._preformatted,
    "blockquote": Reader._block_quote,
    **dict.fromkeys(("ul", "ol", "menu"), Reader._list),
    "li": Reader._stray_item,
    "table": Reader._table,
    **dict.fromkeys(("iframe", "embed", "video", "audio"), Reader._player),
}
