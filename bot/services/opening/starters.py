"""Keeps what is posted true: rewrites the messages of threads that say something else by now.

A thread closes at another time, its article or a response was changed at its source, another feed
brought it too: its row says that it is stale before anything is sent, so that a crash loses no
rewrite. Of its messages those are edited that are to read otherwise; a text that is too much is
removed, as is a response that is gone; a text that is lacking is wanted (follow_up.py). Nothing is
ever posted anew.

A thread that Discord archived is not woken for it: it is rewritten as soon as it is active again
(reconcile.py hears of that), or when it closes.
"""

import logging
from datetime import datetime, timedelta

from bot import rules
from bot.clock import real_now
from bot.errors import Forbidden, ForumError, NotThere, Refused, StorageError
from bot.language import _, speaking
from bot.model import (
    MessageDraft,
    MessageKind,
    MessageRow,
    MirroredThread,
    ThreadDraft,
    ThreadState,
    ThreadView,
)
from bot.services.due_loop import Bells
from bot.services.one_at_a_time import OneAtATime
from bot.services.opening.drafting import drafted, drafted_within, hash_of, own_tags, wanted_of
from bot.services.ports import Forum
from bot.services.shut_forums import ShutForums
from bot.services.waits import left_out_if_refused
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 10
_RETRY = timedelta(minutes=10)
_ARCHIVED = timedelta(hours=1)
"""Until an archived thread is asked for again, should nobody tell that it is active."""


