"""A page of any shape as a tree of HTML; a plain text is one `<pre>`.

What would cost too much is refused before it is parsed: the parser compares every attribute of an
element with all of its others, so that 100,000 of them take it 20 seconds.
"""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.feeds.boards.lines import TooCostly
from bot.feeds.charset import decode
from bot.feeds.survey import is_web_page
from bot.language import Phrase

MOST_CHARACTERS = 1024 * 1024
_MOST_TAGS = 30_000
_LONGEST_TAG = 20_000
_MOST_ATTRIBUTES = 1_000

_DROPPED = (
    *(
        "title",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "svg",
        "canvas",
    ),
    *("object", "applet", "map"),
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # without \Z, many open ones cost minutes
_TAG = re.compile(  # as browsers do: a quote opens only a value; possessive, so it never goes back
    r"""<[a-zA-Z][^\s/>]*+
    (?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+|=)*+""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"[\s/]+[^\s/]")
_ANY_TAG = re.compile(
    r"</?(?:a|b|blockquote|body|br|center|div|font|h[1-6]|hr|i|li|p|pre|span|table|td|tr|ul)\b"
    r"[^<>]{0,500}>",
    re.IGNORECASE,
)


def trees_of(body: bytes, content_type: str | None) -> Iterator[HtmlElement]:
    """Parses a page; then, as a text, one that only has a tag in it, which somebody may have typed.

    Raises:
        TooCostly: it is too large, or made to hurt.
    """
    if len(body) > 4 * MOST_CHARACTERS:
        raise TooCostly(Phrase("is larger than a page of a board"))
    text = decode(body, content_type)
    if len(text) > MOST_CHARACTERS:
        raise TooCostly(Phrase("is larger than a page of a board"))
    is_page = is_web_page(body, content_type)
    is_text = (content_type or "").partition(";")[0].strip().lower() == "text/plain"
    if is_page or (not is_text and _ANY_TAG.search(text)):
        yield _parsed(_checked(text))
    if not is_page:
        yield _parsed(f"<pre>{escape(text)}</pre>")


def _checked(text: str) -> str:
    if text.count("<") > _MOST_TAGS:
        raise TooCostly(Phrase("has too many tags"))
    for tag in _TAG.finditer(_COMMENT.sub("", text)):
        whole = tag[0]
        if len(whole) > _LONGEST_TAG and len(_ATTRIBUTE.findall(whole)) > _MOST_ATTRIBUTES:
            raise TooCostly(Phrase("has too many attributes"))
    return text


def _parsed(text: str) -> HtmlElement:
    """The parser gives up, and loses the rest, beyond 2,048 levels."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    document = f"<html><body>{text}</body></html>" if text.startswith("<pre>") else text
    try:
        root = document_fromstring(document.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:  # nothing in it but comments, or nothing at all
        raise TooCostly(Phrase("is empty")) from error
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise TooCostly(Phrase("has too many levels"))
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    return root
