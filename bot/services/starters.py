"""Keeps what is posted true: rewrites the messages of threads that say something else by now.

A thread closes at another time, its article was changed at its source, another feed brought it too:
its row says that it is stale before anything is sent, so that a crash loses no rewrite. Of its
messages those are edited that are to read otherwise; a text that is too much is removed, one that
is lacking is wanted (follow_up.py). Nothing is ever posted anew.

A thread that Discord archived is not woken for it: it is rewritten when it is active again, or when
it closes.
"""

import logging
from datetime import datetime, timedelta

from bot import rules
from bot.clock import real_now
from bot.errors import ForumError, NotThere, Refused, StorageError
from bot.model import MessageDraft, MessageKind, MessageRow, MirroredThread, ThreadState, ThreadView
from bot.services.drafting import drafted, hash_of
from bot.services.due_loop import Bells
from bot.services.one_at_a_time import OneAtATime
from bot.services.ports import Forum
from bot.services.waits import left_out_if_refused
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 10
_RETRY = timedelta(minutes=10)


class StarterService:
    """Rewrites what is stale, a few threads at a time."""

    def __init__(
        self, storage: Storage, forum: Forum, bells: Bells, one_at_a_time: OneAtATime
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._bells = bells
        self._one_at_a_time = one_at_a_time

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is something to rewrite; None if nothing is stale."""
        due_at = await self._storage.threads.next_stale_at()
        return None if due_at is None else max(0.0, (due_at - real_now()).total_seconds())

    async def rewrite_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        read_at = real_now()
        for mirrored in await self._storage.threads.stale(read_at, _AT_ONCE):
            await self._rewrite_quietly(mirrored, read_at)

    async def rewrite(self, mirrored: MirroredThread, *, adding: bool = True) -> None:
        """Makes the posted messages of an active thread read as they are to.

        What was deleted, and what Discord refuses, stays as it is. Without `adding`, no text is
        wanted that there was none of: the thread is being closed.

        Raises:
            ForumError: it cannot be done now; what is done stays done.
        """
        draft = drafted(mirrored)
        async with self._one_at_a_time.on(mirrored.thread.id):
            for row in await self._storage.messages.of_thread(mirrored.thread.id):
                if row.kind is MessageKind.STARTER:
                    await self._edit(mirrored, row, draft.starter)
                elif row.position > len(draft.rest):
                    await self._remove(mirrored, row)
                else:
                    await self._edit(mirrored, row, draft.rest[row.position - 1])
            if adding:
                await self._storage.messages.want_texts(mirrored.thread.id, len(draft.rest))
        self._bells.texts.set()

    async def _rewrite_quietly(self, mirrored: MirroredThread, read_at: datetime) -> None:
        row, thread_id = mirrored.thread.id, mirrored.thread.thread_id or 0
        try:
            view = await self._forum.fetch_thread(thread_id)
            if view.archived:
                await self._postpone(row)
                return
            await self._set_tags(mirrored, view)
            await self.rewrite(mirrored)
        except NotThere:
            _log.info("thread %d was deleted", thread_id)
        except StorageError:
            raise
        except ForumError as error:
            _log.warning("thread %d could not be rewritten: %s", thread_id, error)
            await self._postpone(row)
            return
        except Exception:  # noqa: BLE001 - a mistake with one thread stops no other
            _log.exception("thread %d could not be rewritten", thread_id)
            await self._postpone(row)
            return
        await self._storage.threads.record_rewritten(mirrored.thread, real_now=read_at)

    async def _edit(self, mirrored: MirroredThread, row: MessageRow, draft: MessageDraft) -> None:
        wanted = hash_of(draft)
        if row.content_hash == wanted:
            return
        if row.message_id is None:
            if row.reason is not None:
                await self._storage.messages.want_again(row.nonce)
            return
        try:
            await self._forum.edit(mirrored.thread.thread_id or 0, row.message_id, draft)
        except (NotThere, Refused) as error:
            _log.warning("message %d stays as it is: %s", row.message_id, error)
        await self._storage.messages.record_edited(row.nonce, content_hash=wanted)

    async def _remove(self, mirrored: MirroredThread, row: MessageRow) -> None:
        """Only what was posted: what is wanted may be on Discord, and is looked for first."""
        if row.message_id is None:
            return
        try:
            await self._forum.delete_message(mirrored.thread.thread_id or 0, row.message_id)
        except NotThere:
            _log.info("message %d was deleted already", row.message_id)
        await self._storage.messages.forget(row.nonce)

    async def _set_tags(self, mirrored: MirroredThread, view: ThreadView) -> None:
        """One that was opened again is no longer tagged as closed."""
        if mirrored.thread.state is not ThreadState.REOPENED:
            return
        with left_out_if_refused(f"the tag of thread {view.id}"):
            forum = await self._forum.fetch_forum(view.forum_id)
            tags = rules.tags_when(ThreadState.REOPENED, view.tags, forum)
            if tags is not None:
                await self._forum.set_flags(
                    view.id, archived=False, tags=tags, reason="Opened again"
                )

    async def _postpone(self, row: int) -> None:
        await self._storage.threads.mark_stale(row, rewrite_at=real_now() + _RETRY)
