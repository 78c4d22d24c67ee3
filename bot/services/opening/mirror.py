"""Opens a thread for each wanted article: loses none, doubles none (design.md, section 4).

pending ──write intent──> sending ──send once──┬ opened ───────> open
   ^                                           ├ refused ──────> refused, or pending more simply
   ├────────── certainly not created ──────────┤
   └── looked for it, is not there ── unknown <┴ unclear answer, or the worker died
                      (settle.py)        └── found by its marker ──> open
"""

import logging
from dataclasses import replace
from datetime import timedelta

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import (
    Forbidden,
    ForumError,
    NotThere,
    Refused,
    StorageError,
    Throttled,
    Unavailable,
    UnfitForum,
    UnknownCode,
    WallReached,
)
from bot.language import Phrase
from bot.model import (
    ForumView,
    MirroredThread,
    SkipReason,
    Thread,
    ThreadDraft,
    ThreadState,
)
from bot.services.due_loop import Bells
from bot.services.guild.notices import NoticeService
from bot.services.guild.paused import PausedForums, Waiting
from bot.services.opening.capacity import CapacityService
from bot.services.opening.doubles import Doubles
from bot.services.opening.drafting import drafted, hash_of, own_tags
from bot.services.opening.refusals import simpler_form, tell_refused, tell_set_aside
from bot.services.opening.settle import OUR_MISTAKE, SettleService
from bot.services.ports import Forum
from bot.services.side_by_side import side_by_side
from bot.services.waits import RETRY, RETRY_LONG, retry_wait
from bot.storage.openings import STOPPED
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_RETRY_BROKEN = timedelta(hours=1)

_FORUMS_AT_ONCE = 10


