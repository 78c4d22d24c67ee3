"""Words that several answers share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from textwrap import shorten

from discord.utils import escape_markdown, format_dt

from bot.language import _, n_
from bot.model import CountsFrom, Feed, Rule

_PAGE = 1900
"""Characters of one answer; Discord takes 2000."""

DESCRIPTION = 4096
"""UTF-16 units that Discord takes in an embed."""

_HEADLINE = 120
"""Characters of a headline in an answer."""

_MARKUP = re.compile(r"[\\*_~|`\[\]<:]")


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


def units(text: str) -> int:
    """How long a text is, as Discord counts."""
    return len(text.encode("utf-16-le")) // 2


def fitting(lines: Sequence[str], most: int, room: int) -> list[str]:
    """The first lines: at most so many, and in so many UTF-16 units."""
    shown: list[str] = []
    for line in lines[:most]:
        room -= units(line) + 1
        if room < 0:
            break
        shown.append(line)
    return shown


def plain(text: str) -> str:
    """Text of feeds and people: it never becomes markup or a mention in our answers.

    An address in it stays a link; one that is given a name is kept apart from it.
    """
    one_line = " ".join(text.split()).replace("](", "]\u200b(")
    escaped = escape_markdown(one_line)
    return escaped.replace("@", "@\u200b").replace("<", "\\<").replace("[", "\\[")


def linked(text: str, url: str, *, longest: int) -> str:
    """A link of ours named with a text of feeds and people, cut at a word.

    Discord shows no link whose name looks like an address, and none whose name ends early: so
    even the colon of an address gets its backslash, and each bracket.
    """
    whole = " ".join(text.split()) or _("Untitled")
    name = shorten(whole, longest, placeholder=" …")
    if name == "…":  # the first word is too long
        name = f"{whole[: longest - 1]}…"
    escaped = _MARKUP.sub(r"\\\g<0>", name).replace("@", "@\u200b")
    return f"[{escaped}]({url})"


def code(text: str) -> str:
    """What a person wrote, as it stands: in code nothing becomes markup or a mention."""
    one_line = " ".join(text.split()).replace("``", "`\u200b`")
    return f"`` {one_line} ``" if "`" in one_line else f"`{one_line}`"


def headline(title: str) -> str:
    """A headline, cut where it is very long."""
    return plain(title[:_HEADLINE] or _("Untitled"))


def feed_name(feed: Feed) -> str:
    """A feed's name in bold."""
    return f"**{plain(feed.name[:200])}**"


def when(moment: datetime | None) -> str:
    """A time as the reader's own clock shows it, relative to now."""
    return format_dt(moment, "R") if moment else _("never yet")


def days(n: int) -> str:
    """A number of days."""
    return n_("1 day", "{n} days", n).format(n=n)


def articles(n: int) -> str:
    """A number of articles, and the verb: "3 articles are"."""
    return n_("1 article is", "{n} articles are", n).format(n=n)


def rule(one: Rule) -> str:
    """A rule in a sentence's middle: "close 7 days after their article was posted"."""
    if not one.closes:
        return _("are never closed")
    if one.counts_from is CountsFrom.OPENING:
        return _("close {days} after they were opened").format(days=days(one.days))
    return _("close {days} after their article was posted").format(days=days(one.days))
