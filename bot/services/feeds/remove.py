"""Ends the mirroring of a feed, keeps it for a day, brings it back: `/feed remove` and its undo.

followed ──remove──> removed ──a day──> forgotten
    └─────restore──────┘
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import Mistake
from bot.language import _
from bot.model import FollowedFeed
from bot.services.due_loop import Bells
from bot.services.feeds.digests import Digests
from bot.services.feeds.refresh import RefreshService
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
"""So long a removed feed can be brought back."""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A feed that is mirrored again, and how many of its articles get threads now.

    What is too much of what came meanwhile is held back of a flood, and not among them.
    """

    followed: FollowedFeed
    waiting: int


class RemoveService:
    """Ends subscriptions, brings them back, and forgets those that nobody wanted back."""

    def __init__(
        self,
        storage: Storage,
        refresh: RefreshService,
        clock: Clock,
        bells: Bells,
        digests: Digests,
    ) -> None:
        self._storage = storage
        self._refresh = refresh
        self._clock = clock
        self._bells = bells
        self._digests = digests

    async def remove(self, followed: FollowedFeed, *, by: str) -> datetime | None:
        """Ends a subscription; its open threads stay and close on time.

        Returns until when it can be brought back; None if it had ended already.
        """
        subscription, now = followed.subscription, self._clock.now()
        if not await self._storage.removals.remove(subscription, now=now):
            return None
        _log.info("subscription %d is removed by %s", subscription.id, by)
        self._bells.forget.set()
        return now + KEPT_FOR

    async def restore(self, subscription_id: int, *, guild_id: int, by: str) -> BroughtBack:
        """Brings one of the guild's back as it was, with the articles that waited.

        Raises:
            Mistake: it is followed, or was forgotten.
        """
        back = await self._storage.removals.restore(
            subscription_id,
            guild_id=guild_id,
            now=self._clock.now(),
            guard=await self._digests.guard_for([guild_id]),
        )
        if back is None:
            raise Mistake(
                str(subscription_id),
                _(
                    "There is nothing to undo: the feed is mirrored again already, or more than a "
                    "day has passed. `/feed list` shows what is mirrored, `/feed add` begins anew."
                ),
            )
        _log.info("subscription %d is brought back by %s", subscription_id, by)
        self._refresh.wake()
        return BroughtBack(*back)

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next is forgotten; None if none was removed."""
        removed_at = await self._storage.removals.oldest_at()
        if removed_at is None:
            return None
        return self._clock.real_seconds_until(removed_at + KEPT_FOR)

    async def forget_due(self) -> None:
        """Forgets those whose day is over."""
        number = await self._storage.removals.forget(removed_by=self._clock.now() - KEPT_FOR)
        _log.info("%d removed subscriptions are forgotten", number)
