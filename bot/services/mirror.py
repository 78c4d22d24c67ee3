"""Opens a thread for each wanted article: loses none, doubles none (design.md, section 4).

pending ──write intent──> sending ──send once──┬ opened ───────> open
   ^                                           ├ refused ──────> refused
   ├────────── certainly not created ──────────┤
   └── looked for it, is not there ── unknown <┴ unclear answer, or the worker died
                                         └── found by its marker ──> open
"""

import asyncio
import logging
from datetime import timedelta

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import ForumError, NotThere, Refused, Throttled, Unclear
from bot.model import ForumView, MirroredThread, SkipReason, Starter, ThreadDraft, ThreadView
from bot.rendering.marker import carries_marker
from bot.rendering.starter import thread_draft
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_RETRY = timedelta(seconds=30)
_RETRY_LONG = timedelta(minutes=10)
"""Where only a person can help: a permission is missing, a forum is gone, the server is full."""

_RETRY_BROKEN = timedelta(hours=1)


class MirrorService:
    """Takes pending threads to Discord, oldest first, one in flight per forum."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock, bells: Bells) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells

    async def recover(self) -> None:
        """At start: what was being sent when the worker died is looked for, never sent again."""
        interrupted = await self._storage.openings.recover(
            check_after=real_now() + rules.CHECK_AFTER
        )
        if interrupted:
            _log.warning("%d threads were being opened when the worker stopped", interrupted)

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is something to open or to look for."""
        due_at = await self._storage.openings.next_due_at(real_now())
        return None if due_at is None else max(0.0, (due_at - real_now()).total_seconds())

    async def mirror_due(self) -> None:
        """Settles what is unclear, then opens the next thread of each forum."""
        for mirrored in await self._storage.openings.unsettled(real_now()):
            await self._settle(mirrored)
        forums = await self._storage.openings.waiting_forums(real_now())
        await asyncio.gather(*(self._open_next(forum_id) for forum_id in forums))

    # ── opening ──────────────────────────────────────────────────────────────────────────────

    async def _open_next(self, forum_id: int) -> None:
        mirrored = await self._storage.openings.next_pending(forum_id, real_now())
        if mirrored is None:
            return
        if not rules.is_still_wanted(mirrored.thread.closes_at, self._clock.now()):
            await self._storage.openings.record_skipped(
                mirrored.thread.id, reason=SkipReason.TOO_OLD
            )
            return
        draft = await self._draft(mirrored)
        if draft is None:
            return
        try:
            forum = await self._forum.fetch_forum(forum_id)
        except ForumError as error:
            await self._pause(forum_id, error)
            return
        await self._send(mirrored, forum, draft)

    async def _draft(self, mirrored: MirroredThread) -> ThreadDraft | None:
        """The draft; an article that cannot be rendered steps aside and stops no other."""
        try:
            return thread_draft(mirrored)
        except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
            _log.exception("thread row %d cannot be rendered", mirrored.thread.id)
            await self._storage.openings.set_aside(
                mirrored.thread.id, not_before=real_now() + _RETRY_BROKEN
            )
            return None

    async def _send(self, mirrored: MirroredThread, forum: ForumView, draft: ThreadDraft) -> None:
        row = mirrored.thread.id
        openings = self._storage.openings
        attempt = await openings.begin_sending(row, floor_id=forum.newest_thread_id)
        if attempt is None:
            return
        try:
            thread_id = await self._forum.open_thread(forum.id, _with_required_tag(draft, forum))
        except Unclear as error:
            _log.warning("thread row %d: %s It is looked for later.", row, error)
            await self._record_unclear(row, attempt)
        except Refused as error:
            _log.warning("thread row %d: %s", row, error)
            await openings.record_refused(row, attempt, reason=str(error))
        except ForumError as error:
            await openings.record_unsent(row, attempt, not_before=None)
            await self._pause(forum.id, error)
        except BaseException:
            await self._record_unclear(row, attempt)
            raise
        else:
            await openings.record_opened(row, attempt, thread_id=thread_id, now=self._clock.now())
            self._bells.close.set()
            _log.info("thread %d opened in forum %d", thread_id, forum.id)

    async def _record_unclear(self, row: int, attempt: int) -> None:
        await self._storage.openings.record_unclear(
            row, attempt, check_after=real_now() + rules.CHECK_AFTER
        )

    async def _pause(self, forum_id: int, error: ForumError) -> None:
        """Nothing was created; the whole forum waits, with the reason for people to read."""
        _log.warning("forum %d waits: %s", forum_id, error)
        await self._storage.openings.postpone_forum(
            forum_id, not_before=real_now() + retry_wait(error), reason=str(error)
        )

    # ── settling ─────────────────────────────────────────────────────────────────────────────

    async def _settle(self, mirrored: MirroredThread) -> None:
        """Looks whether the thread is on Discord; cannot list means it stays unknown."""
        row, attempt = mirrored.thread.id, mirrored.thread.attempt
        try:
            found = await self._find(mirrored)
        except ForumError as error:
            _log.warning("thread row %d cannot be looked for: %s", row, error)
            await self._record_unclear(row, attempt)
            return
        if not found:
            await self._storage.openings.record_unsent(row, attempt, not_before=None)
            return
        oldest, *younger = found
        await self._storage.openings.record_opened(
            row, attempt, thread_id=oldest.id, now=self._clock.now()
        )
        self._bells.close.set()
        _log.info("thread %d found again by its marker", oldest.id)
        for duplicate in younger:
            await self._remove(duplicate)

    async def _find(self, mirrored: MirroredThread) -> list[ThreadView]:
        thread = mirrored.thread
        candidates = await self._forum.fetch_younger_threads(
            thread.guild_id, thread.forum_id, thread.floor_id or 0
        )
        found = []
        for candidate in candidates:
            try:
                starter = await self._forum.fetch_starter(candidate.id)
            except NotThere:
                continue
            if _is_of(starter, mirrored):
                found.append(candidate)
        return found

    async def _remove(self, duplicate: ThreadView) -> None:
        if duplicate.messages:
            _log.warning("thread %d is a duplicate, but has replies: it stays", duplicate.id)
            return
        try:
            await self._forum.delete_thread(duplicate.id, reason="Opened twice: a duplicate")
        except ForumError as error:
            _log.warning("the duplicate thread %d cannot be removed: %s", duplicate.id, error)


def retry_wait(error: ForumError) -> timedelta:
    """How long to wait before Discord is asked again after this."""
    if isinstance(error, Throttled):
        return timedelta(seconds=error.retry_after)
    return _RETRY if error.is_passing else _RETRY_LONG


def _is_of(starter: Starter, mirrored: MirroredThread) -> bool:
    return carries_marker(
        mirrored.thread.token,
        mirrored.article.link,
        url=starter.url,
        footer=starter.footer,
        content=starter.content,
    )


def _with_required_tag(draft: ThreadDraft, forum: ForumView) -> ThreadDraft:
    """A forum that requires a tag gets its first one."""
    if draft.tags or not forum.tag_required or not forum.tags:
        return draft
    _, tag_id = forum.tags[0]
    return ThreadDraft(draft.title, draft.starter, (tag_id,))
