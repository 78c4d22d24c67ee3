"""Posts what follows a starter, silently and in order: the rest of its text, responses, warnings.

wanted ──look what is there──┬ the bot's own, known to no row ──> posted, what it says is unknown
   ^                         └ else ──post with its nonce──┬ 200 ──────────> posted
   └───────────── no clear answer, or the worker died ─────┴ never taken ──> refused

A text that is refused ends the article, since what follows would hang in the air; a response that
is refused is left out.

A row is written before anything is sent (openings.py), and Discord knows a nonce for a few minutes
only: so each pass looks first. Only this worker writes as the bot in a thread, and one after the
other: its own message that no row knows is the next one wanted, whatever it says. One that was
adopted so is rewritten, should it say something else (starters.py).
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from itertools import takewhile

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import Forbidden, ForumError, NotThere, Refused, StorageError
from bot.model import (
    MessageDraft,
    MessageKind,
    MessageRow,
    MirroredThread,
    Response,
    Thread,
    ThreadDraft,
)
from bot.services.due_loop import Bells
from bot.services.guild.notices import NoticeService
from bot.services.guild.paused import PausedForums, Waiting
from bot.services.one_at_a_time import OneAtATime
from bot.services.opening.drafting import drafted, hash_of, wanted_of
from bot.services.opening.refusals import tell_text_refused
from bot.services.ports import Forum
from bot.services.reconciling.reconcile import ReconcileService
from bot.services.shut_forums import ShutForums
from bot.services.side_by_side import side_by_side
from bot.services.waits import RETRY_LONG, retry_wait
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 40
_SIDE_BY_SIDE = 8
_RETRY_BROKEN = timedelta(hours=1)

_OF_ARTICLE = (MessageKind.STARTER, MessageKind.TEXT)
_UNKNOWN_CHANNEL = 10003


class FollowUpService:
    """Completes the texts of open threads; a closed one gets no more."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        reconcile: ReconcileService,
        paused: PausedForums,
        notices: NoticeService,
        one_at_a_time: OneAtATime,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._reconcile = reconcile
        self._paused = paused
        self._notices = notices
        self._one_at_a_time = one_at_a_time
        self._shut_forums = ShutForums()

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is a message to post; None if no thread lacks any."""
        due_at = await self._storage.messages.next_due_at(real_now())
        return None if due_at is None else max(0.0, (due_at - real_now()).total_seconds())

    async def post_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        due = await self._storage.messages.unfinished(real_now(), _AT_ONCE)
        ready = self._shut_forums.to_try(due)
        await side_by_side(self._try_to_complete, ready, at_once=_SIDE_BY_SIDE)

    async def complete(self, mirrored: MirroredThread) -> None:
        """Posts what a thread lacks.

        Raises:
            ForumError: it cannot be posted now.
        """
        thread = mirrored.thread
        async with self._one_at_a_time.on(thread.id):
            rows = await self._storage.messages.of_thread(thread.id)
            if not any(row.message_id is None and row.reason is None for row in rows):
                return
            # read anew: what the loop or the closing read may be older than a correction
            now = await self._storage.threads.by_thread_id(thread.thread_id or 0)
            if now is None or not now.thread.is_standing:
                return
            view = await self._forum.fetch_thread(thread.thread_id or 0)
            if not await self._reconcile.follow(now, view):
                await self._post_rest(now, await self._adopt(now, rows))

    async def _try_to_complete(self, mirrored: MirroredThread) -> None:
        thread = mirrored.thread
        if thread.forum_id in self._shut_forums:
            return
        try:
            await self.complete(mirrored)
        except StorageError:
            raise
        except Forbidden as error:
            await self._pause(thread, error)
        except ForumError as error:
            _log.warning("thread %s lacks a part of its text: %s", thread.thread_id, error)
            await self._wait_after(mirrored, error)
        except Exception:  # noqa: BLE001 - a mistake with one thread stops no other
            _log.exception("thread %s lacks a part of its text", thread.thread_id)
            await self._postpone(thread.id, _RETRY_BROKEN)

    async def _pause(self, thread: Thread, error: Forbidden) -> None:
        """In the other threads of its forum it would be refused, too."""
        _log.warning("texts wait in forum %d: %s", thread.forum_id, error)
        self._shut_forums.add(thread.forum_id)
        await self._storage.messages.postpone_forum(
            thread.forum_id, not_before=real_now() + RETRY_LONG
        )
        await self._paused.tell_forbidden(Waiting.TEXTS, thread, error)

    async def _adopt(self, mirrored: MirroredThread, rows: list[MessageRow]) -> list[MessageRow]:
        """Finds what was posted and not written down; returns the rows that are still wanted."""
        thread = mirrored.thread
        known = await self._storage.messages.known_ids(thread.id)
        posted = [row.message_id or 0 for row in rows if row.message_id is not None]
        after = max(posted, default=thread.thread_id or 0)
        found = await self._forum.fetch_own_posts(thread.thread_id or 0, after=after)
        unknown = [one for one in found if one not in known]
        wanted = _wanted(rows)
        for row, message_id in zip(wanted, unknown, strict=False):
            await self._storage.messages.record_posted(
                row.nonce, message_id=message_id, content_hash=None
            )
            _log.info("message %d is a text that was posted already", message_id)
        if unknown:
            await self._storage.rewrites.plan(thread.id, at=real_now())
            self._bells.starters.set()
        return wanted[len(unknown) :]

    async def _post_rest(self, mirrored: MirroredThread, wanted: list[MessageRow]) -> None:
        """One after the other; a text that Discord never takes ends the texts."""
        ended = False
        for row, draft in await self._still_wanted(mirrored, wanted):
            if ended and row.kind is MessageKind.TEXT:
                await self._storage.messages.forget(row.nonce)
            elif not await self._post(mirrored, row, draft):
                ended = ended or row.kind is MessageKind.TEXT
        if any(row.kind is MessageKind.TEXT for row in wanted):
            await self._hasten_correction(mirrored)
        if wanted and not ended:
            _log.info("thread %s lacks nothing", mirrored.thread.thread_id)
            await self._paused.settle(Waiting.TEXTS, mirrored.thread)

    async def _still_wanted(
        self, mirrored: MirroredThread, wanted: list[MessageRow]
    ) -> list[tuple[MessageRow, MessageDraft]]:
        """The rows with what they are to say; the others are forgotten.

        From the end, so that no gap is left should that break off.
        """
        responses = await self._storage.responses.shown(mirrored.thread.id)
        whole = drafted(mirrored)
        drafts = [(row, self._draft(mirrored, row, whole, responses)) for row in wanted]
        for row, draft in reversed(drafts):
            if draft is None:
                await self._storage.messages.forget(row.nonce)
        return [(row, draft) for row, draft in drafts if draft is not None]

    def _draft(
        self,
        mirrored: MirroredThread,
        row: MessageRow,
        whole: ThreadDraft,
        responses: Mapping[int, Response],
    ) -> MessageDraft | None:
        """A warning comes before the end, or not at all."""
        is_late = not rules.may_still_warn(mirrored.thread, self._clock.now())
        if row.kind is MessageKind.WARNING and is_late:
            return None
        return wanted_of(mirrored, row, whole, responses)

    async def _post(self, mirrored: MirroredThread, row: MessageRow, draft: MessageDraft) -> bool:
        """Posts one message; False if Discord never takes it."""
        try:
            message_id = await self._forum.post(
                mirrored.thread.thread_id or 0, draft, nonce=row.nonce
            )
        except Refused as error:
            await self._give_up(mirrored, row, hash_of(draft), error)
            return False
        await self._storage.messages.record_posted(
            row.nonce, message_id=message_id, content_hash=hash_of(draft)
        )
        return True

    async def _hasten_correction(self, mirrored: MirroredThread) -> None:
        """What was posted is the article as it reads now: the starter must not say otherwise."""
        if await self._storage.rewrites.hasten(mirrored.thread.id, real_now=real_now()):
            self._bells.starters.set()

    async def _give_up(
        self, mirrored: MirroredThread, row: MessageRow, content_hash: str, error: Refused
    ) -> None:
        """Where the article ends here, moderators read why, once for each feed."""
        thread = mirrored.thread
        _log.warning("thread %s: a %s is refused: %s", thread.thread_id, row.kind, error)
        await self._storage.messages.record_refused(
            row.nonce, content_hash=content_hash, reason=error.phrase
        )
        if row.kind is MessageKind.TEXT:
            await tell_text_refused(self._notices, mirrored, error)

    async def _wait_after(self, mirrored: MirroredThread, error: ForumError) -> None:
        thread = mirrored.thread
        if isinstance(error, NotThere) and error.code == _UNKNOWN_CHANNEL:
            await self._storage.threads.record_gone(thread.thread_id or 0)
            return
        await self._postpone(thread.id, retry_wait(error))

    async def _postpone(self, row_id: int, wait: timedelta) -> None:
        await self._storage.messages.postpone(row_id, not_before=real_now() + wait)


def _wanted(rows: list[MessageRow]) -> list[MessageRow]:
    """What is still to be posted: texts up to the first that Discord refused, then the others."""
    unposted = [row for row in rows if row.message_id is None]
    texts = [row for row in unposted if row.kind is MessageKind.TEXT]
    wanted = list(takewhile(lambda row: row.reason is None, texts))
    wanted += [row for row in unposted if row.kind not in _OF_ARTICLE and row.reason is None]
    return wanted
