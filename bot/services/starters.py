"""Keeps starter messages true: rewrites those whose thread closes at another time than they say.

A row says that it is stale before anything is sent, so that a crash loses no rewrite. A thread that
Discord archived is not woken for it: it is rewritten when it is active again, or when it closes.
"""

import logging
from datetime import timedelta

from bot.clock import real_now
from bot.errors import ForumError, NotThere, StorageError
from bot.model import MirroredThread
from bot.rendering.starter import starter_message
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 10
_RETRY = timedelta(minutes=10)


class StarterService:
    """Rewrites what is stale, a few at a time."""

    def __init__(self, storage: Storage, forum: Forum) -> None:
        self._storage = storage
        self._forum = forum

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is something to rewrite; None if nothing is stale."""
        due_at = await self._storage.threads.next_stale_at()
        return None if due_at is None else max(0.0, (due_at - real_now()).total_seconds())

    async def rewrite_due(self) -> None:
        """One round; what goes wrong with one thread stays with that one."""
        for mirrored in await self._storage.threads.stale(real_now(), _AT_ONCE):
            await self._rewrite(mirrored)

    async def _rewrite(self, mirrored: MirroredThread) -> None:
        row, thread_id = mirrored.thread.id, mirrored.thread.thread_id or 0
        try:
            view = await self._forum.fetch_thread(thread_id)
            if view.archived:
                await self._postpone(row)
                return
            await self._forum.edit_starter(thread_id, starter_message(mirrored))
        except NotThere:
            _log.info("the starter of thread %d was deleted", thread_id)
        except ForumError as error:
            _log.warning("the starter of thread %d could not be rewritten: %s", thread_id, error)
            await self._postpone(row)
            return
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one thread stops no other
            _log.exception("the starter of thread %d could not be rewritten", thread_id)
            await self._postpone(row)
            return
        await self._storage.threads.record_rewritten(mirrored.thread)

    async def _postpone(self, row: int) -> None:
        await self._storage.threads.mark_stale(row, rewrite_at=real_now() + _RETRY)
