"""Closes members' own threads in forums where the rule is for all (design.md, section 5).

    looked at again ──> lock ──> notice, if there are replies ──> noted ──> archive ──> closed

Their age counts from creation; pinned and held ones are exempt. What is due is read from Discord's
list of active threads. One that Discord archived needs no closing until a reply makes it active
again, and then it is due. One that was closed is stored like a held one: a moderator who opens it
again is not fought, not even one who does so before we have noted that it is closed.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from bot.clock import Clock
from bot.errors import Forbidden, ForumError, Mistake
from bot.language import Phrase, _
from bot.model import MessageDraft, Moderator, ScopedRule, ThreadView
from bot.services.closing import governed
from bot.services.closing.audit import AuditLog
from bot.services.closing.governed import BY_THE_RULE, NEARLY, OURS, Governed
from bot.services.due_loop import Bells
from bot.services.feeds.fit_forum import to_allow
from bot.services.guild.notices import NoticeService
from bot.services.one_at_a_time import OneAtATime
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 10
_BETWEEN_LOOKS = 5.0
_RETRY_AFTER = 600.0
"""Both in real seconds: while more threads are due, and for one that could not be closed."""

_BECAUSE = Phrase("The closing rule of this forum")
_SENTENCE = Phrase("-# Replies are disabled on threads of this age.")


@dataclass(frozen=True, slots=True)
class MembersOwn:
    """How a member's thread stands, at `now`.

    Attributes:
        closes_at: by the rule of its forum; None where no rule is for members' threads.
        held_by: who keeps it open; None if nobody does.
        was_closed: by the rule, before a moderator opened it again.
    """

    now: datetime
    closes_at: datetime | None = None
    held_by: str | None = None
    was_closed: bool = False


class MemberThreadService:
    """Looks every few minutes, and when the next thread is due by what it saw last."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        notices: NoticeService,
        audit_log: AuditLog,
        hands: OneAtATime,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._notices = notices
        self._audit_log = audit_log
        self._hands = hands
        self._next_look: datetime | None = None
        self._waits: dict[int, float] = {}  # thread id -> when it may be tried again, monotonic

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next look; None if no forum has a rule for all."""
        if not await self._closing_rules():
            return None
        return self._clock.real_seconds_until(self._next_look) if self._next_look else 0.0

    async def close_due(self) -> None:
        """One look at every forum with a rule for all; at most 10 threads are closed in one."""
        self._next_look = self._clock.now() + governed.LOOK_EVERY
        found = await self._look()
        now = self._clock.now()
        self._waits = {one: until for one, until in self._waits.items() if until > monotonic()}
        due = [one for one in found if one.closes_at <= now and one.thread.id not in self._waits]
        for one in due[:_AT_ONCE]:
            await self._try_to_close(one)
        if self._next_look is not None:  # else look_again was called meanwhile
            self._next_look = self._look_after(now, found, more=len(due) > _AT_ONCE)

    async def governs(self, forum_id: int) -> bool:
        """Whether members' own threads of this forum close by a rule."""
        found = await self._closing_rules()
        return any(scoped.scope.forum_id == forum_id for scoped in found)

    async def look_at(self, thread_id: int, forum_id: int, guild_id: int) -> MembersOwn:
        """Whether and when a thread that a member opened closes by a rule."""
        scoped = governed.by_guild(await self._closing_rules()).get(guild_id, {}).get(forum_id)
        if scoped is None:
            return MembersOwn(self._clock.now())
        held_by = await self._storage.member_holds.held_by(thread_id)
        was_closed = held_by in OURS
        return MembersOwn(
            self._clock.now(),
            governed.closes_at(await self._forum.fetch_thread(thread_id), scoped),
            None if was_closed else held_by,
            was_closed,
        )

    async def hold(self, thread_id: int, guild_id: int, *, by: Moderator) -> None:
        """Keeps a member's thread open.

        Raises:
            Mistake: the rule has just closed it.
            ForumError: our lock on it cannot be taken off now; it is not held.
        """
        because = by.who_did(Phrase("kept open by {name}"))
        async with self._hands.on(thread_id):
            if await self._storage.member_holds.held_by(thread_id) in OURS:
                await self._unlock(thread_id, because)
            await self._note(thread_id, guild_id, by.name)
        _log.info("the member's thread %d is %s (%d)", thread_id, because, by.id)
        await self._audit_log.enter(thread_id, guild_id, because)

    async def _unlock(self, thread_id: int, because: Phrase) -> None:
        """A closing that broke off, or that a hand undid by half, left our lock on it."""
        view = await self._forum.fetch_thread(thread_id)
        if view.closed:
            said = _("This thread is closed by now: open it again, then hold it.")
            raise Mistake(str(thread_id), said)
        if view.locked:
            await self._forum.set_flags(thread_id, locked=False, reason=str(because))

    async def release(self, thread_id: int, guild_id: int, *, by: Moderator) -> None:
        """Ends that.

        Raises:
            Mistake: it is not held.
        """
        async with self._hands.on(thread_id):  # a closing of it would note its own end after us
            released = await self._storage.member_holds.release(thread_id)
        if not released:
            raise Mistake(str(thread_id), _("This thread is not held."))
        because = by.who_did(Phrase("released by {name}"))
        _log.info("the member's thread %d is %s (%d)", thread_id, because, by.id)
        await self._audit_log.enter(thread_id, guild_id, because)
        self.look_again()

    def look_again(self) -> None:
        """A rule was set: what is due may be due at once."""
        self._next_look = None
        self._bells.members.set()

    async def count_due(self, scoped: ScopedRule) -> int:
        """How many threads would close at once under this rule.

        Raises:
            ForumError: they cannot be listed.
        """
        if not scoped.rule.closes:
            return 0
        forum_id = scoped.scope.forum_id or 0
        found = await self._governed(scoped.scope.guild_id, {forum_id: scoped})
        return sum(one.closes_at <= self._clock.now() for one in found)

    async def _look(self) -> list[Governed]:
        """The governed threads of every guild, the first due first."""
        found: list[Governed] = []
        for guild_id, scoped in governed.by_guild(await self._closing_rules()).items():
            try:
                found += await self._governed(guild_id, scoped)
            except ForumError as error:
                _log.warning("threads of guild %d cannot be listed: %s", guild_id, error)
        return sorted(found, key=lambda one: one.closes_at)

    def _look_after(self, now: datetime, found: Iterable[Governed], *, more: bool) -> datetime:
        """When to look again after a look at `now`; `more` are due that it did not come to."""
        if more:
            return self._clock.now() + timedelta(seconds=_BETWEEN_LOOKS * self._clock.rate)
        return governed.next_look(now, found)

    async def _closing_rules(self) -> list[ScopedRule]:
        """The rules for all that close threads: one may be switched off."""
        return [scoped for scoped in await self._storage.rulings.for_all() if scoped.rule.closes]

    async def _governed(self, guild_id: int, scoped: Mapping[int, ScopedRule]) -> list[Governed]:
        held = await self._storage.member_holds.in_guild(guild_id)
        active = await self._forum.fetch_active_threads(guild_id)
        return governed.among(active, scoped, held)

    async def _try_to_close(self, one: Governed) -> None:
        """One that cannot be closed waits ten minutes, and the others go on."""
        try:
            await self._close(one)
        except ForumError as error:
            _log.warning("the member's thread %d could not be closed: %s", one.thread.id, error)
            self._waits[one.thread.id] = monotonic() + _RETRY_AFTER
            if isinstance(error, Forbidden):
                await self._tell(one, error)

    async def _close(self, one: Governed) -> None:
        """Looks again first: the list is old by the time that the others of it are closed."""
        thread_id = one.thread.id
        async with self._hands.on(thread_id):
            held_by = await self._storage.member_holds.held_by(thread_id)
            thread = await self._forum.fetch_thread(thread_id)
            if governed.is_left_alone(thread, held_by):
                return
            await self._shut(thread, one.guild_id)
        await self._settle(one)

    async def _shut(self, thread: ThreadView, guild_id: int) -> None:
        """Locks first: where that is refused, nothing was said. A crash before the end repeats."""
        because = await self._notices.said(guild_id, _BECAUSE)
        await self._forum.set_flags(thread.id, locked=True, reason=because)
        if thread.messages and not thread.locked:
            await self._say_so(thread.id, await self._notices.said(guild_id, _SENTENCE))
        await self._note(thread.id, guild_id, NEARLY)
        await self._forum.set_flags(thread.id, archived=True, locked=True, reason=because)
        await self._note(thread.id, guild_id, BY_THE_RULE)

    async def _note(self, thread_id: int, guild_id: int, why: str) -> None:
        await self._storage.member_holds.hold(thread_id, guild_id=guild_id, by=why)

    async def _say_so(self, thread_id: int, sentence: str) -> None:
        """A notice that is refused stops no closing."""
        try:
            await self._forum.post(
                thread_id, MessageDraft(content=sentence), nonce=f"m-{thread_id}"
            )
        except ForumError as error:
            _log.warning("thread %d closes without saying so: %s", thread_id, error)

    async def _tell(self, one: Governed, error: Forbidden) -> None:
        forum_id = one.thread.forum_id
        sentence = Phrase(
            "{forum}: I may not close members' threads there. {what}",
            forum=f"<#{forum_id}>",
            what=to_allow(self._forum.missing_permissions(forum_id), error),
        )
        await self._notices.tell(one.guild_id, f"members {forum_id}", sentence)

    async def _settle(self, one: Governed) -> None:
        forum_id = one.thread.forum_id
        sentence = Phrase("{forum}: members' threads are closed again.", forum=f"<#{forum_id}>")
        await self._notices.settle(one.guild_id, f"members {forum_id}", sentence)
