"""Markup to plain text, for titles, names and labels; and plain text to HTML, for bodies."""

import re
from html import escape, unescape

_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|mark|p|q|s|small|span|"
    r"strike|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*)?/?>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_HTML = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|ul|ol|li|blockquote|table|h[1-6])\s*>|<br\s*/?>",
    re.IGNORECASE,
)
_LONGEST = 10_000
_BLANK_LINES = re.compile(r"\n\s*\n")


def plain(markup: str) -> str:
    """The text of a short piece of HTML in one line, spaces collapsed.

    Entities are resolved twice, since many feeds escape their titles twice. Only the names of HTML
    elements make a tag: `x < y` and `List<String>` stay. What is longer than 10,000 characters is
    no title, and is cut.
    """
    text = unescape(_TAG.sub("", markup[:_LONGEST]))
    text = unescape(_TAG.sub("", text))
    return " ".join(text.split())


def as_html(text: str) -> str:
    """A plain text as HTML: its paragraphs and lines kept.

    What ends an HTML element is HTML that its feed forgot to call so, and is returned as it is.
    """
    if _HTML.search(text):
        return text
    return escaped(text)


def escaped(text: str) -> str:
    """A plain text as HTML, whatever it says: its paragraphs and lines kept."""
    paragraphs = (escape(part.strip()) for part in _BLANK_LINES.split(text))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
