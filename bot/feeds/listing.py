"""Whether a page is a list of other pages: a front page, a topic, the results of a search."""

from lxml.html import HtmlElement

from bot.feeds.lines import line_of

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_IN_A_TEASER = 3  # paragraphs
_ENTRIES = 3


def teasers(tree: HtmlElement) -> frozenset[str]:
    """The paragraphs that stand with a linked heading, which is how pages tell of other pages."""
    found: set[str] = set()
    for heading in tree.iter(*_HEADINGS):
        if (box := _box(heading)) is not None:
            paragraphs = list(box.iter("p"))
            if len(paragraphs) <= _MOST_IN_A_TEASER:
                found.update(line_of(each) for each in paragraphs)
    return frozenset(found - {""})


def _box(heading: HtmlElement) -> HtmlElement | None:
    """What holds a linked heading and its teaser; None if the heading is not linked."""
    link = next(heading.iterancestors("a"), None)
    if link is not None:
        return link.getparent()
    return heading.getparent() if heading.find(".//a[@href]") is not None else None


def is_listing(text: HtmlElement, teased: frozenset[str]) -> bool:
    """Whether most of an extracted text (trafilatura's XML) tells of other pages.

    Args:
        text: the element that holds it.
        teased: the page's teasers.
    """
    blocks = {block: line for block in text.iter("p", "item", "cell") if (line := line_of(block))}
    entries = [
        line for block, line in blocks.items() if line in teased or _begins_with_a_link(block)
    ]
    size = sum(len("".join(block.itertext())) for block in text)
    return len(entries) >= _ENTRIES and 2 * sum(map(len, entries)) >= size


def _begins_with_a_link(block: HtmlElement) -> bool:
    first = next((child for child in block if "".join(child.itertext()).strip()), None)
    return first is not None and first.tag == "ref" and not (block.text or "").strip()
