"""Words that several answers share."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from discord.utils import escape_markdown, format_dt

from bot.model import CountsFrom, Feed, Rule

_PAGE = 1900
"""Characters of one answer; Discord takes 2000."""

_HEADLINE = 120
"""Characters of a headline in an answer."""


def pages(lines: Iterable[str]) -> Iterator[str]:
    """Joins lines into answers that Discord takes."""
    page = ""
    for line in lines:
        if page and len(page) + 1 + len(line) > _PAGE:
            yield page
            page = ""
        page = f"{page}\n{line}" if page else line[:_PAGE]
    if page:
        yield page


def plain(text: str) -> str:
    """Text of feeds and people: it never becomes markup or a mention in our answers."""
    escaped = escape_markdown(" ".join(text.split()))
    return escaped.replace("@", "@\u200b").replace("<", "\\<").replace("[", "\\[")


def headline(title: str) -> str:
    """A headline, cut where it is very long."""
    return plain(title[:_HEADLINE] or "Untitled")


def feed_name(feed: Feed) -> str:
    """A feed's name in bold."""
    return f"**{plain(feed.name[:200])}**"


def when(moment: datetime | None) -> str:
    """A time as the reader's own clock shows it, relative to now."""
    return format_dt(moment, "R") if moment else "never yet"


def days(count: int) -> str:
    """A number of days."""
    return "1 day" if count == 1 else f"{count} days"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number of things: "1 thread", "3 threads"."""
    return f"1 {one}" if number == 1 else f"{number} {many or one + 's'}"


def rule(one: Rule) -> str:
    """A rule in a sentence's middle: "close 7 days after their article was posted"."""
    if not one.closes:
        return "are never closed"
    start = "their article was posted"
    if one.counts_from is CountsFrom.OPENING:
        start = "they were opened"
    return f"close {days(one.days)} after {start}"
