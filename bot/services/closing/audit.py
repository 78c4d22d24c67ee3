"""What a moderator does through us stands in Discord's audit log.

That knows changes of a thread only, and a thread that is kept open, extended or released is not
changed on Discord by it. So we change what means nothing to its readers: after three days of quiet
Discord archives it, or after seven, and each deed turns one into the other. One that is archived
already becomes active by the same request: an archived thread cannot be changed, and whoever
decides on a thread wants to find it among those that are open.
"""

import logging
from datetime import timedelta
from functools import partial

from bot.errors import ForumError, WallReached
from bot.language import Phrase
from bot.services.one_at_a_time import OneAtATime
from bot.services.opening.capacity import CapacityService
from bot.services.ports import Forum

_log = logging.getLogger(__name__)

_LISTED = timedelta(days=3)
_LISTED_LONGER = timedelta(days=7)


class AuditLog:
    """Makes an entry for each deed that Discord would know nothing of.

    Args:
        hands: one at a time on each thread: two deeds at once would turn it once.
    """

    def __init__(self, forum: Forum, capacity: CapacityService, hands: OneAtATime) -> None:
        self._forum = forum
        self._capacity = capacity
        self._hands = hands

    async def enter(self, thread_id: int, guild_id: int, because: Phrase) -> None:
        """The deed is stored already: it counts, too, where Discord takes no entry."""
        try:
            async with self._hands.on(thread_id):
                await self._turn(thread_id, guild_id, str(because))
        except ForumError as error:
            _log.warning("thread %d: no entry in the audit log, %s: %s", thread_id, because, error)

    async def _turn(self, thread_id: int, guild_id: int, because: str) -> None:
        view = await self._forum.fetch_thread(thread_id)
        if view.closed:
            _log.info("thread %d is closed: no entry in the audit log, %s", thread_id, because)
            return
        turn = partial(
            self._forum.set_flags,
            thread_id,
            archived=False if view.archived else None,  # it may be closed in this very moment
            listed_for=_LISTED if view.listed_for == _LISTED_LONGER else _LISTED_LONGER,
            reason=because,
        )
        try:
            await turn()
        except WallReached:
            if not await self._capacity.at_the_wall(guild_id):
                raise
            await turn()
