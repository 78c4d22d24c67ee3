"""HTML in, Discord Markdown out: the door of the converter.

    HTML ──lxml──> tree ──reading──> blocks of inline Markdown ──blocks──> Prose

No library writes Markdown that Discord shows right (docs: feeds, "HTML to Discord Markdown"),
hence our own. Text never becomes markup, a mention or a disguised link; hostile HTML (100,000
tags within each other) costs neither the stack nor the words.
"""

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.model import Prose
from bot.rendering.blocks import write
from bot.rendering.cleaning import collapse, visible
from bot.rendering.inline import plain
from bot.rendering.pictures import title_of
from bot.rendering.reading import Reader

_DROPPED = (
    *("script", "style", "noscript", "template", "form", "nav", "head", "title", "svg"),
    *("canvas", "button", "select", "textarea", "annotation"),
)
_TRANSPARENT = (
    *("span", "font", "abbr", "small", "big", "time", "label", "nobr", "bdi", "wbr", "picture"),
)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ENDLESS_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
"""A picture in its own address, or made to harm: 100,000 attributes cost the parser 14 s."""


class _TooDeep(Exception):
    """The parser gave up."""


def from_html(html: str, base_url: str) -> Prose:
    """Converts a feed's HTML, or its plain text, into Discord Markdown.

    Args:
        html: a fragment or a document.
        base_url: what relative links and pictures are relative to.
    """
    tree = _tree(html)
    reader = Reader(base_url).read(tree)
    return Prose(write(reader.blocks) or _title_of_picture(tree), tuple(reader.pictures))


def _title_of_picture(tree: HtmlElement) -> str:
    """Returns what the first picture says of itself, for a text that is pictures alone."""
    titles = (visible(collapse(title_of(image))).strip() for image in tree.iter("img"))
    return plain(next(filter(None, titles), ""))


def _tree(html: str) -> HtmlElement:
    html = _ENDLESS_TAG.sub("", visible(html))
    if not _TAG.search(html):  # plain text: its line ends are meant
        html = html.replace("\n", "<br>")
    try:
        root = _parsed(html)
    except _TooDeep:  # made to harm: no article is 2,000 elements deep
        root = _parsed(_TAG.sub(" ", html))
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    etree.strip_tags(root, *_TRANSPARENT)
    return root


def _parsed(html: str) -> HtmlElement:
    """Parses as browsers do; libxml2 gives up (and loses the rest) beyond 2,048 levels."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = document_fromstring(f"<html><body>{html}</body></html>".encode(), parser=parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise _TooDeep
    return root
