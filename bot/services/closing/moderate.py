"""What moderators do with one thread: hold, release, extend, close, reopen.

Each is one arrow of docs/states.md, written to the storage first; the starter is rewritten and the
thread closed by the loops, so that a crash in between loses nothing.

Who did it and why stands in our log and in Discord's audit log (audit.py).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock, real_now
from bot.errors import ForumError, Mistake, NotThere
from bot.language import Phrase, _, translated
from bot.model import MirroredThread, Moderator, Thread, ThreadState
from bot.rules import reopened_until
from bot.services.closing.audit import AuditLog
from bot.services.closing.rule import RuleService
from bot.services.due_loop import Bells
from bot.services.one_at_a_time import OneAtATime
from bot.services.ports import Forum
from bot.services.reconciling.reconcile import PINNED
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_STANDS = (ThreadState.OPEN, ThreadState.REOPENED)
_CLOSES = (*_STANDS, ThreadState.HELD)
_REOPENS = (ThreadState.CLOSED, ThreadState.REOPENED)
"""Discord's own event may have been faster than the command."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way a moderator moves a thread.

    Attributes:
        wish: the past participle for people, as in "it cannot be held".
        expected: the states it leads from. state: the one it leads to; None stays.
        reason: for the audit log and for readers.
        by_hand: it gets a new time, `closes_at`; None is never.
        entry: for the audit log, where Discord itself shows nothing of it.
    """

    wish: Phrase
    expected: Sequence[ThreadState]
    state: ThreadState | None
    reason: Phrase | None = None
    by_hand: bool = False
    closes_at: datetime | None = None
    entry: Phrase | None = None


class ModerateService:
    """The hands of moderators on a thread."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        rule: RuleService,
        audit_log: AuditLog,
        hands: OneAtATime,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._rule = rule
        self._audit_log = audit_log
        self._hands = hands

    async def find(self, thread_id: int) -> MirroredThread:
        """The thread with this id on Discord.

        Raises:
            Mistake: it is none of ours.
        """
        mirrored = await self._storage.threads.by_thread_id(thread_id)
        if mirrored is None:
            raise Mistake(
                str(thread_id),
                _(
                    "This is no thread that I opened. Use the command inside one of my threads, or "
                    "choose one with the option `thread`."
                ),
            )
        return mirrored

    async def hold(self, mirrored: MirroredThread, *, by: Moderator) -> MirroredThread:
        """Keeps a thread open without an end.

        Raises:
            Mistake: it is not open.
        """
        because = by.who_did(Phrase("kept open by {name}"))
        arrow = Arrow(Phrase("held"), _STANDS, ThreadState.HELD, because, entry=because)
        return await self._move(mirrored, arrow, by)

    async def show_held(self, thread: Thread, *, by: Moderator) -> None:
        """What follows once the row says that a thread is held."""
        await self._tell(thread, by.who_did(Phrase("kept open by {name}")), by)

    async def release(self, mirrored: MirroredThread, *, by: Moderator) -> MirroredThread:
        """Ends a hold: the thread closes by the rule again, at once if its time is over.

        Raises:
            Mistake: it is not held, is pinned, or was deleted.
        """
        because = by.who_did(Phrase("released by {name}"))
        arrow = Arrow(Phrase("released"), (ThreadState.HELD,), ThreadState.OPEN, entry=because)
        await self._demand_unpinned(mirrored.thread, arrow)
        return await self._move(mirrored, arrow, by)

    async def _demand_unpinned(self, thread: Thread, arrow: Arrow) -> None:
        """One that is pinned would be held again as soon as we look at it (reconcile.py)."""
        try:
            pinned = (await self._forum.fetch_thread(thread.thread_id or 0)).pinned
        except NotThere:
            raise await self._gone(thread, arrow) from None
        except ForumError as error:
            _log.warning("thread %s may be pinned: %s", thread.thread_id, error)
            pinned = thread.reason == PINNED
        if pinned:
            said = _("This thread is pinned, and a pinned thread stays open: un-pin it.")
            raise Mistake(str(thread.thread_id), said)

    async def extend(self, mirrored: MirroredThread, *, days: int, by: Moderator) -> MirroredThread:
        """Lets an open thread close `days` days later than it would; fewer than none take back.

        Raises:
            Mistake: it is not open, never closes, or would have closed by now.
        """
        thread = mirrored.thread
        if thread.closes_at is None:
            raise Mistake(str(thread.thread_id), _("This thread does not close by itself."))
        if days == 0:
            raise Mistake(str(thread.thread_id), _("0 days change nothing: say how many."))
        if days < 0 and thread.closes_at + timedelta(days=days) <= self._clock.now():
            raise Mistake(
                str(thread.thread_id),
                _("It would have closed by then. `/thread close` closes it now."),
            )
        later = await self._storage.threads.extend(
            thread.id, expected=_STANDS, by=timedelta(days=days)
        )
        if later is None:
            raise await self._not_possible(thread, Arrow(Phrase("extended"), _STANDS, None))
        await self.show_extended(thread, days=days, by=by)
        return replace(mirrored, thread=replace(thread, closes_at=later))

    async def show_extended(self, thread: Thread, *, days: int, by: Moderator) -> None:
        """What follows once the row says that a thread closes so many days later."""
        if days > 0:
            deed = Phrase.counted(
                "extended by 1 day by {name}", "extended by {n} days by {name}", days
            )
        else:
            deed = Phrase.counted(
                "shortened by 1 day by {name}", "shortened by {n} days by {name}", -days
            )
        await self._tell(thread, by.who_did(deed), by)

    async def show_refused(self, thread: Thread, *, by: Moderator) -> None:
        """What follows once the row says that a member gets no more time."""
        await self._tell(thread, by.who_did(Phrase("denied more time by {name}")), by)

    async def close(self, mirrored: MirroredThread, *, by: Moderator) -> MirroredThread:
        """Makes a thread due now; the scheduler closes it.

        Raises:
            Mistake: it is not open.
        """
        because, now = by.who_did(Phrase("closed by {name}")), self._clock.now()
        arrow = Arrow(Phrase("closed"), _CLOSES, ThreadState.OPEN, because, True, now)
        return await self._move(mirrored, arrow, by)

    def demand_closable(self, mirrored: MirroredThread) -> None:
        """What can be known before a close is answered.

        Raises:
            Mistake: the thread is not open.
        """
        if mirrored.thread.state not in _CLOSES:
            raise _mistake(mirrored.thread, Arrow(Phrase("closed"), _CLOSES, None))

    async def reopen(self, mirrored: MirroredThread, *, by: Moderator) -> MirroredThread:
        """Opens a closed thread again; it closes anew by the rule, counted from now.

        Discord comes first: should we die in between, its event tells us that a hand opened it.

        Raises:
            Mistake: it is not closed, or was deleted.
            ForumError: Discord does not let us; it stays closed.
        """
        thread = mirrored.thread
        rule = await self._rule.in_force(thread)
        closes_at = reopened_until(rule, self._clock.now())
        arrow = Arrow(Phrase("reopened"), _REOPENS, ThreadState.REOPENED, None, True, closes_at)
        if thread.state is not ThreadState.CLOSED:
            raise _mistake(thread, arrow)
        because = str(by.who_did(Phrase("opened again by {name}")))
        thread_id = thread.thread_id or 0
        async with self._hands.on(thread_id):  # it may be archived again in this very moment
            try:
                await self._forum.set_flags(thread_id, archived=False, locked=False, reason=because)
            except NotThere:
                raise await self._gone(thread, arrow) from None
            return await self._move(mirrored, arrow, by)

    async def _move(self, mirrored: MirroredThread, arrow: Arrow, by: Moderator) -> MirroredThread:
        thread = mirrored.thread
        state = arrow.state or thread.state
        moved = await self._storage.threads.change_state(
            thread.id,
            expected=arrow.expected,
            state=state,
            reason=arrow.reason,
            by_hand=arrow.by_hand,
            closes_at=arrow.closes_at,
        )
        if not moved:
            raise await self._not_possible(thread, arrow)
        _log.info(
            "thread %s %s (%d)",
            thread.thread_id,
            by.who_did(Phrase("{wish} by {name}", wish=arrow.wish)),
            by.id,
        )
        if arrow.entry is None:
            await self.show(thread)
        else:
            await self._enter(thread, arrow.entry)
        closes_at = arrow.closes_at if arrow.by_hand else thread.closes_at
        changed = replace(thread, state=state, reason=arrow.reason, closes_at=closes_at)
        return replace(mirrored, thread=changed)

    async def _tell(self, thread: Thread, because: Phrase, by: Moderator) -> None:
        _log.info("thread %s %s (%d)", thread.thread_id, because, by.id)
        await self._enter(thread, because)

    async def _enter(self, thread: Thread, entry: Phrase) -> None:
        """The starter is stale before anything is sent: a crash loses no rewrite.

        The loops are woken after it: what is archived is not rewritten, and what is closed stays.
        """
        await self._storage.rewrites.plan(thread.id, at=real_now())
        await self._audit_log.enter(thread.thread_id or 0, thread.guild_id, entry)
        await self.show(thread)

    async def show(self, thread: Thread) -> None:
        """The starter is rewritten, and the thread closed, by the loops."""
        await self._storage.rewrites.plan(thread.id, at=real_now())
        self._bells.starters.set()
        self._bells.close.set()

    async def _gone(self, thread: Thread, arrow: Arrow) -> Mistake:
        """It was deleted, and nobody told us."""
        await self._storage.threads.record_gone(thread.thread_id or 0)
        return await self._not_possible(thread, arrow)

    async def _not_possible(self, thread: Thread, arrow: Arrow) -> Mistake:
        """The state the thread is in by now is why."""
        found = await self.find(thread.thread_id or 0)
        return _mistake(found.thread, arrow)


def _mistake(thread: Thread, arrow: Arrow) -> Mistake:
    said = _("This thread is {state}: it cannot be {wish}.")
    sentence = said.format(state=translated(thread.state), wish=arrow.wish)
    return Mistake(str(thread.thread_id), sentence)


_STATES = (
    Phrase("pending"),
    Phrase("sending"),
    Phrase("unknown"),
    Phrase("open"),
    Phrase("closing"),
    Phrase("closed"),
    Phrase("held"),
    Phrase("reopened"),
    Phrase("skipped"),
    Phrase("refused"),
    Phrase("gone"),
)
"""The states as a mistake names them; here the catalogues find them."""
