"""Lines of a web page: headlines, bylines, teasers."""

from lxml.html import HtmlElement

LINE_TAGS = ("h1", "h2", "h3", "b", "strong", "i", "em", "font", "p", "span", "address", "div")

_LONGEST = 300  # characters


def line_of(element: HtmlElement | None) -> str:
    """The element's text as one line; empty if it has none, or more than 300 characters."""
    line = ""
    for text in element.itertext() if element is not None else ():
        line += text
        if len(line) > 2 * _LONGEST:
            return ""
    line = " ".join(line.split())
    return line if len(line) <= _LONGEST else ""


def stands_alone(element: HtmlElement) -> bool:
    """Whether no text runs into the element's own: it is a line, not words within a sentence."""
    line, parent = line_of(element), element.getparent()
    while parent is not None and parent.getparent() is not None and line_of(parent) == line:
        element, parent = parent, parent.getparent()
    if parent is None:
        return False
    previous = element.getprevious()
    before = parent.text if previous is None else previous.tail
    return not (before or "").strip() and not (element.tail or "").strip()
