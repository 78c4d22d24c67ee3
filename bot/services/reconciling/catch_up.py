"""Learns from Discord what happened while nobody listened (design.md, section 5, and discord.md).

The gateway tells what moderators do, but not what they did while the worker was away, nor that a
forum was shut. At the start, at each new session of the gateway and now and then besides, every
forum's threads are listed, and where one differs from its row, the row follows (reconcile.py):

    active, or archived since the last look ──> compared
    a standing row whose thread is in neither ──> asked for alone: it may be gone

Whatever a hand does to an archived thread makes it active or archives it anew: what was archived
before the last look is as it was then, or gone.
"""

import logging
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.clock import Clock
from bot.errors import ForumError, NotThere, StorageError
from bot.model import ThreadView
from bot.services.due_loop import Bells
from bot.services.opening.doubles import Doubles
from bot.services.ports import Forum
from bot.services.reconciling.reconcile import ReconcileService, hand
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_EVERY = 6 * 3600.0
"""Real seconds between two looks that nothing gave a reason for."""

_AGAIN = 60.0
"""Real seconds until what could not be looked at is looked at again; doubled each time."""

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
        doubles: Doubles,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._reconcile = reconcile
        self._doubles = doubles
        self._next_look = monotonic()
        self._again = _AGAIN

    def look_again(self) -> None:
        """Events may have been missed."""
        self._next_look = monotonic()
        self._bells.catch_up.set()

    async def forum_deleted(self, forum_id: int) -> None:
        """A forum was deleted on Discord, and with it its threads, of which nobody tells."""
        try:
            gone = await self._storage.threads.record_forum_gone(forum_id)
        except StorageError as error:
            _log.warning("forum %d is gone, which cannot be noted: %s", forum_id, error)
            self.look_again()
            return
        if gone:
            _log.info("%d threads were deleted with the forum %d", gone, forum_id)

    async def seconds_until_due(self) -> float:
        """Real seconds until the next look."""
        if self._reconcile.missed or self._doubles.missed:
            self._next_look = min(self._next_look, monotonic() + self._again)
        return max(0.0, self._next_look - monotonic())

    async def catch_up(self) -> None:
        """One look at every forum; what could not be looked at is looked at again soon."""
        self._next_look = monotonic() + self._again
        missed = set(self._reconcile.missed)
        self._reconcile.missed.clear()
        self._doubles.missed.clear()  # they are found again
        try:
            complete = await self._look_everywhere()
            for thread_id in missed:
                await self._reconcile.look_at(thread_id)
        except StorageError:
            self._reconcile.missed.update(missed)
            raise
        if complete and not (self._reconcile.missed or self._doubles.missed):
            self._next_look, self._again = monotonic() + _EVERY, _AGAIN
        else:
            self._again = min(self._again * 2, _EVERY)

    async def _look_everywhere(self) -> bool:
        """False if something could not be listed that may be listed soon."""
        complete = True
        for guild_id, forum_ids in (await self._storage.threads.forums_by_guild()).items():
            complete &= await self._look_into(guild_id, forum_ids)
        return complete

    async def _look_into(self, guild_id: int, forum_ids: list[int]) -> bool:
        """Looks at each of these forums of a guild, whatever becomes of the others."""
        try:
            active = await self._forum.fetch_active_threads(guild_id)
        except ForumError as error:
            _log.warning("threads of guild %d cannot be listed: %s", guild_id, error)
            return not error.is_passing
        complete = True
        for forum_id in forum_ids:
            here = [view for view in active if view.forum_id == forum_id and view.mine]
            complete &= await self._look_at(forum_id, here)
        return complete

    async def _look_at(self, forum_id: int, active: list[ThreadView]) -> bool:
        """Compares a forum's threads with their rows; a forum that is shut waits for a change."""
        began = self._clock.now()
        await self._compare(forum_id, active)
        try:
            archived = await self._forum.fetch_archived_since(
                forum_id, await self._looked_at(forum_id)
            )
        except NotThere:
            archived = []
        except ForumError as error:
            _log.warning("the archive of forum %d cannot be listed: %s", forum_id, error)
            return not error.is_passing
        archived = [view for view in archived if view.mine]
        await self._compare(forum_id, archived)
        await self._ask_for_unseen(forum_id, {view.id for view in (*active, *archived)})
        await self._storage.notes.put(_note(forum_id), (began - _MARGIN).isoformat())
        return True

    async def _looked_at(self, forum_id: int) -> datetime:
        noted = await self._storage.notes.get(_note(forum_id))
        return datetime.fromisoformat(noted) if noted else _LONG_AGO

    async def _compare(self, forum_id: int, views: list[ThreadView]) -> None:
        """The list may be old by now: where it tells something new, the thread is looked at."""
        rows = await self._storage.threads.on_discord(forum_id)
        unknown = [view.id for view in views if view.id not in rows]
        await self._doubles.look_at_new(forum_id, *unknown)
        for view in views:
            row = rows.get(view.id)
            if row is None:
                continue
            if hand(row, view) is not None or not (view.archived or row.is_standing):
                await self._reconcile.look_at(view.id)

    async def _ask_for_unseen(self, forum_id: int, seen: set[int]) -> None:
        rows = await self._storage.threads.on_discord(forum_id)
        for thread_id, row in rows.items():
            if row.is_standing and thread_id not in seen:
                await self._reconcile.look_at(thread_id)


def _note(forum_id: int) -> str:
    return f"looked at forum {forum_id}"