class MirrorService:
    """Takes pending threads to Discord, oldest first, one in flight per forum."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        bells: Bells,
        settling: SettleService,
        doubles: Doubles,
        paused: PausedForums,
        capacity: CapacityService,
        notices: NoticeService,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells
        self._settling = settling
        self._doubles = doubles
        self._paused = paused
        self._capacity = capacity
        self._notices = notices

    async def recover(self) -> None:
        """What was being sent when the worker died is looked for, never sent again."""
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
        await self.recover()  # an answer that could not be written down left its row behind
        await self._settling.settle_due()
        forums = await self._storage.openings.waiting_forums(real_now())
        await side_by_side(self._open_next, forums, at_once=_FORUMS_AT_ONCE)

    async def _open_next(self, forum_id: int) -> None:
        """Opens the oldest wanted thread; what goes wrong stays with this forum, which waits."""
        mirrored = await self._storage.openings.next_pending(forum_id, real_now())
        if mirrored is None:
            return
        try:
            await self._open(mirrored)
        except StorageError:
            raise
        except ForumError as error:
            await self._wait_after(mirrored.thread, error)
        except Exception:  # noqa: BLE001 - a mistake in one forum stops no other
            _log.exception("thread row %d could not be opened", mirrored.thread.id)
            await self._pause(forum_id, RETRY_LONG, OUR_MISTAKE)
            await self._step_aside(mirrored.thread)  # it may be this one's alone

    async def _open(self, mirrored: MirroredThread) -> None:
        thread, now = mirrored.thread, self._clock.now()
        if not rules.is_still_wanted(thread, now):
            if mirrored.posted_by is None:
                await self._storage.openings.record_skipped(thread.id, reason=SkipReason.TOO_OLD)
                return
            await self._storage.posts.count_anew(thread, now=now)  # a person waits for it
            thread = replace(thread, posted_at=now)
        closes_at = rules.closes_if_opened(thread, now)
        mirrored = replace(mirrored, thread=replace(thread, closes_at=closes_at))
        draft = await self._draft(mirrored)
        if draft is None:
            return
        forum = await self._forum.fetch_forum(thread.forum_id)
        await self._capacity.before_opening(thread.guild_id)
        if await self._settling.is_there_after_all(mirrored):
            return
        attempt = await self._storage.openings.begin_sending(
            thread, floor_id=forum.newest_thread_id, closes_at=closes_at
        )
        if attempt is not None:
            await self._send(mirrored, attempt, forum, draft)

    async def _draft(self, mirrored: MirroredThread) -> ThreadDraft | None:
        """The draft; an article that cannot be rendered steps aside and stops no other."""
        try:
            return drafted(mirrored)
        except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
            _log.exception("thread row %d cannot be rendered", mirrored.thread.id)
            await self._step_aside(mirrored.thread)
            return None

    async def _send(
        self, mirrored: MirroredThread, attempt: int, forum: ForumView, draft: ThreadDraft
    ) -> None:
        """One request, and its answer written down; raises what the whole forum waits for."""
        row = mirrored.thread.id
        tags = own_tags(mirrored, forum)
        try:
            thread_id = await self._forum.open_thread(forum.id, replace(draft, tags=tags))
        except Refused as error:
            _log.warning("thread row %d: %s", row, error)
            await self._take_refusal(mirrored, attempt, error)
            return
        except UnknownCode as error:
            _log.warning("thread row %d is set aside: %s", row, error)
            await self._set_aside(mirrored, attempt, error)
            return
        except BaseException as error:
            await self._record_failure(row, attempt, error)
            raise
        mine = await self._storage.openings.record_opened(
            row,
            attempt,
            thread_id=thread_id,
            now=self._clock.now(),
            starter_hash=hash_of(draft.starter),
            texts=len(draft.rest),
        )
        if not mine:  # sent again meanwhile: what that one opened stays, and this is its double
            _log.warning("thread %d is the late answer to an older sending", thread_id)
            return
        self._bells.close.set()
        self._bells.texts.set()
        await self._paused.settle(Waiting.OPENING, mirrored.thread)
        _log.info("thread %d opened in forum %d", thread_id, forum.id)
        if attempt > 1:
            opened = replace(mirrored.thread, state=ThreadState.OPEN, thread_id=thread_id)
            await self._doubles.remove_those_of(replace(mirrored, thread=opened))

    async def _take_refusal(self, mirrored: MirroredThread, attempt: int, error: Refused) -> None:
        """What Discord refuses in one form is sent anew in a simpler one, if there is any."""
        row, form, now = mirrored.thread.id, simpler_form(mirrored, error), self._clock.now()
        if form is not None:
            await self._storage.openings.record_unsent(row, attempt, now=now, form=form)
            return
        await self._storage.openings.record_refused(row, attempt, now=now, reason=error.phrase)
        await tell_refused(self._notices, mirrored, error)

    async def _set_aside(self, mirrored: MirroredThread, attempt: int, error: UnknownCode) -> None:
        """What nobody knows the reason of is taken for this one's own: the next goes first."""
        await self._storage.openings.record_unsent(
            mirrored.thread.id,
            attempt,
            now=self._clock.now(),
            not_before=real_now() + _RETRY_BROKEN,
            reason=error.phrase,
        )
        await tell_set_aside(self._notices, mirrored, error)

    async def _record_failure(self, row: int, attempt: int, error: BaseException) -> None:
        openings, now = self._storage.openings, self._clock.now()
        match error:
            case (
                Throttled()
                | Unavailable()
                | Forbidden()
                | NotThere()
                | UnfitForum()
                | WallReached()
            ):
                await openings.record_unsent(row, attempt, now=now)
            case _:
                _log.warning("thread row %d is looked for later: %s", row, error)
                look_at = real_now() + rules.CHECK_AFTER
                await openings.record_unclear(
                    row, attempt, check_after=look_at, reason=_why_unclear(error)
                )

    async def _wait_after(self, thread: Thread, error: ForumError) -> None:
        """The forum waits, and moderators are told if that does not help by itself."""
        if isinstance(error, WallReached) and await self._capacity.at_the_wall(thread.guild_id):
            await self._pause(thread.forum_id, RETRY, error.phrase)  # there is room now
            return
        await self._pause(thread.forum_id, retry_wait(error), error.phrase)
        if not error.is_passing:
            await self._paused.tell(thread, error)

    async def _step_aside(self, thread: Thread) -> None:
        """What I cannot open by a mistake of mine waits alone: the next of its forum goes first."""
        await self._storage.waits.set_aside(
            thread.id, not_before=real_now() + _RETRY_BROKEN, reason=OUR_MISTAKE
        )

    async def _pause(self, forum_id: int, wait: timedelta, reason: Phrase) -> None:
        """The whole forum waits, with the reason for people to read."""
        _log.warning("forum %d waits: %s", forum_id, reason)
        await self._storage.waits.postpone_forum(
            forum_id, not_before=real_now() + wait, reason=reason
        )


def _why_unclear(error: BaseException) -> Phrase:
    """What people read while the thread is looked for."""
    if isinstance(error, ForumError):
        return error.phrase
    return OUR_MISTAKE if isinstance(error, Exception) else STOPPED
