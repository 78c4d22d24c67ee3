"""Closes threads when their time comes; never bumps a silent one (design.md, section 5).

    active:   edit the messages ──> notice, if there are replies ──> archive + lock
    archived: un-archive + lock ──> edit the messages ──> archive

A text that is not whole yet is completed first, unless Discord does not take it. The tags "open"
and "closed" change in the request that archives.

The row is `closing` from before the first request until after the last: a crash in between
resumes, and each step is harmless when repeated.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import Forbidden, ForumError, NotThere, StorageError, UnfitForum, WallReached
from bot.language import Phrase, speaking
from bot.model import ForumView, MirroredThread, Thread, ThreadState, ThreadView
from bot.services.closing.last_words import LastWords
from bot.services.guild.paused import PausedForums, Waiting
from bot.services.one_at_a_time import OneAtATime
from bot.services.opening.capacity import CapacityService
from bot.services.opening.follow_up import FollowUpService
from bot.services.opening.starters import StarterService
from bot.services.ports import Forum
from bot.services.reconciling.reconcile import QUIET, ReconcileService, is_to_be_archived_again
from bot.services.shut_forums import ShutForums
from bot.services.side_by_side import side_by_side
from bot.services.waits import RETRY, RETRY_LONG, left_out_if_refused, retry_wait
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_TOO_OLD = Phrase.counted(
    "Replies are disabled on threads older than 1 day",
    "Replies are disabled on threads older than {n} days",
    7,
)
_QUIET_AGAIN = Phrase("Closed, and quiet again")
_MAY_NOT = Phrase("I may not close threads here.")

_AT_ONCE = 40
_SIDE_BY_SIDE = 8
"""Each closing is three to five requests one after the other: so many fill a second's budget."""

_RETRY_BROKEN = timedelta(hours=1)


