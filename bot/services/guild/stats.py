"""What `/board stats` tells: figures from the storage, replies from Discord, and a picture.

storage ──counts by days──> rules ──Stats──> a process of its own ──> PNG
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import rules
from bot.clock import Clock
from bot.drawing.child import draw
from bot.errors import NoPicture
from bot.language import spoken
from bot.model import Delay, FeedDays, Replies, Stats
from bot.services.guild.overview import OverviewService
from bot.storage.stats import Lives
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_KEPT = 4
"""Pictures, of 150 kB each: everybody may ask again and again."""


class StatsService:
    """Joins the figures of a guild, and has them drawn."""

    def __init__(self, storage: Storage, overview: OverviewService, clock: Clock) -> None:
        self._storage = storage
        self._overview = overview
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._pictures: dict[tuple[Stats, str], bytes] = {}

    async def of_guild(self, guild_id: int, forums: Collection[int], days: int) -> Stats:
        """The last so many days up to now, as far as these forums go."""
        figures, today = self._storage.figures, (self._clock.now() - _EPOCH) // _DAY
        shown = range(today - days + 1, today + 1)
        since = _EPOCH + shown[0] * _DAY
        lives = await figures.lives(guild_id, forums, since=since)
        opened, closed = _opened_on(shown, lives), _closed_on(shown, lives)
        before = sum(one.threads for one in lives if one.opened_on is None)
        delays = await figures.delays(guild_id, forums, since=since)
        left_out = await figures.left_out(guild_id, forums, since=since)
        return Stats(
            first_day=since.date(),
            feeds=rules.busiest(await self._feeds(guild_id, forums, shown)),
            left_out=tuple(left_out.most_common()),
            opened=opened,
            closed=closed,
            open=rules.open_at_ends(before, opened, closed),
            delays=_delays_on(shown, delays),
            delay=rules.delay_of(microseconds * _MICROSECOND for _, microseconds in delays),
            replies=await self._count_replies(guild_id, forums),
        )

    async def picture(self, stats: Stats) -> bytes:
        """A PNG of the figures; one is drawn at a time, and the last ones are kept.

        Raises:
            NoPicture: it cannot be drawn; the figures are all there is.
        """
        drawn = replace(stats, left_out=())  # which it does not show
        key = drawn, spoken()
        async with self._one_at_a_time:
            if key not in self._pictures:
                self._pictures[key] = await _drawn(drawn)
            while len(self._pictures) > _KEPT:
                self._pictures.pop(next(iter(self._pictures)))
            return self._pictures[key]

    async def _feeds(
        self, guild_id: int, forums: Collection[int], shown: range
    ) -> Sequence[FeedDays]:
        since = _EPOCH + shown[0] * _DAY
        found = await self._storage.figures.articles(guild_id, forums, since=since)
        feeds = await self._storage.figures.feeds(list(found))
        return [FeedDays(feeds[feed_id].name, _on(shown, days)) for feed_id, days in found.items()]

    async def _count_replies(self, guild_id: int, forums: Collection[int]) -> Replies | None:
        listed = await self._overview.active(guild_id, forums)
        if listed is None:
            return None
        return Replies(sum(one.replies for one in listed), len(listed))


async def _drawn(stats: Stats) -> bytes:
    try:
        return await draw(stats)
    except NoPicture as error:
        _log.warning("no picture of the figures: %s", error)
        raise


def _on(shown: range, counts: Mapping[Any, int]) -> tuple[int, ...]:
    """The count of each day."""
    return tuple(counts.get(day, 0) for day in shown)


def _opened_on(shown: range, lives: Iterable[Lives]) -> tuple[int, ...]:
    counts: Counter[int | None] = Counter()
    for one in lives:
        counts[one.opened_on] += one.threads
    return _on(shown, counts)


def _closed_on(shown: range, lives: Iterable[Lives]) -> tuple[int, ...]:
    counts: Counter[int | None] = Counter()
    for one in lives:
        counts[one.closed_on] += one.threads
    return _on(shown, counts)


def _delays_on(shown: range, delays: Collection[tuple[int, int]]) -> tuple[Delay | None, ...]:
    """Those of each day, from pairs of a day and microseconds."""
    by_day: dict[int, list[timedelta]] = {day: [] for day in shown}
    for day, microseconds in delays:
        if day in by_day:
            by_day[day].append(microseconds * _MICROSECOND)
    return tuple(map(rules.delay_of, by_day.values()))
