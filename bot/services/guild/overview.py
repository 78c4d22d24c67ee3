"""What `/board show` tells of a guild: its boards, its threads in numbers and lists, its troubles.

storage ──numbers, lists──┐
Discord ──active threads──┴─> replies: messages without our own ──> most discussed
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from bot.clock import Clock
from bot.errors import ForumError
from bot.model import Feed, FollowedFeed, ListedThread, Overview
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_SOON = timedelta(days=1)
_LONGEST = 100
"""Threads of one list; nobody pages further."""

_COUNT_LASTS = 30.0
"""Real seconds: everybody may ask, and each count is a request that threads have to wait for."""


@dataclass(frozen=True, slots=True)
class _Count:
    """The messages that follow the starter, by active thread; `at` is monotonic."""

    messages: Mapping[int, int]
    at: float


class OverviewService:
    """Joins what is stored with what Discord counts."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._counts: dict[int, _Count] = {}

    async def of_guild(self, guild_id: int, forums: Collection[int]) -> Overview:
        """The guild now, as far as these forums go: those that the person may see."""
        overview, by = self._storage.overview, self._clock.now() + _SOON
        followed = await self._storage.feeds.followed_in(guild_id)
        feeds = _feeds(one for one in followed if one.subscription.forum_id in forums)
        messages = await self._count_messages(guild_id)
        return Overview(
            boards=tuple(await overview.boards(guild_id, forums)),
            feeds=len(feeds),
            troubled=tuple(feed for feed in feeds if feed.trouble),
            counts=await overview.counts(guild_id, forums, closing_by=by),
            closing=tuple(await overview.closing(guild_id, forums, by=by, limit=_LONGEST)),
            newest=tuple(await overview.newest(guild_id, forums, limit=_LONGEST)),
            discussed=await self._discussed(guild_id, forums, messages or {}),
            replies_counted=messages is not None,
        )

    async def active(self, guild_id: int, forums: Collection[int]) -> Sequence[ListedThread] | None:
        """Our threads that are active now, with their replies; None if Discord does not say."""
        messages = await self._count_messages(guild_id)
        if messages is None:
            return None
        thread_ids = list(messages)
        found = await self._storage.overview.standing(guild_id, forums, thread_ids=thread_ids)
        return [_with_replies(one, messages) for one in found]

    async def _count_messages(self, guild_id: int) -> Mapping[int, int] | None:
        """Of all active threads; None if Discord does not say."""
        count = self._counts.get(guild_id)
        if count and monotonic() - count.at < _COUNT_LASTS:
            return count.messages
        try:
            views = await self._forum.fetch_active_threads(guild_id)
        except ForumError as error:
            _log.warning("the replies of guild %d cannot be counted: %s", guild_id, error)
            return None
        messages = {view.id: view.messages for view in views}
        self._counts[guild_id] = _Count(messages, monotonic())
        return messages

    async def _discussed(
        self, guild_id: int, forums: Collection[int], messages: Mapping[int, int]
    ) -> tuple[ListedThread, ...]:
        """In a thread that is not active nobody writes now: its responses are what it has."""
        overview = self._storage.overview
        there = await overview.most_responses(guild_id, forums, limit=_LONGEST)
        written_in = [thread_id for thread_id, many in messages.items() if many]
        here = await overview.standing(guild_id, forums, thread_ids=written_in)
        found = {one.thread_id: _with_replies(one, messages) for one in (*there, *here)}
        talked_of = (one for one in found.values() if one.discussion)
        ranked = sorted(talked_of, key=lambda one: (-one.discussion, -one.thread_id))
        return tuple(ranked[:_LONGEST])


def _feeds(followed: Iterable[FollowedFeed]) -> list[Feed]:
    """Each feed once, in however many forums it is mirrored."""
    return list({one.feed.id: one.feed for one in followed}.values())


def _with_replies(one: ListedThread, messages: Mapping[int, int]) -> ListedThread:
    replies = messages.get(one.thread_id, 0) - one.own_messages
    return replace(one, replies=max(0, replies))
