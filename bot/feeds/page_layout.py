"""An article's page made plain before its text is looked for: tables of layout, line breaks.

The extractor knows the pages of today. Until 2005 a page was a table, its columns cells, and its
paragraphs were parted by two line breaks.
"""

from collections import Counter
from collections.abc import Collection

from lxml.etree import XPath
from lxml.html import HtmlElement, fragment_fromstring

from bot.feeds.lines import LINE_TAGS, line_of, stands_alone

_COLUMN = 300  # characters of unlinked text, from which on a cell is no datum but a column
_SHARE = 0.6  # of a layout's text that its main column has at least, or of a page's paragraphs
_CONTAINERS = ("div", "td", "font", "center", "section", "article")
_BLOCKS = frozenset((*_CONTAINERS, "p", "table", "ul", "ol", "dl", "blockquote", "pre", "hr"))

_STANDFIRST = XPath(
    "//article//header//p[re:test(@class,"
    " '(^|[ _-])(standfirst|lede|lead|dek|deck|intro|summary|subtitle)( |$)', 'i')]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)

FURNITURE = [
    "//*[self::nav or self::dialog or self::amp-sidebar or self::amp-consent]",
    "//form[not(.//h1) and count(.//p) < 4]",  # ASP.NET puts a whole page into one
    "//*[self::aside or self::button or self::figcaption]",
    "//*[@role='navigation' or @role='dialog' or @role='search' or @role='complementary'"
    " or @role='contentinfo' or @role='banner' or @aria-modal='true' or @hidden]",
]
"""What is never the article's text, as XPath: what the page itself says is something else."""


def make_plain(tree: HtmlElement, lines: Collection[str]) -> None:
    """Unfolds tables of layout, makes paragraphs of line breaks, drops headline and byline.

    What leads into the text moves there from the header.

    Args:
        tree: the page; changed.
        lines: those that are shown elsewhere, as they stand on the page.
    """
    for table in list(tree.iter("table")):
        if table.getroottree().getroot() is tree and _is_layout(table):
            _unfold(table)
    for element in [each for each in tree.iter(*LINE_TAGS) if line_of(each) in lines]:
        if element.getparent() is not None and stands_alone(element):
            element.drop_tree()
    for paragraph in reversed(_STANDFIRST(tree)):  # the extractor takes no text from a header
        next(paragraph.iterancestors("header")).addnext(paragraph)
    for container in reversed(list(tree.iter(*_CONTAINERS))):
        _break_into_paragraphs(container)
    _name_the_article(tree)


def _is_layout(table: HtmlElement) -> bool:
    """Whether its cells are columns of a page, not data."""
    cells = list(table.iter("td"))
    return any(_words(cell) >= _COLUMN for cell in cells)


def _unfold(table: HtmlElement) -> None:
    """Leaves of a layout its main column; all cells, in order, where none is the main one."""
    cells = [cell for cell in table.iter("td", "th") if _table_of(cell) is table]
    main = max(cells, key=_words)
    if _words(main) >= _SHARE * sum(map(_words, cells)):
        cells = [main]
    table.tag = "div"
    table.attrib.clear()
    for child in list(table):
        table.remove(child)
    for cell in cells:
        cell.tag = "div"
        table.append(cell)


def _table_of(cell: HtmlElement) -> HtmlElement | None:
    return next(cell.iterancestors("table"), None)


def _words(element: HtmlElement) -> int:
    """How many characters of text outside links it has."""
    linked = sum(len(text) for link in element.iter("a") for text in link.itertext())
    return sum(map(len, element.itertext())) - linked


def _break_into_paragraphs(container: HtmlElement) -> None:
    """Makes paragraphs of what two line breaks part."""
    breaks = {child for child in container if child.tag == "br" and _is_doubled(child)}
    if len(breaks) < 2:
        return
    paragraphs = [_paragraph(container.text)]
    container.text = None
    for child in list(container):
        tail, child.tail = child.tail, None
        container.remove(child)
        if child in breaks:
            paragraphs.append(_paragraph(tail))
        elif child.tag != "br" or len(paragraphs[-1]) or (paragraphs[-1].text or "").strip():
            paragraphs[-1].append(child)
            child.tail = tail
        else:
            paragraphs[-1].text = (paragraphs[-1].text or "") + (tail or "")
    for paragraph in paragraphs:
        if any(child.tag in _BLOCKS for child in paragraph):
            paragraph.tag = "div"
    container.extend(paragraphs)
    container.tag = "div"  # a <font> may hold no paragraphs


def _name_the_article(tree: HtmlElement) -> None:
    """Where a page does not say which element its article is: the one with most paragraphs.

    Of a page on which it finds none the extractor takes paragraphs, but no lists.
    """
    if next(tree.iter("article", "main"), None) is not None:
        return
    texts = Counter[HtmlElement]()
    for paragraph in tree.iter("p"):
        texts[paragraph.getparent()] += _words(paragraph)
    if not texts:
        return
    main, text = texts.most_common(1)[0]
    if text < _SHARE * texts.total():
        return
    if main.tag in ("div", "section"):
        main.tag = "article"
    elif main.tag == "body":
        _wrap(main)


def _wrap(body: HtmlElement) -> None:
    article = fragment_fromstring("<article></article>")
    article.text, body.text = body.text, None
    article.extend(list(body))
    body.append(article)


def _paragraph(text: str | None) -> HtmlElement:
    paragraph = fragment_fromstring("<p></p>")
    paragraph.text = text
    return paragraph


def _is_doubled(element: HtmlElement) -> bool:
    following = element.getnext()
    parted = (element.tail or "").strip()
    return not parted and following is not None and following.tag == "br"
