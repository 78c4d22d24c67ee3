"""Looks at all of the bot's threads on Discord, however long that takes; changes nothing there."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.errors import ForumError, NotThere, Throttled
from bot.model import ForumView, Starter, ThreadView
from bot.services.ports import Forum

T = TypeVar("T")

_PAUSES: Final = (1.0, 5.0, 15.0, 60.0, 60.0)
"""Real seconds between two tries of one request, where Discord does not name them."""

_MOMENT: Final = timedelta(microseconds=1)


class Lookout:
    """Asks Discord again after a while what may be answered then, and says so.

    Every method raises a leaf of ForumError that no waiting helped.
    """

    def __init__(self, forum: Forum, say: Callable[[str], None]) -> None:
        self._forum = forum
        self._say = say

    async def guild_ids(self) -> list[int]:
        """The guilds that the bot is in."""
        return await self._ask(self._forum.fetch_guild_ids)

    async def forums(self, guild_id: int) -> list[ForumView]:
        """Every forum of a guild, also those that the bot may not see into."""
        return await self._ask(lambda: self._forum.fetch_forums(guild_id))

    async def own_threads(self, forum: ForumView) -> list[ThreadView]:
        """The bot's own threads in a forum, oldest first.

        The archived ones are asked for first: a reply meanwhile makes a thread active.
        """
        found: dict[int, ThreadView] = {}
        page = await self._archived(forum.id, None)
        while new := {view.id: view for view in page if view.id not in found}:
            found |= new  # the page's last moment is asked for again: it may hold more than one
            page = await self._archived(forum.id, page[-1].archived_at + _MOMENT)
        active = await self._ask(lambda: self._forum.fetch_active_threads(forum.guild_id))
        found |= {view.id: view for view in active if view.forum_id == forum.id}
        return sorted((one for one in found.values() if one.mine), key=lambda one: one.id)

    async def starter(self, view: ThreadView) -> Starter:
        """The starter message of a thread; an empty one where it was deleted."""
        try:
            return await self._ask(lambda: self._forum.fetch_starter(view.id))
        except NotThere:
            return Starter()

    async def _archived(self, forum_id: int, before: datetime | None) -> list[ThreadView]:
        return await self._ask(lambda: self._forum.fetch_archived_threads(forum_id, before=before))

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        for pause in _PAUSES:
            try:
                return await question()
            except ForumError as error:
                if not error.is_passing:
                    raise
                wait = error.retry_after if isinstance(error, Throttled) else pause
                self._say(f"{error} It is asked again in {wait:.0f} seconds.")
                await asyncio.sleep(wait)
        return await question()
