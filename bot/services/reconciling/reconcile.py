"""A moderator's hand on Discord is never fought: the row follows it (design.md, section 5).

open, reopened ──pinned──> held ──un-pinned──> open
open, reopened, held ──archived and locked──> closed
closed ──unlocked──> reopened, closes anew after the days of its rule
closed ──un-archived, still locked──> closed, archived again after an hour of quiet
any ──deleted──> gone

An event of the gateway only says where to look; what counts is the thread as Discord shows it now.
"""

import logging
from datetime import timedelta

from bot.clock import Clock, real_now
from bot.errors import ForumError, NotThere, StorageError, Unavailable
from bot.language import Phrase, _, speaking
from bot.model import MirroredThread, Thread, ThreadState, ThreadView
from bot.rules import reopened_until
from bot.services.closing.rule import RuleService
from bot.services.due_loop import Bells
from bot.services.one_at_a_time import OneAtATime
from bot.services.ports import Forum
from bot.services.timekeeping import Timekeeping
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

PINNED = Phrase("pinned by a moderator")
"""The reason of a hold that ends when the thread is un-pinned; the rows keep these very words."""

QUIET = timedelta(hours=1)
"""Real time after which a closed thread that was un-archived is archived again."""

_OURS = (ThreadState.CLOSING, ThreadState.GONE)
"""States in which an event tells nothing: our own hand is on the thread, or it is no more."""


class ReconcileService:
    """Moves rows to where moderators moved their threads.

    Attributes:
        missed: threads that could not be looked at when something happened to them.
    """

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        rule: RuleService,
        timekeeping: Timekeeping,
        hands: OneAtATime,
    ) -> None:
        self.missed: set[int] = set()
        self._heard: set[int] = set()
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._rule = rule
        self._timekeeping = timekeeping
        self._hands = hands

    async def look_at(self, thread_id: int, *, locked: bool = False, pinned: bool = False) -> None:
        """Something happened to a thread on Discord; if it is ours, its row follows.

        While we close it, this waits for the end of that, and the closing knows: see `hears_of`.
        Not so where the event shows it locked and not pinned: our own closing makes it so.
        What cannot be learnt or written down now is looked at again: see `missed`.
        """
        if locked and not pinned:
            await self._look_quietly_at(thread_id)
            return
        self._heard.add(thread_id)
        async with self._hands.on(thread_id):
            self._heard.discard(thread_id)
            await self._look_quietly_at(thread_id)

    def hears_of(self, thread_id: int) -> bool:
        """Whether something happened to a thread that is looked at once our hand is off it."""
        return thread_id in self._heard

    async def _look_quietly_at(self, thread_id: int) -> None:
        try:
            await self._look_at(thread_id)
        except (ForumError, StorageError) as error:
            _log.warning("thread %d cannot be looked at: %s", thread_id, error)
            if isinstance(error, StorageError) or error.is_passing:
                self.missed.add(thread_id)
                self._bells.catch_up.set()

    async def _look_at(self, thread_id: int) -> None:
        mirrored = await self._storage.threads.by_thread_id(thread_id)
        if mirrored is None or mirrored.thread.state in _OURS:
            return
        if await self._timekeeping.is_wrong():
            raise Unavailable(str(thread_id), Phrase("The clock of this machine is wrong."))
        try:
            view = await self._forum.fetch_thread(thread_id)
        except NotThere:
            await self._storage.threads.record_gone(thread_id)
            return
        moved = await self.follow(mirrored, view)
        if not moved and is_to_be_archived_again(mirrored.thread, view):
            await self._archive_later(mirrored)
        if mirrored.thread.is_standing and not view.archived:
            await self._rewrite_now(mirrored)

    async def deleted(self, thread_id: int) -> None:
        """A thread was deleted on Discord."""
        try:
            await self._storage.threads.record_gone(thread_id)
        except StorageError as error:
            _log.warning("thread %d is gone, which cannot be noted: %s", thread_id, error)
            self.missed.add(thread_id)
            self._bells.catch_up.set()

    async def follow(self, mirrored: MirroredThread, view: ThreadView) -> bool:
        """Moves the row to where a hand moved the thread; False if no hand did."""
        thread = mirrored.thread
        state = hand(thread, view)
        if state is None:
            return False
        if thread.state is ThreadState.CLOSING and state is ThreadState.HELD and view.locked:
            with speaking(mirrored.language):
                because = _("Pinned while it was closing: kept open")  # the lock is our own
            await self._forum.set_flags(view.id, archived=False, locked=False, reason=because)
        _log.info("thread %d is %s by a moderator's hand", view.id, state)
        if state is ThreadState.CLOSED:
            await self._storage.closings.record_closed(thread.id, now=self._clock.now())
            return True
        anew = reopened_until(await self._rule.in_force(thread), self._clock.now())
        await self._storage.threads.change_state(
            thread.id,
            expected=(thread.state,),
            state=state,
            reason=PINNED if state is ThreadState.HELD else None,
            by_hand=state is ThreadState.REOPENED,
            closes_at=anew if state is ThreadState.REOPENED else None,
        )
        await self._storage.rewrites.plan(thread.id, at=real_now())
        self._bells.starters.set()
        self._bells.close.set()
        return True

    async def _archive_later(self, mirrored: MirroredThread) -> None:
        await self._storage.closings.postpone(
            mirrored.thread.id, now=self._clock.now(), not_before=real_now() + QUIET
        )
        self._bells.close.set()

    async def _rewrite_now(self, mirrored: MirroredThread) -> None:
        """What waited until the thread is active (starters.py)."""
        if await self._storage.rewrites.wake(mirrored.thread.id, real_now=real_now()):
            self._bells.starters.set()


def hand(thread: Thread, view: ThreadView) -> ThreadState | None:
    """The state that a hand on Discord gave this thread; None if the row says what is true."""
    if thread.state is ThreadState.CLOSED:
        return None if view.locked else ThreadState.REOPENED
    if view.closed:
        return ThreadState.CLOSED
    if thread.state is ThreadState.HELD:
        return ThreadState.OPEN if thread.reason == PINNED and not view.pinned else None
    # a thread that was pinned and then closed by command has its reason, and closes
    return ThreadState.HELD if view.pinned and thread.reason is None else None


def is_to_be_archived_again(thread: Thread, view: ThreadView) -> bool:
    """Whether a closed thread was only un-archived, as by a moderator who wrote in it."""
    return thread.state is ThreadState.CLOSED and not view.archived and not view.pinned
