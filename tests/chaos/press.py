"""Newspapers with feeds in several forums, and which thread each article must get where."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.sandbox.discord.channels import Forum
from bot.sandbox.newspaper import Newspaper
from tests.chaos.pace import SharedClock

WEEK = timedelta(days=7)
_HEADLINES = ("The harbour freezes over", "Ferry late again", "Council meets")
"""Many articles share these: a title names nobody."""

_SHARED = 0.12
_LENGTH = 80
"""Articles in a feed; what leaves it before the worker saw it was never ours to lose."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One article in one forum: exactly one thread, until `closes_at`. Times are calendar times."""

    forum_id: int
    link: str
    printed_at: datetime
    closes_at: datetime


@dataclass
class Press:
    """Prints articles by chance; `wanted` are the threads that they must get.

    Attributes:
        papers: each with the forums that its feed is mirrored into.
        lives: how long (real seconds) an article's thread has from its printing to its closing.
    """

    clock: SharedClock
    chance: Random
    papers: list[tuple[Newspaper, list[Forum]]]
    lives: tuple[float, float]
    articles: int = 0
    wanted: dict[tuple[int, str], Wanted] = field(default_factory=dict)

    def print_first(self) -> None:
        """One article in each paper: a feed is not empty when it is added."""
        for paper in self.papers:
            self._print([paper])

    def print_one(self) -> None:
        """An article in one paper, or the same page in two."""
        several = self.chance.random() < _SHARED
        self._print(self.chance.sample(self.papers, 2 if several else 1))

    def _print(self, papers: list[tuple[Newspaper, list[Forum]]]) -> None:
        self.articles += 1
        link = f"https://example.org/articles/{self.articles}"
        headline = self.chance.choice((*_HEADLINES, f"Number {self.articles}"))
        age = WEEK - self.clock.calendar(self.chance.uniform(*self.lives))
        for paper, forums in papers:
            printed = paper.publish(headline, "<p>Text.</p>", age=age, link=link)
            # a feed's dates have no fractions of a second
            closes_at = printed.published_at.replace(microsecond=0) + WEEK
            for forum in forums:
                wanted = Wanted(forum.id, link, self.clock.now(), closes_at)
                self.wanted.setdefault((forum.id, link), wanted)


@asynccontextmanager
async def open_press(
    clock: SharedClock, chance: Random, forums: list[Forum], lives: tuple[float, float]
) -> AsyncIterator[Press]:
    """Four papers in three forums: two feeds in one forum, one feed in two."""
    first, second, third = forums
    places = {
        "The Gazette": [first],
        "The Courier": [first, second],
        "The Post": [second],
        "The Herald": [third],
    }
    async with AsyncExitStack() as stack:
        papers = [
            (await stack.enter_async_context(Newspaper(clock, name, length=_LENGTH)), places[name])
            for name in places
        ]
        yield Press(clock, chance, papers, lives)
