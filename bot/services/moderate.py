"""What moderators do with one thread: hold, release, close. Each keeps the starter true."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.errors import ForumError, Mistake
from bot.model import MirroredThread, ThreadState
from bot.rendering.starter import starter_message
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_STANDS = (ThreadState.OPEN, ThreadState.REOPENED)


class ModerateService:
    """The hands of moderators on a thread; rings for the closing when one may be due."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock, bells: Bells) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells

    async def find(self, thread_id: int) -> MirroredThread:
        """The thread with this id on Discord.

        Raises:
            Mistake: it is none of ours.
        """
        mirrored = await self._storage.threads.by_thread_id(thread_id)
        if mirrored is None:
            raise Mistake(
                str(thread_id),
                "This is no thread that I opened. Use the command inside one of my threads, "
                "or choose one with the option `thread`.",
            )
        return mirrored

    async def hold(self, mirrored: MirroredThread, *, by: str) -> MirroredThread:
        """Keeps a thread open without an end.

        Raises:
            Mistake: it is not open.
        """
        return await self._move(
            mirrored, _STANDS, ThreadState.HELD, reason=f"kept open by {by}", wish="kept open"
        )

    async def release(self, mirrored: MirroredThread) -> MirroredThread:
        """Ends a hold: the thread closes by the rule again, at once if its time is over.

        Raises:
            Mistake: it is not held.
        """
        return await self._move(
            mirrored, (ThreadState.HELD,), ThreadState.OPEN, reason=None, wish="released"
        )

    async def close(self, mirrored: MirroredThread, *, by: str) -> MirroredThread:
        """Makes a thread due now; the scheduler closes it.

        Raises:
            Mistake: it is not open.
        """
        return await self._move(
            mirrored,
            (*_STANDS, ThreadState.HELD),
            ThreadState.OPEN,
            reason=f"closed by {by}",
            wish="closed",
            closes_at=self._clock.now(),
        )

    async def _move(
        self,
        mirrored: MirroredThread,
        expected: tuple[ThreadState, ...],
        state: ThreadState,
        *,
        reason: str | None,
        wish: str,
        closes_at: datetime | None = None,
    ) -> MirroredThread:
        thread = mirrored.thread
        moved = await self._storage.threads.change_state(
            thread.id, expected=expected, state=state, reason=reason, closes_at=closes_at
        )
        if not moved:
            now_state = (await self.find(thread.thread_id or 0)).thread.state
            raise Mistake(
                str(thread.thread_id), f"This thread is {now_state}: it cannot be {wish}."
            )
        _log.info("thread %s %s: %s", thread.thread_id, wish, reason)
        changed = replace(
            thread, state=state, reason=reason, closes_at=closes_at or thread.closes_at
        )
        mirrored = replace(mirrored, thread=changed)
        if closes_at is None:
            await self._rewrite_starter(mirrored)
        self._bells.close.set()
        return mirrored

    async def _rewrite_starter(self, mirrored: MirroredThread) -> None:
        """Makes the starter say what is true now; a thread that Discord archived stays archived."""
        thread_id = mirrored.thread.thread_id or 0
        try:
            view = await self._forum.fetch_thread(thread_id)
            if view.archived:
                await self._forum.set_flags(thread_id, archived=False, reason="To edit its starter")
            await self._forum.edit_starter(thread_id, starter_message(mirrored))
            if view.archived:
                await self._forum.set_flags(thread_id, archived=True, reason="As it was before")
        except ForumError as error:
            _log.warning("the starter of thread %d could not be rewritten: %s", thread_id, error)
