"""Warns the readers of a thread before it closes, where moderators want that and members talk.

    due by its guild's hours ──active, somebody replied──> a message row, once for each closing
                              └ silent ──> looked at again half an hour later

The message is posted like every other one that follows a starter (follow_up.py) and kept true like
these (starters.py). Of the silent threads nothing is asked: one list tells of a whole guild.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import ForumError
from bot.model import MirroredThread
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.services.waits import retry_wait
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AGAIN = timedelta(minutes=30)
_NEVER = datetime.fromtimestamp(0, UTC)


class WarnService:
    """Looks when the next thread comes near its end, and at silent ones again."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock, bells: Bells) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._looked_at = _NEVER
        self._not_before: datetime | None = None  # real time, after a look that failed

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next look; None if nobody is to be warned."""
        next_at = await self._storage.warnings.next_at(
            self._clock.now(), looked_at=self._looked_at, again=_AGAIN
        )
        if next_at is None:
            return None
        wait = self._clock.real_seconds_until(next_at)
        if self._not_before is not None:
            wait = max(wait, (self._not_before - real_now()).total_seconds())
        return max(0.0, wait)

    async def warn_due(self) -> None:
        """One look at every guild with a thread that closes soon."""
        now, self._not_before = self._clock.now(), None
        due = await self._storage.warnings.due(now)
        by_guild = sorted(due, key=lambda one: one.thread.guild_id)
        for guild_id, of_guild in groupby(by_guild, key=lambda one: one.thread.guild_id):
            try:
                await self._warn(guild_id, of_guild)
            except ForumError as error:
                _log.warning("threads of guild %d cannot be listed: %s", guild_id, error)
                self._not_before = real_now() + retry_wait(error)
        if self._not_before is None:
            self._looked_at = now

    def look_again(self) -> None:
        """Another time was set: what is due may be due at once."""
        self._looked_at = _NEVER
        self._bells.warnings.set()

    async def _warn(self, guild_id: int, due: Iterable[MirroredThread]) -> None:
        active = {view.id: view for view in await self._forum.fetch_active_threads(guild_id)}
        for mirrored in due:
            thread = mirrored.thread
            own = await self._storage.messages.count_following(thread.id)
            if thread.closes_at is None or not rules.is_to_warn(
                active.get(thread.thread_id or 0), own
            ):
                continue
            if await self._storage.warnings.want(thread.id, thread.closes_at):
                _log.info("thread %s is warned of its end", thread.thread_id)
                self._bells.texts.set()