class CloseService:
    """Archives and locks the threads that are due, the longest due first."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        reconcile: ReconcileService,
        capacity: CapacityService,
        paused: PausedForums,
        follow_up: FollowUpService,
        starters: StarterService,
        last_words: LastWords,
        hands: OneAtATime,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._reconcile = reconcile
        self._capacity = capacity
        self._paused = paused
        self._follow_up = follow_up
        self._starters = starters
        self._last_words = last_words
        self._hands = hands
        self._forums: dict[int, ForumView] = {}
        self._shut_forums = ShutForums()

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next thread closes or a failed closing is tried again."""
        closes_at = await self._storage.closings.next_closes_at()
        retry_at = await self._storage.closings.next_retry_at(self._clock.now())
        waits = []
        if closes_at is not None:
            waits.append(self._clock.real_seconds_until(closes_at))
        if retry_at is not None:
            waits.append(_real_seconds_until(retry_at))
        return min(waits, default=None)

    async def close_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        self._forums.clear()
        due = await self._storage.closings.due(self._clock.now(), real_now(), _AT_ONCE)
        ready = self._shut_forums.to_try(due)
        await side_by_side(self._try_to_close, ready, at_once=_SIDE_BY_SIDE)

    async def _try_to_close(self, mirrored: MirroredThread) -> None:
        thread = mirrored.thread
        if thread.forum_id in self._shut_forums:
            return
        try:
            async with self._hands.on(thread.thread_id or 0):
                await self._close(thread.thread_id or 0, mirrored)
        except StorageError:
            raise
        except Forbidden as error:
            await self._pause(thread, error)
        except ForumError as error:
            _log.warning("thread %s could not be closed: %s", thread.thread_id, error)
            await self._try_later(thread.id, await self._wait_after(thread, error))
        except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
            _log.exception("thread %s could not be closed", thread.thread_id)
            await self._try_later(thread.id, _RETRY_BROKEN)

    async def _pause(self, thread: Thread, error: Forbidden) -> None:
        """The other threads of its forum would be refused, too."""
        _log.warning("forum %d waits, threads are not closed: %s", thread.forum_id, error)
        self._shut_forums.add(thread.forum_id)
        await self._storage.closings.postpone_forum(
            thread.forum_id, now=self._clock.now(), not_before=real_now() + RETRY_LONG
        )
        await self._paused.tell_forbidden(Waiting.CLOSING, thread, error)

    async def _wait_after(self, thread: Thread, error: ForumError) -> timedelta:
        if isinstance(error, WallReached) and await self._capacity.at_the_wall(thread.guild_id):
            return RETRY  # there is room now to un-archive it
        return retry_wait(error)

    async def _close(self, thread_id: int, mirrored: MirroredThread) -> None:
        """Looks at the thread first: a moderator's hand may have come before ours."""
        try:
            view = await self._forum.fetch_thread(thread_id)
            if await self._reconcile.follow(mirrored, view):
                return
            if mirrored.thread.state is ThreadState.CLOSED:
                await self._archive_again(mirrored, view)
            else:
                await self._shut(mirrored, view)
        except NotThere:
            await self._storage.threads.record_gone(thread_id)
            _log.info("thread %d was deleted on Discord", thread_id)

    async def _shut(self, mirrored: MirroredThread, view: ThreadView) -> None:
        """Makes the thread say so, then archives and locks it."""
        thread, now = mirrored.thread, self._clock.now()
        self._demand_permission(thread.forum_id)
        view = await self._completed(mirrored, view)
        if not await self._storage.closings.begin(thread.id, now=now):
            return  # held or put off while the others of this round were closed
        because = _said(mirrored, thread.reason or _TOO_OLD.of(n=thread.days))
        if view.archived:
            await self._forum.set_flags(view.id, archived=False, locked=True, reason=because)
        resumes = thread.state is ThreadState.CLOSING
        closing = await self._closing(mirrored)
        await self._say_so(closing, view, resumes=resumes)
        if await self._is_kept_open(closing, view):
            return
        await self._archive(view, because)
        await self._storage.closings.record_closed(thread.id, now=self._clock.now())
        _log.info("thread %d closed", view.id)
        await self._paused.settle(Waiting.CLOSING, thread)

    def _demand_permission(self, forum_id: int) -> None:
        """A thread that cannot be closed does not say that it is; a 403 has the last word."""
        if rules.MANAGE_POSTS in self._forum.missing_permissions(forum_id):
            raise Forbidden(str(forum_id), _MAY_NOT)

    async def _completed(self, mirrored: MirroredThread, view: ThreadView) -> ThreadView:
        """The thread with its text whole, if Discord takes it."""
        row = mirrored.thread.id
        before = await self._storage.messages.count_following(row)
        with left_out_if_refused(f"the rest of thread {view.id}"):
            await self._follow_up.complete(mirrored)
        if await self._storage.messages.count_following(row) == before:
            return view
        return await self._forum.fetch_thread(view.id)

    async def _closing(self, mirrored: MirroredThread) -> MirroredThread:
        """As it is to be shown; read anew, since its article may have changed meanwhile."""
        now = await self._storage.threads.by_thread_id(mirrored.thread.thread_id or 0) or mirrored
        return replace(now, thread=replace(now.thread, state=ThreadState.CLOSING, closed_at=None))

    async def _is_kept_open(self, closing: MirroredThread, view: ThreadView) -> bool:
        """Whether a hand kept it open since we looked; asked only where something was heard."""
        if not self._reconcile.hears_of(view.id):
            return False
        return await self._reconcile.follow(closing, await self._forum.fetch_thread(view.id))

    async def _say_so(self, mirrored: MirroredThread, view: ThreadView, *, resumes: bool) -> None:
        """In the starter; in a notice, too, where members talked and the thread is still active.

        A silent thread is not bumped. One that we locked ourselves before a crash was archived:
        it gets no notice either.
        """
        with left_out_if_refused(f"what thread {view.id} is to say"):
            await self._starters.rewrite_closing(mirrored)
        if view.archived or view.locked:
            return
        with left_out_if_refused(f"the notice in thread {view.id}"):
            await self._last_words.say(mirrored, view, resumes=resumes)

    async def _archive(self, view: ThreadView, because: str) -> None:
        """A tag that cannot be set stops no closing."""
        tags = await self._tags(view)
        try:
            await self._forum.set_flags(
                view.id, archived=True, locked=True, tags=tags, reason=because
            )
        except UnfitForum as error:
            _log.warning("thread %d closes with its old tags: %s", view.id, error)
            await self._forum.set_flags(view.id, archived=True, locked=True, reason=because)

    async def _tags(self, view: ThreadView) -> tuple[int, ...] | None:
        """The thread's tags once it is closed; None if they stay. A forum is read once a round."""
        with left_out_if_refused(f"the tag of thread {view.id}"):
            if view.forum_id not in self._forums:
                self._forums[view.forum_id] = await self._forum.fetch_forum(view.forum_id)
            return rules.tags_when(ThreadState.CLOSED, view.tags, self._forums[view.forum_id])
        return None

    async def _archive_again(self, mirrored: MirroredThread, view: ThreadView) -> None:
        """Not while people talk in it: what they write comes with no event."""
        if is_to_be_archived_again(mirrored.thread, view):
            quiet = (self._clock.now() - view.quiet_since) / self._clock.rate
            if quiet < QUIET:
                await self._try_later(mirrored.thread.id, QUIET - quiet)
                return
            await self._forum.set_flags(
                view.id, archived=True, locked=True, reason=_said(mirrored, _QUIET_AGAIN)
            )
            await self._paused.settle(Waiting.CLOSING, mirrored.thread)
        await self._storage.closings.record_archived(mirrored.thread.id)

    async def _try_later(self, row: int, wait: timedelta) -> None:
        await self._storage.closings.postpone(
            row, now=self._clock.now(), not_before=real_now() + wait
        )


def _said(mirrored: MirroredThread, reason: Phrase) -> str:
    """For the audit log of the thread's server."""
    with speaking(mirrored.language):
        return str(reason)


def _real_seconds_until(when: datetime) -> float:
    return max(0.0, (when - real_now()) / timedelta(seconds=1))
