"""Figures out of counts: which feeds are shown, how many threads stood open, what is a delay."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import accumulate

from bot.model import Delay, FeedDays

SHOWN_FEEDS = 6
"""So many colours can be told apart, also by who is colour-blind."""


def busiest(feeds: Iterable[FeedDays]) -> tuple[FeedDays, ...]:
    """The feeds with the most articles, then all the others together."""
    ranked = sorted(feeds, key=lambda feed: (-feed.total, feed.name or ""))
    rest = [feed.days for feed in ranked[SHOWN_FEEDS:]]
    others = [FeedDays(None, tuple(map(sum, zip(*rest, strict=True))))] if rest else []
    return (*ranked[:SHOWN_FEEDS], *others)


def open_at_ends(before: int, opened: Iterable[int], closed: Iterable[int]) -> tuple[int, ...]:
    """How many threads stood open at the end of each day, of `before` when the first one began."""
    changes = (new - old for new, old in zip(opened, closed, strict=True))
    return tuple(accumulate(changes, initial=before))[1:]


def delay_of(delays: Iterable[timedelta]) -> Delay | None:
    """Half of them are at most the median, 90 % at most the most; None if there are none."""
    ranked = sorted(delays)
    if not ranked:
        return None
    return Delay(_rank(ranked, 50), _rank(ranked, 90), len(ranked))


def _rank(ranked: Sequence[timedelta], percent: int) -> timedelta:
    """The nearest rank: a delay that there was, not one between two."""
    return ranked[-(-len(ranked) * percent // 100) - 1]
