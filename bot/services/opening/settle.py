"""Finds out what became of a sending that got no clear answer (design.md, section 4, rule 7).

unknown ──look for it by its marker──┬ found ─────────────────────> open
   ^                                 ├ not there ─────────────────> pending
   ├────────── cannot look ──────────┴ several: one is kept ──────> open
   └── there after all, seen just before it is sent again ── pending
"""

import logging
from dataclasses import replace
from datetime import timedelta

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import ForumError, StorageError
from bot.language import Phrase
from bot.model import MirroredThread, ThreadState
from bot.services.due_loop import Bells
from bot.services.opening.doubles import Doubles
from bot.services.opening.drafting import drafted
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

OUR_MISTAKE = Phrase("A mistake of mine: my log says which.")
"""What people read where the reason would tell them nothing."""

_AGAIN = timedelta(seconds=30)
_AGAIN_AT_THE_LATEST = timedelta(hours=1)


class SettleService:
    """Looks for what may or may not have been opened."""

    def __init__(self, storage: Storage, clock: Clock, bells: Bells, doubles: Doubles) -> None:
        self._storage = storage
        self._clock = clock
        self._bells = bells
        self._doubles = doubles

    async def settle_due(self) -> None:
        """One round; a thread that cannot be looked for now stays unknown."""
        for mirrored in await self._storage.openings.unsettled(real_now()):
            try:
                await self._settle(mirrored)
            except StorageError:
                raise
            except ForumError as error:
                _log.warning("thread row %d cannot be looked for: %s", mirrored.thread.id, error)
                await self._look_later(mirrored, error.phrase)
            except Exception:  # noqa: BLE001 - whatever is wrong with this one stays with it
                _log.exception("thread row %d cannot be looked for", mirrored.thread.id)
                await self._look_later(mirrored, OUR_MISTAKE)

    async def is_there_after_all(self, mirrored: MirroredThread) -> bool:
        """Looks once more for a thread that is about to be sent again: it may be stored by now.

        Raises:
            ForumError: they cannot be listed; then nothing is to be sent.
        """
        if not mirrored.thread.attempt or not await self._doubles.find(mirrored):
            return False
        await self._storage.openings.doubt(mirrored.thread.id, real_now=real_now())
        self._bells.mirror.set()
        return True

    async def _settle(self, mirrored: MirroredThread) -> None:
        row, attempt = mirrored.thread.id, mirrored.thread.attempt
        found = await self._doubles.find(mirrored)
        if not found:
            again_at = real_now() + _wait_before(attempt + 1)
            await self._storage.openings.record_unsent(
                row, attempt, now=self._clock.now(), not_before=again_at
            )
            return
        kept, *others = found
        adopted = await self._storage.openings.record_opened(
            row,
            attempt,
            thread_id=kept.id,
            now=self._clock.now(),
            texts=len(drafted(mirrored).rest),
        )
        if not adopted:
            return
        self._bells.close.set()
        self._bells.texts.set()
        _log.info("thread %d found again by its marker", kept.id)
        opened = replace(mirrored.thread, state=ThreadState.OPEN, thread_id=kept.id)
        for double in others:
            await self._doubles.resolve(double, replace(mirrored, thread=opened))

    async def _look_later(self, mirrored: MirroredThread, reason: Phrase) -> None:
        await self._storage.openings.record_unclear(
            mirrored.thread.id,
            mirrored.thread.attempt,
            check_after=real_now() + rules.CHECK_AFTER,
            reason=reason,
        )


def _wait_before(attempt: int) -> timedelta:
    """What got no clear answer again and again is sent less and less often; real time."""
    doublings = min(attempt, 16) - 2
    return min(_AGAIN * ((1 << doublings) - 1), _AGAIN_AT_THE_LATEST)
