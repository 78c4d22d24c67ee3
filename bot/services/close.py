"""Closes threads when their time comes; never bumps a silent one (design.md, section 5).

    active:   edit the starter ──> notice, if there are replies ──> archive + lock
    archived: un-archive + lock ──> edit the starter ──> archive

The row is `closing` from before the first request until after the last: a crash in between
resumes, and each step is harmless when repeated.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock, real_now
from bot.errors import ForumError, NotThere, StorageError, WallReached
from bot.model import MirroredThread, Thread, ThreadState, ThreadView
from bot.rendering.notice import closing_notice
from bot.rendering.starter import starter_message
from bot.services.capacity import CapacityService
from bot.services.mirror import RETRY, retry_wait
from bot.services.ports import Forum
from bot.services.reconcile import ReconcileService, is_to_be_archived_again
from bot.services.side_by_side import side_by_side
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 40
_SIDE_BY_SIDE = 8
"""Each closing is three or four requests one after the other: so many fill a second's budget."""

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
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._reconcile = reconcile
        self._capacity = capacity

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
        due = await self._storage.closings.due(self._clock.now(), real_now(), _AT_ONCE)
        await side_by_side(self._try_to_close, due, at_once=_SIDE_BY_SIDE)

    async def _try_to_close(self, mirrored: MirroredThread) -> None:
        thread = mirrored.thread
        try:
            await self._close(thread.thread_id or 0, mirrored)
        except StorageError:
            raise
        except ForumError as error:
            _log.warning("thread %s could not be closed: %s", thread.thread_id, error)
            await self._try_later(thread.id, await self._wait_after(thread, error))
        except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
            _log.exception("thread %s could not be closed", thread.thread_id)
            await self._try_later(thread.id, _RETRY_BROKEN)

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
        if not await self._storage.closings.begin(thread.id, now=now):
            return  # held or put off while the others of this round were closed
        closing = replace(thread, state=ThreadState.CLOSING, closed_at=None)
        because = thread.reason or f"Replies are disabled on threads older than {thread.days} days"
        if view.archived:
            await self._forum.set_flags(view.id, archived=False, locked=True, reason=because)
        resumes = thread.state is ThreadState.CLOSING
        await self._say_so(replace(mirrored, thread=closing), view, resumes=resumes)
        await self._forum.set_flags(view.id, archived=True, locked=True, reason=because)
        await self._storage.closings.record_closed(thread.id, now=self._clock.now())
        _log.info("thread %d closed", view.id)

    async def _say_so(self, mirrored: MirroredThread, view: ThreadView, *, resumes: bool) -> None:
        """In the starter; in a notice, too, where members talked and the thread is still active.

        A silent thread is not bumped. One that we locked ourselves before a crash was archived:
        it gets no notice either.
        """
        with _stops_no_closing(view.id):
            await self._forum.edit_starter(view.id, starter_message(mirrored))
        if view.messages and not view.archived and not view.locked:
            with _stops_no_closing(view.id):
                await self._post_notice(mirrored, view.id, resumes=resumes)

    async def _post_notice(
        self, mirrored: MirroredThread, thread_id: int, *, resumes: bool
    ) -> None:
        nonce, posted = await self._storage.closings.want_notice(
            mirrored.thread.id, mirrored.thread.closes_at or self._clock.now()
        )
        if posted is not None:
            return
        notice = closing_notice(mirrored)
        if resumes:  # Discord knows a nonce for a few minutes only; the crash may be older
            posted = await self._forum.find_post(thread_id, notice)
        if posted is None:
            posted = await self._forum.post(thread_id, notice, nonce=nonce)
        await self._storage.closings.record_notice(nonce, message_id=posted)

    async def _archive_again(self, mirrored: MirroredThread, view: ThreadView) -> None:
        if is_to_be_archived_again(mirrored.thread, view):
            await self._forum.set_flags(
                view.id, archived=True, locked=True, reason="Closed, and quiet again"
            )
        await self._storage.closings.record_archived(mirrored.thread.id)

    async def _try_later(self, row: int, wait: timedelta) -> None:
        await self._storage.closings.postpone(row, not_before=real_now() + wait)


@contextmanager
def _stops_no_closing(thread_id: int) -> Iterator[None]:
    """What cannot be said (deleted, refused) is left out; what can be in a minute is not."""
    try:
        yield
    except ForumError as error:
        if error.is_passing:
            raise
        _log.warning("thread %d closes without saying so: %s", thread_id, error)


def _real_seconds_until(when: datetime) -> float:
    return max(0.0, (when - real_now()) / timedelta(seconds=1))
