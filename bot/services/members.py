"""Closes members' own threads in forums where the rule is for all (design.md, section 5).

Their age counts from creation; pinned and held ones are exempt. Nothing of them is stored: what is
due is read from Discord's list of active threads. One that Discord archived needs no closing until
a reply makes it active again, and then it is due.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import ForumError, Mistake
from bot.model import MessageDraft, ScopedRule, ThreadView
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_LOOK_EVERY = timedelta(minutes=5)
_AT_ONCE = 20


class MemberThreadService:
    """Looks every few minutes, and when the next thread is due by what it saw last."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock, bells: Bells) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._next_look: datetime | None = None

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next look; None if no forum has a rule for all."""
        if not await self._storage.rulings.for_all():
            return None
        return self._clock.real_seconds_until(self._next_look) if self._next_look else 0.0

    async def close_due(self) -> None:
        """One look at every forum with a rule for all; at most 20 threads are closed in one."""
        now = self._clock.now()
        next_look = now + _LOOK_EVERY
        for guild_id, scoped in _by_guild(await self._storage.rulings.for_all()).items():
            try:
                threads = await self.governed(guild_id, scoped)
            except ForumError as error:
                _log.warning("threads of guild %d cannot be listed: %s", guild_id, error)
                continue
            due = [thread for thread, closes_at in threads if closes_at <= now]
            for thread in due[:_AT_ONCE]:
                await self._close(thread)
            later = [closes_at for _, closes_at in threads if closes_at > now]
            next_look = min([next_look, *later, *([now] if len(due) > _AT_ONCE else [])])
        self._next_look = next_look

    async def governs(self, forum_id: int) -> bool:
        """Whether members' own threads of this forum close by a rule."""
        found = await self._storage.rulings.for_all()
        return any(scoped.scope.forum_id == forum_id for scoped in found)

    async def hold(self, thread_id: int, guild_id: int, *, by: str) -> None:
        """Keeps a member's thread open."""
        await self._storage.desk.hold_member_thread(thread_id, guild_id=guild_id, by=by)

    async def release(self, thread_id: int) -> None:
        """Ends that.

        Raises:
            Mistake: it is not held.
        """
        if not await self._storage.desk.release_member_thread(thread_id):
            raise Mistake(str(thread_id), "This thread is not held.")
        self.look_again()

    async def governed(
        self, guild_id: int, scoped: Mapping[int, ScopedRule]
    ) -> list[tuple[ThreadView, datetime]]:
        """The members' threads that the rules close, and when; the first due first.

        Raises:
            ForumError: they cannot be listed.
        """
        held = await self._storage.desk.held_member_threads(guild_id)
        active = await self._forum.fetch_active_threads(guild_id)
        found = [
            (thread, thread.created_at + timedelta(days=scoped[thread.forum_id].rule.days))
            for thread in _members_own(active, scoped, held)
        ]
        return sorted(found, key=lambda pair: pair[1])

    def look_again(self) -> None:
        """A rule was set: what is due may be due at once."""
        self._next_look = None
        self._bells.members.set()

    async def count_due(self, scoped: ScopedRule) -> int:
        """How many threads would close at once under this rule.

        Raises:
            ForumError: they cannot be listed.
        """
        forum_id = scoped.scope.forum_id or 0
        threads = await self.governed(scoped.scope.guild_id, {forum_id: scoped})
        return sum(closes_at <= self._clock.now() for _, closes_at in threads)

    async def _close(self, thread: ThreadView) -> None:
        try:
            if thread.messages and not thread.locked:
                sentence = "Replies are disabled on threads of this age."
                await self._forum.post(
                    thread.id, MessageDraft(content=f"-# {sentence}"), nonce=f"member-{thread.id}"
                )
            await self._forum.set_flags(
                thread.id, archived=True, locked=True, reason="The closing rule of this forum"
            )
        except ForumError as error:
            _log.warning("the member's thread %d could not be closed: %s", thread.id, error)


def _by_guild(found: Iterable[ScopedRule]) -> dict[int, dict[int, ScopedRule]]:
    """Rules by guild and forum."""
    guilds: dict[int, dict[int, ScopedRule]] = defaultdict(dict)
    for scoped in found:
        if scoped.scope.forum_id is not None and scoped.rule.closes:
            guilds[scoped.scope.guild_id][scoped.scope.forum_id] = scoped
    return guilds


def _members_own(
    active: Iterable[ThreadView], scoped: Mapping[int, ScopedRule], held: Collection[int]
) -> list[ThreadView]:
    return [
        thread
        for thread in active
        if thread.forum_id in scoped
        and not (thread.mine or thread.pinned or thread.archived or thread.id in held)
    ]
