"""An article's page as a tree of elements, after a look whether it is one and worth parsing.

What a page may be instead (a PDF, a picture, JSON) and what is made to hurt (100,000 levels or
attributes) is told apart here, before anything slower sees it.
"""

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.errors import ParseError
from bot.feeds.charset import decode
from bot.feeds.survey import Hostile, is_json, is_web_page
from bot.language import Phrase

MAX_BYTES = 10 * 1024 * 1024

_MAX_TAGS = 40_000  # opening and closing; the extractor needs 0.1 ms for the worst
_MAX_TEXT = 3_000_000  # characters, scripts and styles not counted
_MAX_DEPTH = 256
_MAX_TAG = 4096  # characters of a tag, from which on its attributes are counted
_MAX_ATTRIBUTES = 256

_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_MAX_TAG},}}")
_ATTRIBUTE = re.compile(r"=|\s[^\s=]")
_SCRIPT = re.compile(
    r"<(script|style|svg)\b(?![^<>]{0,500}ld\+json)[^<>]*+>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""One that is never closed goes on to the end, as in browsers; else many of them cost minutes."""
_BEGINNINGS = {
    b"%PDF": Phrase("a PDF"),
    b"\x89PNG": Phrase("a picture"),
    b"\xff\xd8\xff": Phrase("a picture"),
    b"GIF8": Phrase("a picture"),
    b"RIFF": Phrase("a picture or a sound"),
    b"PK\x03\x04": Phrase("an archive"),
}
_MEDIA = {"image": Phrase("a picture"), "audio": Phrase("a sound"), "video": Phrase("a film")}


def no_article(subject: str, reason: Phrase) -> ParseError:
    """The error for a page whose article cannot be had; the reason is a clause."""
    return ParseError(
        subject,
        Phrase(
            "{address} has no article that I can read: {reason}. Give me the address of one "
            "article's page, or post its text with /post text.",
            address=subject,
            reason=reason,
        ),
    )


def page_tree(body: bytes, *, content_type: str | None, subject: str) -> HtmlElement:
    """Parses a web page as browsers do; without comments, and scripts but for JSON-LD.

    Raises:
        ParseError: it is empty, something other than a web page, or made to hurt.
    """
    if len(body) > MAX_BYTES:
        raise ParseError(
            subject,
            Phrase(
                "{address} is larger than {size} KiB.",
                address=subject,
                size=f"{MAX_BYTES // 1024:,}",
            ),
        )
    if kind := _other_kind(body, content_type):
        raise no_article(subject, Phrase("it is {kind}, not a web page", kind=kind))
    text = _SCRIPT.sub("", decode(body, content_type))
    try:
        _check_text(text)
        root = _parsed(text)
        _check_depth(root)
    except Hostile as error:
        sentence = Phrase(
            "{address} has too many {what} to be read.", address=subject, what=error.what
        )
        raise ParseError(subject, sentence) from error
    except etree.LxmlError as error:
        raise no_article(subject, Phrase("its HTML is too damaged")) from error
    return root


def _other_kind(body: bytes, content_type: str | None) -> Phrase | None:
    """What a body is that is no web page; None if it may be one."""
    if not body.strip():
        return Phrase("empty")
    if kind := next((kind for mark, kind in _BEGINNINGS.items() if body.startswith(mark)), None):
        return kind
    family = (content_type or "").partition("/")[0].strip().lower()
    if family in _MEDIA:
        return _MEDIA[family]
    if is_web_page(body, content_type):
        return None
    if is_json(decode(body[:100], content_type)):
        return Phrase("JSON")
    return None if "html" in (content_type or "text/html").lower() else Phrase("something else")


def _check_text(text: str) -> None:
    if len(text) > _MAX_TEXT:
        raise Hostile(Phrase("characters"))
    if text.count("<") > _MAX_TAGS:
        raise Hostile(Phrase("tags"))
    for tag in _LONG_TAG.finditer(text):
        if len(_ATTRIBUTE.findall(tag[0])) > 4 * _MAX_ATTRIBUTES:
            raise Hostile(Phrase("attributes"))


def _parsed(text: str) -> HtmlElement:
    """libxml2 gives up, and loses the rest, beyond 2,048 levels."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise Hostile(Phrase("levels"))
    return root


def _check_depth(root: HtmlElement) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise Hostile(Phrase("levels"))