class StarterService:
    """Rewrites what is stale, a few threads at a time."""

    def __init__(
        self, storage: Storage, forum: Forum, bells: Bells, one_at_a_time: OneAtATime
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._bells = bells
        self._one_at_a_time = one_at_a_time
        self._shut_forums = ShutForums()

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is something to rewrite; None if nothing is stale."""
        due_at = await self._storage.rewrites.next_at()
        return None if due_at is None else max(0.0, (due_at - real_now()).total_seconds())

    async def rewrite_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        read_at = real_now()
        stale = await self._storage.rewrites.due(read_at, _AT_ONCE)
        for mirrored in self._shut_forums.to_try(stale):
            if mirrored.thread.forum_id not in self._shut_forums:
                await self._rewrite_quietly(mirrored, read_at)

    async def rewrite_closing(self, mirrored: MirroredThread) -> None:
        """Makes the messages of a thread that is being closed read as they are to.

        No message is added: one more would bump the thread.

        Raises:
            ForumError: it cannot be done now; what is done stays done.
        """
        async with self._one_at_a_time.on(mirrored.thread.id):
            rows = await self._storage.messages.of_thread(mirrored.thread.id)
            texts = sum(row.kind is MessageKind.TEXT for row in rows)
            await self._write(mirrored, rows, drafted_within(mirrored, texts))

    async def _rewrite(self, thread_id: int) -> None:
        """The same for one that stands; its row is read anew: it may be closing by now."""
        mirrored = await self._storage.threads.by_thread_id(thread_id)
        if mirrored is None:
            return
        row_id = mirrored.thread.id
        async with self._one_at_a_time.on(row_id):
            now = await self._storage.threads.by_thread_id(thread_id)
            if now is None or not now.thread.is_standing:
                return
            draft = drafted(now)
            rows = await self._storage.messages.of_thread(row_id)
            if await self._write(now, rows, draft):
                await self._storage.messages.want_texts(row_id, len(draft.rest))
        self._bells.texts.set()

    async def _write(
        self, mirrored: MirroredThread, rows: list[MessageRow], draft: ThreadDraft
    ) -> bool:
        """Edits and removes; False if Discord refuses a part, and no text may be added.

        If it is the starter, the others stay as they are, too. What is too much is removed from
        the end, so that no gap is left should that break off.
        """
        responses = await self._storage.responses.shown(mirrored.thread.id)
        wanted = [(row, wanted_of(mirrored, row, draft, responses)) for row in rows]
        refused = False
        for row, message in wanted:
            if message is None or await self._edit(mirrored, row, message):
                continue
            if row.kind is MessageKind.STARTER:
                return False
            refused = refused or row.kind is MessageKind.TEXT
        for row, message in reversed(wanted):
            if message is None:
                await self._remove(mirrored, row)
        return not refused

    async def _rewrite_quietly(self, mirrored: MirroredThread, read_at: datetime) -> None:
        row, thread_id = mirrored.thread.id, mirrored.thread.thread_id or 0
        try:
            view = await self._forum.fetch_thread(thread_id)
            if view.archived:
                await self._postpone(row, _ARCHIVED)
                return
            await self._set_tags(mirrored, view)
            await self._rewrite(thread_id)
        except NotThere:
            _log.info("thread %d was deleted", thread_id)
        except StorageError:
            raise
        except Forbidden as error:
            await self._pause(mirrored.thread.forum_id, error)
            return
        except ForumError as error:
            _log.warning("thread %d could not be rewritten: %s", thread_id, error)
            await self._postpone(row)
            return
        except Exception:  # noqa: BLE001 - a mistake with one thread stops no other
            _log.exception("thread %d could not be rewritten", thread_id)
            await self._postpone(row)
            return
        await self._storage.rewrites.record_done(mirrored.thread, real_now=read_at)

    async def _pause(self, forum_id: int, error: Forbidden) -> None:
        """The other threads of the forum would be refused, too."""
        _log.warning("nothing is rewritten in forum %d: %s", forum_id, error)
        self._shut_forums.add(forum_id)
        await self._storage.rewrites.postpone_forum(forum_id, until=real_now() + _RETRY)

    async def _edit(self, mirrored: MirroredThread, row: MessageRow, draft: MessageDraft) -> bool:
        """Makes a message say what it is to; False if Discord refuses that, now or before.

        One that was deleted stays away, unless we did it and it is wanted again.
        """
        wanted = hash_of(draft)
        if row.content_hash == wanted:
            return row.reason is None
        if row.message_id is None:
            if row.reason is not None:
                await self._storage.messages.want_again(row.nonce)
            return True
        try:
            await self._forum.edit(mirrored.thread.thread_id or 0, row.message_id, draft)
        except NotThere:
            _log.info("message %d was deleted", row.message_id)
            if row.content_hash is None and row.reason is not None:  # see _remove
                await self._storage.messages.forget(row.nonce)
                return True
        except Refused as error:
            _log.warning("message %d stays as it is: %s", row.message_id, error)
            await self._storage.messages.record_refused(
                row.nonce, content_hash=wanted, reason=error.phrase
            )
            return False
        await self._storage.messages.record_edited(row.nonce, content_hash=wanted)
        return True

    async def _remove(self, mirrored: MirroredThread, row: MessageRow) -> None:
        """Only what was posted: what is wanted may be on Discord, and is looked for first."""
        if row.message_id is None:
            return
        await self._storage.messages.begin_removing(row.nonce)
        try:
            await self._forum.delete_message(mirrored.thread.thread_id or 0, row.message_id)
        except NotThere:
            _log.info("message %d was deleted already", row.message_id)
        await self._storage.messages.forget(row.nonce)

    async def _set_tags(self, mirrored: MirroredThread, view: ThreadView) -> None:
        """One that was opened again, and perhaps pinned since, is no longer tagged as closed.

        If it is archived by now, Discord takes no tag: what was closed meanwhile stays closed.
        """
        if mirrored.thread.state is ThreadState.OPEN:
            return
        with left_out_if_refused(f"the tag of thread {view.id}"):
            forum = await self._forum.fetch_forum(view.forum_id)
            own = own_tags(mirrored, forum)
            tags = rules.tags_when(ThreadState.REOPENED, view.tags, forum, own=own)
            if tags is not None:
                with speaking(mirrored.language):
                    because = _("Opened again")
                await self._forum.set_flags(view.id, tags=tags, reason=because)

    async def _postpone(self, row: int, wait: timedelta = _RETRY) -> None:
        await self._storage.rewrites.plan(row, at=real_now() + wait)
