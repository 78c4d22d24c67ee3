"""Keeps each guild below Discord's limit of active threads (design.md, section 5, "Capacity").

A guild has about 1,000 active threads for everybody; beyond them nobody can open one (160006).
Below a budget all is well; at the budget our quietest threads are archived. They are not locked:
a reply makes an archived thread active again, and the rule closes it at its time.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from bot import rules
from bot.errors import ForumError
from bot.language import Phrase
from bot.model import ThreadView
from bot.services.guild.notices import NoticeService
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_COUNT_LASTS = 300.0
"""Real seconds after which a guild's active threads are counted anew: members open some, too."""

_SUBJECT, _NEAR = "active threads", "active threads soon"
_BECAUSE = Phrase("Quiet: archived to make room, a reply opens it again")


@dataclass(slots=True)
class Count:
    """A guild's active threads as counted last, and those opened since; `at` is monotonic."""

    active: int
    at: float

    @property
    def is_old(self) -> bool:
        """Whether it is time to count anew."""
        return monotonic() - self.at > _COUNT_LASTS


class CapacityService:
    """Makes room before it is needed, and when Discord says that there is none.

    `budget` holds for guilds whose moderators set no other.
    """

    def __init__(
        self, storage: Storage, forum: Forum, notices: NoticeService, *, budget: int
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._notices = notices
        self._budget = budget
        self._counts: dict[int, Count] = {}
        self._made_room_at: dict[int, float] = {}  # monotonic
        self._warned: set[int] = set()  # of the budget's end, or of what came of it
        self._one_at_a_time: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def before_opening(self, guild_id: int) -> None:
        """One more thread is about to be opened."""
        async with self._one_at_a_time[guild_id]:
            count, budget = self._counts.get(guild_id), await self._budget_of(guild_id)
            if count is None or count.active >= budget or count.is_old:
                await self._look(guild_id, budget)
            if guild_id in self._counts:
                self._counts[guild_id].active += 1
                await self._tell_if_near(guild_id, self._counts[guild_id].active, budget)

    async def at_the_wall(self, guild_id: int) -> bool:
        """Discord took no more: makes room; True if there is some now.

        Of many that meet the wall at once, the first makes room for all.
        """
        met_at = monotonic()
        async with self._one_at_a_time[guild_id]:
            if self._made_room_at.get(guild_id, 0.0) < met_at:
                await self._look(guild_id, 0)
            return self._made_room_at.get(guild_id, 0.0) >= met_at

    async def _budget_of(self, guild_id: int) -> int:
        settings = await self._storage.desk.settings(guild_id)
        return settings.active_budget or self._budget

    async def _look(self, guild_id: int, ceiling: int) -> int:
        """Counts, and archives where there are as many as the ceiling; returns how many.

        Where they cannot be listed the wall itself has the last word.
        """
        try:
            active = await self._forum.fetch_active_threads(guild_id)
        except ForumError as error:
            _log.warning("the threads of guild %d cannot be counted: %s", guild_id, error)
            return 0
        archived, budget = 0, await self._budget_of(guild_id)
        if len(active) >= ceiling:
            archived = await self._make_room(guild_id, active, budget)
        elif rules.is_roomy(len(active), budget):
            sentence = Phrase(
                "{n} active threads on this server: there is room again.", n=len(active)
            )
            await self._notices.settle(guild_id, _SUBJECT, sentence)
            await self._notices.settle(guild_id, _NEAR, sentence)
            self._warned.discard(guild_id)
        self._counts[guild_id] = Count(len(active) - archived, monotonic())
        return archived

    async def _make_room(self, guild_id: int, active: Sequence[ThreadView], budget: int) -> int:
        """Archives our quietest, a few more than must be; returns how many."""
        ours = await self._storage.threads.standing_ids(guild_id)
        room = rules.room_wanted(budget)
        excess = len(active) - min(budget, len(active)) + room
        because = await self._notices.said(guild_id, _BECAUSE)
        archived = await self._archive(rules.quietest(active, ours)[:excess], because)
        if archived:
            self._made_room_at[guild_id] = monotonic()
        await self._tell(guild_id, len(active), archived, budget)
        return archived

    async def _archive(self, views: Sequence[ThreadView], because: str) -> int:
        """Returns how many were archived; ends where Discord is too busy for it now."""
        archived = 0
        for view in views:
            try:
                await self._forum.set_flags(view.id, archived=True, reason=because)
            except ForumError as error:
                _log.warning("thread %d cannot be archived: %s", view.id, error)
                if error.is_passing:
                    break
            else:
                archived += 1
        return archived

    async def _tell_if_near(self, guild_id: int, active: int, budget: int) -> None:
        """Once, before anything is archived; whoever was told of that knows."""
        if guild_id in self._warned or not rules.is_near(active, budget):
            return
        self._warned.add(guild_id)
        standing = await self._notices.standing(guild_id)
        if any(notice.subject == _SUBJECT for notice in standing):
            return
        sentence = Phrase(
            "This server has {active} active threads. From {budget} on I archive the quietest of "
            "mine, which a reply opens again. Fewer days (`/rule set`) make room; "
            "`/board settings` sets another budget.",
            active=active,
            budget=budget,
        )
        await self._notices.tell(guild_id, _NEAR, sentence)

    async def _tell(self, guild_id: int, active: int, archived: int, budget: int) -> None:
        _log.info("guild %d: %d active threads, %d archived", guild_id, active, archived)
        if archived:
            what = Phrase(
                "I archived the {n} quietest of mine (replies open them again) and go on doing so.",
                n=archived,
            )
        else:
            what = Phrase(
                "None of mine can be archived; archive some by hand, or fewer may be opened."
            )
        sentence = Phrase(
            "This server has {active} active threads; Discord allows about 1,000 to everybody. My "
            "budget is {budget}. {what}",
            active=active,
            budget=budget,
            what=what,
        )
        self._warned.add(guild_id)
        await self._storage.notices.settle(guild_id, _NEAR)
        await self._notices.tell(guild_id, _SUBJECT, sentence)
