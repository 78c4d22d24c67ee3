"""Moves a feed to another forum: new threads open there, and so do the articles that wait."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import ForumError, Mistake
from bot.language import _
from bot.model import FollowedFeed, Subscription
from bot.services.feeds.fit_forum import demand_mention, demand_permissions, demand_tags
from bot.services.feeds.refresh import RefreshService
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moved:
    """A feed that was moved.

    `waiting` articles open there; so many `tags` of its options the new forum has not: a tag is
    taken along where the new forum has one of the same name.
    """

    followed: FollowedFeed
    waiting: int
    tags_lost: int


class MoveService:
    """Open threads stay where they are, and close there."""

    def __init__(
        self, storage: Storage, forum: Forum, refresh: RefreshService, clock: Clock
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._refresh = refresh
        self._clock = clock

    async def move(self, followed: FollowedFeed, forum_id: int, *, by: str) -> Moved:
        """Moves a feed.

        Raises:
            Mistake: it is there already, a permission is missing there, or it was removed.
            ForumError: Discord does not tell the forum's tags.
        """
        old = followed.subscription
        await self._demand_free(followed, forum_id)
        demand_permissions(self._forum, forum_id)
        await demand_tags(self._forum, forum_id)
        if old.ping_role is not None:
            demand_mention(self._forum, forum_id, old.ping_role)
        moved = _with_tags(old, forum_id, await self._same_tags(old.forum_id, forum_id))
        if not await self._storage.feeds.edit(old, moved, now=self._clock.now()):
            await self._demand_free(followed, forum_id)
            raise Mistake(followed.feed.url, _("This feed was removed meanwhile: `/feed restore`."))
        _log.info("subscription %d is moved to forum %d by %s", old.id, forum_id, by)
        self._refresh.wake()
        waiting = await self._storage.feeds.count_waiting(old.id)
        return Moved(replace(followed, subscription=moved), waiting, _tags(old) - _tags(moved))

    async def _demand_free(self, followed: FollowedFeed, forum_id: int) -> None:
        following = await self._storage.feeds.subscriptions_of(followed.feed.id)
        if any(one.forum_id == forum_id for one in following):
            said = _("{forum} follows this feed already.").format(forum=f"<#{forum_id}>")
            raise Mistake(followed.feed.url, said)

    async def _same_tags(self, old_id: int, new_id: int) -> Mapping[int, int]:
        """The tags of the old forum to those of the new one that have the same name."""
        there = {name.casefold(): tag for name, tag in (await self._tags_of(new_id)).items()}
        try:
            here = await self._tags_of(old_id)
        except ForumError:  # a forum that was deleted is one to move away from
            return {}
        return {
            tag: there[name.casefold()] for name, tag in here.items() if name.casefold() in there
        }

    async def _tags_of(self, forum_id: int) -> dict[str, int]:
        return dict((await self._forum.fetch_forum(forum_id)).tags)


def _with_tags(old: Subscription, forum_id: int, same: Mapping[int, int]) -> Subscription:
    rules = tuple(replace(one, tag=same[one.tag]) for one in old.tag_rules if one.tag in same)
    tag = None if old.tag is None else same.get(old.tag)
    return replace(old, forum_id=forum_id, tag=tag, tag_rules=rules)


def _tags(one: Subscription) -> int:
    """How many tags its options name."""
    return len(one.tag_rules) + (one.tag is not None)
