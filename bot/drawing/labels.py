"""Texts of feeds and people as a picture can show them: short, in the one font that is there."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from bot.language import Phrase, _, n_, number
from bot.model import Replies

_LONGEST = 22
"""Characters of a feed's name beside its colour."""

_RIGHT_TO_LEFT = {"R", "AL"}
"""Nothing turns such a text around for matplotlib, and nothing joins its letters."""


def name_of(name: str | None, number: int, has: Callable[[str], bool]) -> str:
    """A feed's name, cut; "feed 3" where the font lacks its letters, as the list counts them.

    `has` says whether the font has a character.
    """
    if name is None:
        return _("all others")
    text = " ".join("".join(one for one in name if _drawn(one, has)).split())
    text = text.lstrip("_")  # matplotlib's legend leaves such names out
    if 2 * len(text) <= len(" ".join(name.split())):
        return _("feed {number}").format(number=number)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _drawn(character: str, has: Callable[[str], bool]) -> bool:
    if character.isspace():
        return True
    return unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT and has(character)


def day_of(day: date) -> str:
    """A day: "3 Nov"."""
    return _("{day} {month}").format(day=day.day, month=_MONTHS[day.month - 1])


def span_of(time: timedelta) -> str:
    """A time span in its largest sensible unit: "40 s", "7 min", "3 h", "2 days"."""
    seconds = time.total_seconds()
    for unit, size in ((n_("1 day", "{n} days", 2), 86400), (_("{n} h"), 3600), (_("{n} min"), 60)):
        if seconds >= 2 * size:
            return unit.format(n=f"{seconds / size:.0f}")
    return _("{n} s").format(n=f"{seconds:.0f}")


def replies_in(replies: Replies) -> str:
    """How much is said: "7 replies in 3 active threads"."""
    n, m = replies.messages, replies.threads
    said = n_("{replies} in 1 active thread", "{replies} in {n} active threads", m)
    return said.format(replies=n_("1 reply", "{n} replies", n).format(n=number(n)), n=number(m))


_MONTHS = (
    Phrase("Jan"),
    Phrase("Feb"),
    Phrase("Mar"),
    Phrase("Apr"),
    Phrase("May"),
    Phrase("Jun"),
    Phrase("Jul"),
    Phrase("Aug"),
    Phrase("Sep"),
    Phrase("Oct"),
    Phrase("Nov"),
    Phrase("Dec"),
)
