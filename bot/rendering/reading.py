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
from bot.rendering.blocks import RULE, Block, Code, Listing, Quote, Text
from bot.rendering.cleaning import collapse, visible
from bot.rendering.inline import Run, Style, markdown
from bot.rendering.links import LONGEST_IN_TEXT, absolute, host_of
from bot.rendering.players import page_of
from bot.rendering.tables import Cell, table

_DEEPEST = 60
"""Elements within elements; what is deeper is read as bare text."""
_MOST_COLUMNS_SPANNED = 20
_LANGUAGE = re.compile(r"\b(?:lang|language|highlight-source)-([a-z0-9+#]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_STYLES = {
    **dict.fromkeys(("b", "strong", "dt", "summary", "h4", "h5", "h6"), Style.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), Style.ITALIC),
    **dict.fromkeys(("s", "strike", "del"), Style.STRIKE),
    **dict.fromkeys(("u", "ins"), Style.UNDERLINE),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
}
_PREFIXES = {"h1": "# ", "h2": "## ", "h3": "### ", "figcaption": "-# ", "caption": "-# "}
_PARAGRAPHS = (defs.block_tags - {"del", "ins"}) | {
    *("article", "aside", "body", "details", "figcaption", "figure", "footer", "header"),
    *("hgroup", "html", "main", "section", "summary"),
}


class Reader:
    """Reads one container. `blocks` and `pictures` are complete after `read`."""

    def __init__(self, base_url: str, depth: int = 0) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[str] = []
        self._base_url = base_url
        self._depth = depth
        self._runs: list[Run] = []
        self._styles: frozenset[Style] = frozenset()
        self._link: str | None = None
        self._prefix = ""

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
        self.pictures += inner.pictures
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
        """A place within the page, or no web address, leaves its words only."""
        outer, href = self._link, element.get("href") or "#"
        url = None if href.lstrip().startswith("#") else absolute(href, self._base_url)
        self._link = url if url and len(url) <= LONGEST_IN_TEXT else outer
        self._content(element)
        self._link = outer

    def _break(self, _element: HtmlElement) -> None:
        self._runs.append(Run("\n"))

    def _quotation(self, element: HtmlElement) -> None:
        self._text("“")
        self._content(element)
        self._text("”")

    def _superscript(self, element: HtmlElement) -> None:
        """Digits stay raised, or m² would read m2 and a footnote's mark like a number."""
        if not len(element) and (element.text or "").strip().isdecimal():
            element.text = element.text.strip().translate(_SUPERSCRIPT)
        self._content(element)

    def _image(self, element: HtmlElement) -> None:
        if words := pictures.stands_for_text(element):
            self._text(words)
        elif url := pictures.address(element, self._base_url):
            self.pictures.append(url)

    # ── blocks ───────────────────────────────────────────────────────────────────────────────

    def _end_paragraph(self) -> None:
        if not self._runs:
            return
        text, self._runs = markdown(self._runs), []
        paragraphs = re.split(r"\n{2,}", text)
        self.blocks += [Text(part, self._prefix) for part in paragraphs if part]

    def _add(self, block: Block) -> None:
        self._end_paragraph()
        self.blocks.append(block)

    def _paragraph(self, element: HtmlElement) -> None:
        self._end_paragraph()
        outer, self._prefix = self._prefix, _PREFIXES.get(element.tag, self._prefix)
        self._styled(element)
        self._end_paragraph()
        self._prefix = outer

    def _rule(self, _element: HtmlElement) -> None:
        self._add(Text(RULE))

    def _preformatted(self, element: HtmlElement) -> None:
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        classes = " ".join(part.get("class") or "" for part in element.iter("pre", "code"))
        language = _LANGUAGE.search(classes)
        text = visible("".join(element.itertext())).replace("\xa0", " ")
        self._add(Code(text, language[1].lower() if language else ""))

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
        start = _number(element.get("start"), 1) if element.tag == "ol" else None
        self._add(Listing(items, start))

    def _stray_text(self, text: str | None) -> list[list[Block]]:
        """Returns the words that stand between items as an item, if there are any."""
        words = markdown([Run(visible(collapse(text or "")))])
        return [[Text(words)]] if words else []

    def _stray_item(self, element: HtmlElement) -> None:
        self._add(Listing([self._within(element)]))

    def _table(self, element: HtmlElement) -> None:
        for caption in element.iterfind("caption"):
            self._paragraph(caption)
        rows = [self._cells(row) for row in _rows(element) if len(row)]
        linked = element.find(".//a[@href]") is not None
        self._end_paragraph()
        self.blocks += table(rows, linked=linked) if rows else ()

    def _cells(self, row: HtmlElement) -> list[Cell]:
        cells: list[Cell] = []
        for cell in row:
            words = visible(collapse("".join(cell.itertext()))).strip()
            cells.append(Cell(self._within(cell), words, heading=cell.tag == "th"))
            spanned = min(_number(cell.get("colspan"), 1), _MOST_COLUMNS_SPANNED)
            cells += [Cell((), "", heading=cell.tag == "th")] * (spanned - 1)
        return cells

    def _player(self, element: HtmlElement) -> None:
        """A film or a sound becomes a link to where it plays."""
        self._end_paragraph()
        sources = [element, *element.iterfind("source")]
        addresses = (absolute(part.get("src"), self._base_url) for part in sources)
        if url := next(filter(None, addresses), None):
            page = page_of(url)
            label = visible(collapse(element.get("title") or "")).strip() or host_of(page)
            self._runs = [Run("▶ "), Run(label, link=page)]
            self._end_paragraph()


def _rows(element: HtmlElement) -> list[HtmlElement]:
    """Returns the rows of this table, not of tables within it."""
    paths = ("thead/tr", "tr", "tbody/tr", "tfoot/tr")
    return [row for path in paths for row in element.iterfind(path)]


def _number(text: str | None, default: int) -> int:
    """Returns a small whole number from an attribute."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else default


_READERS: dict[str, Callable[[Reader, HtmlElement], None]] = {
    "a": Reader._anchor,
    "br": Reader._break,
    "q": Reader._quotation,
    "sup": Reader._superscript,
    "img": Reader._image,
    "hr": Reader._rule,
    "pre": Reader._preformatted,
    "blockquote": Reader._block_quote,
    **dict.fromkeys(("ul", "ol", "menu"), Reader._list),
    "li": Reader._stray_item,
    "table": Reader._table,
    **dict.fromkeys(("iframe", "embed", "video", "audio"), Reader._player),
}
