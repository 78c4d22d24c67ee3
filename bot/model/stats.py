"""The figures of `/board stats`: what a server's threads did, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.language import Phrase


@dataclass(frozen=True, slots=True)
class FeedDays:
    """How many articles of a feed were posted on each day; `name` is None for all the others."""

    name: str | None
    days: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all days."""
        return sum(self.days)


@dataclass(frozen=True, slots=True)
class Delay:
    """From an article's publication to its thread: half are faster than `median`, 90 % than `most`.

    `threads` is of how many.
    """

    median: timedelta
    most: timedelta
    threads: int


@dataclass(frozen=True, slots=True)
class Replies:
    """What members wrote in `threads` of ours that are active now; Discord counts in no others."""

    messages: int
    threads: int


@dataclass(frozen=True, slots=True)
class Stats:
    """A server's days, the first one first; days are those of UTC, the last one is today.

    Attributes:
        feeds: those with the most articles, the busiest first; the last may be all the others.
        left_out: how many more articles got no thread, by the reason.
        opened, closed: threads on each day. open: those that stood at its end.
        delays: on each day, by the thread's opening; None where none was opened. delay: of all.
        replies: None if Discord did not say.
    """

    first_day: date
    feeds: tuple[FeedDays, ...]
    left_out: tuple[tuple[Phrase, int], ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]
    open: tuple[int, ...]
    delays: tuple[Delay | None, ...]
    delay: Delay | None
    replies: Replies | None = None

    @property
    def last_day(self) -> date:
        """Today."""
        return self.first_day + timedelta(days=len(self.open) - 1)

    @property
    def articles(self) -> tuple[int, ...]:
        """Of all feeds, on each day."""
        days = zip(*(one.days for one in self.feeds), strict=True)
        return tuple(map(sum, days)) or (0,) * len(self.open)
