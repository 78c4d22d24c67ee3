"""Preformatted text in, a block of code out."""

import re

from lxml.html import HtmlElement

from bot.rendering.blocks import Code
from bot.rendering.cleaning import visible

_LANGUAGE = re.compile(r"\b(?:lang|language|highlight-source)-([a-z0-9+#]{1,20})", re.IGNORECASE)


def code_in(element: HtmlElement) -> Code:
    """Returns the text of a `<pre>` verbatim, with its language where a class names it."""
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    classes = " ".join(part.get("class") or "" for part in element.iter("pre", "code"))
    language = _LANGUAGE.search(classes)
    text = visible("".join(element.itertext())).replace("\xa0", " ")
    return Code(text, language[1].lower() if language else "")
