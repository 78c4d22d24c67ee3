"""Finds out what became of a sending that got no clear answer (design.md, section 4, rule 7).

unknown ──look for it by its marker──┬ found ─────────────────────> open
   ^                                 ├ not there ─────────────────> pending
   └────────── cannot look ──────────┴ several: the oldest is kept ─> open

Discord may also store a request long after it answered with an error, when the thread was looked
for and sent again: such a double is removed as soon as it shows, unless somebody replied in it.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import ForumError, NotThere, StorageError
from bot.model import MirroredThread, Starter, ThreadView
from bot.rendering.marker import carries_marker
from bot.services.drafting import drafted
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

OUR_MISTAKE = "A mistake of mine: my log says which."
"""What people read where the reason would tell them nothing."""

_UNKNOWN_CHANNEL = 10003
_AGAIN = timedelta(seconds=30)
_AGAIN_AT_THE_LATEST = timedelta(hours=1)


class SettleService:
    """Looks for threads on Discord by the marker in their starter message.

    Attributes:
        missed: possible doubles that could not be looked at or removed; see catch_up.py.
    """

    def __init__(self, storage: Storage, forum: Forum, clock: Clock, bells: Bells) -> None:
        self.missed: set[int] = set()
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._bells = bells

    async def settle_due(self) -> None:
        """One round; a thread that cannot be looked for now stays unknown."""
        for mirrored in await self._storage.openings.unsettled(real_now()):
            try:
                await self._settle(mirrored)
            except StorageError:
                raise
            except ForumError as error:
                _log.warning("thread row %d cannot be looked for: %s", mirrored.thread.id, error)
                await self._look_later(mirrored, str(error))
            except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
                _log.exception("thread row %d cannot be looked for", mirrored.thread.id)
                await self._look_later(mirrored, OUR_MISTAKE)

    async def remove_doubles(self, mirrored: MirroredThread, kept: int) -> None:
        """Removes what an earlier sending of this thread left behind; `kept` is what stays."""
        try:
            doubles = [found for found in await self._find(mirrored) if found.id != kept]
        except ForumError as error:
            _log.warning("doubles of thread %d cannot be looked for: %s", kept, error)
            return
        for double in doubles:
            await self._remove(double)

    async def look_at_new(self, forum_id: int, *thread_ids: int) -> None:
        """Threads of ours appeared on Discord: are they late doubles of some that were sent again?

        Whoever missed that one appeared, or could not look at it, asks again (catch_up.py).
        """
        sent_again = await self._storage.openings.sent_again(forum_id)
        for thread_id in thread_ids if sent_again else ():
            if not await self._storage.threads.by_thread_id(thread_id):
                await self._look_at(thread_id, sent_again)

    async def _look_at(self, thread_id: int, sent_again: Sequence[MirroredThread]) -> None:
        try:
            starter = await self._forum.fetch_starter(thread_id)
            if any(_is_of(starter, mirrored) for mirrored in sent_again):
                await self._remove(await self._forum.fetch_thread(thread_id))
        except ForumError as error:
            _log.warning("the new thread %d cannot be looked at: %s", thread_id, error)
            self._miss(thread_id, error)

    async def _settle(self, mirrored: MirroredThread) -> None:
        row, attempt = mirrored.thread.id, mirrored.thread.attempt
        found = await self._find(mirrored)
        if not found:
            again_at = real_now() + _wait_before(attempt + 1)
            await self._storage.openings.record_unsent(row, attempt, not_before=again_at)
            return
        oldest, *younger = found
        adopted = await self._storage.openings.record_opened(
            row,
            attempt,
            thread_id=oldest.id,
            now=self._clock.now(),
            texts=len(drafted(mirrored).rest),
        )
        if not adopted:
            return
        self._bells.close.set()
        self._bells.texts.set()
        _log.info("thread %d found again by its marker", oldest.id)
        for double in younger:
            await self._remove(double)

    async def _look_later(self, mirrored: MirroredThread, reason: str) -> None:
        await self._storage.openings.record_unclear(
            mirrored.thread.id,
            mirrored.thread.attempt,
            check_after=real_now() + rules.CHECK_AFTER,
            reason=reason,
        )

    async def _find(self, mirrored: MirroredThread) -> list[ThreadView]:
        """The bot's threads that carry the marker, oldest first; none in a forum that is gone."""
        thread = mirrored.thread
        try:
            candidates = await self._forum.fetch_younger_threads(
                thread.guild_id, thread.forum_id, thread.floor_id or 0
            )
        except NotThere as error:
            if error.code != _UNKNOWN_CHANNEL:  # the guild's door is shut, its threads may be there
                raise
            return []
        return [one for one in candidates if await self._carries_marker(one, mirrored)]

    async def _carries_marker(self, candidate: ThreadView, mirrored: MirroredThread) -> bool:
        if await self._storage.threads.by_thread_id(candidate.id):
            return False  # another row's: spares a request for each thread opened since
        try:
            return _is_of(await self._forum.fetch_starter(candidate.id), mirrored)
        except NotThere:
            return False

    async def _remove(self, double: ThreadView) -> None:
        if double.messages:
            _log.warning("thread %d is a double, but has replies: it stays", double.id)
            return
        try:
            await self._forum.delete_thread(double.id, reason="Opened twice: a double")
        except ForumError as error:
            _log.warning("the double %d cannot be removed: %s", double.id, error)
            self._miss(double.id, error)
        else:
            _log.info("the double %d is removed", double.id)

    def _miss(self, thread_id: int, error: ForumError) -> None:
        if error.is_passing:
            self.missed.add(thread_id)
            self._bells.catch_up.set()


def _wait_before(attempt: int) -> timedelta:
    """What got no clear answer again and again is sent less and less often; real time."""
    doublings = min(attempt, 16) - 2
    return min(_AGAIN * ((1 << doublings) - 1), _AGAIN_AT_THE_LATEST)


def _is_of(starter: Starter, mirrored: MirroredThread) -> bool:
    return carries_marker(
        mirrored.thread.token,
        mirrored.article.link,
        url=starter.url,
        footer=starter.footer,
        content=starter.content,
    )
