"""Learns from Discord what happened while nobody listened (design.md, section 5, and discord.md).

The gateway tells what moderators do, but not what they did while the worker was away, nor that a
forum was shut. At the start, at each new session of the gateway and now and then besides, every
forum's threads are listed, and the rows follow (reconcile.py):

    active, or archived since the last look ──> the row follows the thread
    a standing row whose thread is in neither ──> asked for alone: it may be gone
    a thread without a row ──> a double that Discord stored late is removed (settle.py)

Whatever a hand does to an archived thread makes it active or archives it anew: what was archived
longer ago than the last look need not be looked at for closed threads.
"""

import logging
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.clock import Clock
from bot.errors import ForumError, NotThere
from bot.model import MirroredThread, Thread, ThreadView
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.services.reconcile import ReconcileService
from bot.services.settle import SettleService
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_EVERY = 6 * 3600.0
"""Real seconds between two looks that nothing gave a reason for."""

_NOTE = "looked at every forum"
_MARGIN = timedelta(minutes=10)
"""Our clock and Discord's may differ by so much (rules.CLOCK_MAY_DIFFER)."""

_LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
"""When Discord began."""


class CatchUpService:
    """Looks at every forum in which there are threads of ours."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        reconcile: ReconcileService,
        settling: SettleService,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._reconcile = reconcile
        self._settling = settling
        self._next_look = monotonic()

    def look_again(self) -> None:
        """Events may have been missed."""
        self._next_look = monotonic()
        self._bells.catch_up.set()

    async def seconds_until_due(self) -> float:
        """Real seconds until the next look."""
        return max(0.0, self._next_look - monotonic())

    async def catch_up(self) -> None:
        """One look at every forum; one that cannot be listed is looked at the next time."""
        self._next_look = monotonic() + _EVERY
        began, since = self._clock.now(), await self._looked_at()
        complete = True
        for guild_id, forum_ids in (await self._storage.threads.forums_by_guild()).items():
            complete &= await self._look_at_guild(guild_id, forum_ids, since)
        if complete:
            await self._storage.notes.put(_NOTE, (began - _MARGIN).isoformat())

    async def _looked_at(self) -> datetime:
        noted = await self._storage.notes.get(_NOTE)
        return datetime.fromisoformat(noted) if noted else _LONG_AGO

    async def _look_at_guild(self, guild_id: int, forum_ids: list[int], since: datetime) -> bool:
        """False if a part of it could not be listed."""
        try:
            active = await self._forum.fetch_active_threads(guild_id)
        except ForumError as error:
            _log.warning("the threads of guild %d cannot be listed: %s", guild_id, error)
            return False
        complete = True
        for forum_id in forum_ids:
            here = [view for view in active if view.forum_id == forum_id and view.mine]
            try:
                await self._look_at_forum(forum_id, here, since)
            except ForumError as error:
                _log.warning("the threads of forum %d cannot be listed: %s", forum_id, error)
                complete = False
        return complete

    async def _look_at_forum(
        self, forum_id: int, active: list[ThreadView], since: datetime
    ) -> None:
        standing = await self._storage.threads.standing_in(forum_id)
        seen = {view.id: view for view in active}
        unseen = [one.opened_at or _LONG_AGO for one in _threads_of(standing, but=seen)]
        for view in await self._archived(forum_id, min([since, *unseen])):
            seen.setdefault(view.id, view)
        for mirrored in standing:
            await self._follow(mirrored, seen.pop(mirrored.thread.thread_id or 0, None))
        for view in seen.values():
            if not view.closed:  # of ours, and closed by its row: or none of ours at all
                await self._reconcile.look_at(view.id)
            await self._settling.look_at_new(forum_id, view.id)

    async def _archived(self, forum_id: int, since: datetime) -> list[ThreadView]:
        """The bot's own; none in a forum that is gone."""
        try:
            archived = await self._forum.fetch_archived_since(forum_id, since)
        except NotThere:
            return []
        return [view for view in archived if view.mine]

    async def _follow(self, mirrored: MirroredThread, view: ThreadView | None) -> None:
        if view is None:
            await self._reconcile.look_at(mirrored.thread.thread_id or 0)
        else:
            await self._reconcile.follow(mirrored, view)


def _threads_of(standing: list[MirroredThread], *, but: Container[int]) -> list[Thread]:
    return [one.thread for one in standing if one.thread.thread_id not in but]
