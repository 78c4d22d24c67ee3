"""Closes threads when their time comes; never bumps a silent one (design.md, section 5).

    active:   edit the starter ──> notice, if there are replies ──> archive + lock
    archived: un-archive + lock ──> edit the starter ──> archive

The row is `closing` from before the first request until after the last: a crash in between
resumes, and each step is harmless when repeated.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock, real_now
from bot.errors import ForumError, NotThere
from bot.model import MirroredThread, ThreadState, ThreadView
from bot.rendering.notice import closing_notice
from bot.rendering.starter import starter_message
from bot.services.mirror import retry_wait
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 20
_CLOSES = (ThreadState.OPEN, ThreadState.REOPENED, ThreadState.CLOSING)


class CloseService:
    """Archives and locks the threads that are due, the longest due first."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock

    async def seconds_until_due(self) -> float | None:
        """Real seconds until the next thread closes or a failed closing is tried again."""
        closes_at = await self._storage.closings.next_closes_at()
        retry_at = await self._storage.closings.next_retry_at()
        waits = []
        if closes_at is not None:
            waits.append(self._clock.real_seconds_until(closes_at))
        if retry_at is not None:
            waits.append(_real_seconds_until(retry_at))
        return min(waits, default=None)

    async def close_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        due = await self._storage.closings.due(self._clock.now(), real_now(), _AT_ONCE)
        for mirrored in due:
            try:
                await self._close(mirrored.thread.thread_id or 0, mirrored)
            except ForumError as error:
                await self._try_later(mirrored, error)

    async def _close(self, thread_id: int, mirrored: MirroredThread) -> None:
        row = mirrored.thread.id
        try:
            view = await self._forum.fetch_thread(thread_id)
            if view.pinned and not view.archived:
                await self._hold(row)
                return
            if not view.closed:
                await self._shut(mirrored, view)
        except NotThere:
            await self._storage.threads.record_gone(thread_id)
            _log.info("thread %d was deleted on Discord", thread_id)
            return
        await self._storage.closings.record_closed(row, now=self._clock.now())
        _log.info("thread %d closed", thread_id)

    async def _hold(self, row: int) -> None:
        await self._storage.threads.change_state(
            row, expected=_CLOSES, state=ThreadState.HELD, reason="pinned by a moderator"
        )

    async def _shut(self, mirrored: MirroredThread, view: ThreadView) -> None:
        """Makes the thread say so, then archives and locks it."""
        reason = mirrored.thread.reason
        await self._storage.threads.change_state(
            mirrored.thread.id, expected=_CLOSES, state=ThreadState.CLOSING, reason=reason
        )
        mirrored = replace(mirrored, thread=replace(mirrored.thread, state=ThreadState.CLOSING))
        because = (
            reason or f"Replies are disabled on threads older than {mirrored.thread.days} days"
        )
        if view.archived:
            await self._forum.set_flags(view.id, archived=False, locked=True, reason=because)
        await self._forum.edit_starter(view.id, starter_message(mirrored))
        if view.messages and not view.archived and not view.locked:
            await self._post_notice(mirrored, view.id)
        await self._forum.set_flags(view.id, archived=True, locked=True, reason=because)

    async def _post_notice(self, mirrored: MirroredThread, thread_id: int) -> None:
        """Only where members talked and the thread is still active: a silent one is not bumped.

        A thread that we locked ourselves before a crash was archived: it gets none either.
        """
        nonce, message_id = await self._storage.closings.want_notice(mirrored.thread.id)
        if message_id is None:
            posted = await self._forum.post(thread_id, closing_notice(mirrored), nonce=nonce)
            await self._storage.closings.record_notice(nonce, message_id=posted)

    async def _try_later(self, mirrored: MirroredThread, error: ForumError) -> None:
        _log.warning("thread %s could not be closed: %s", mirrored.thread.thread_id, error)
        await self._storage.closings.postpone(
            mirrored.thread.id, not_before=real_now() + retry_wait(error)
        )


def _real_seconds_until(when: datetime) -> float:
    return max(0.0, (when - real_now()) / timedelta(seconds=1))
