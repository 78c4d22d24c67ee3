"""Threads of ours on Discord, found by their marker: of several for one article, one stays.

Discord may store a request long after it answered with an error, when the thread was looked for,
was not there, and was sent again. As soon as such a double shows, one of the two is removed: that
in which nobody replied. Where people talk in both, both stay, and the log says so.
"""

import logging
from collections.abc import Sequence

from bot.clock import real_now
from bot.errors import ForumError, NotThere
from bot.language import Phrase, speaking
from bot.model import MirroredThread, Starter, ThreadView
from bot.rendering.marker import carries_marker
from bot.services.due_loop import Bells
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_UNKNOWN_CHANNEL = 10003
_BECAUSE = Phrase("Opened twice: a double")


class Doubles:
    """Looks for threads by the marker in their starter message.

    Attributes:
        missed: possible doubles that could not be looked at or removed; see catch_up.py.
    """

    def __init__(self, storage: Storage, forum: Forum, bells: Bells) -> None:
        self.missed: set[int] = set()
        self._storage = storage
        self._forum = forum
        self._bells = bells

    async def find(self, mirrored: MirroredThread) -> list[ThreadView]:
        """The bot's threads that carry the marker, known to no row; none in a forum that is gone.

        The one to be kept stands first: one that people write in, else the oldest.

        Raises:
            ForumError: they cannot be listed.
        """
        thread = mirrored.thread
        try:
            candidates = await self._forum.fetch_younger_threads(
                thread.guild_id, thread.forum_id, thread.floor_id or 0
            )
        except NotThere as error:
            if error.code != _UNKNOWN_CHANNEL:  # the guild's door is shut, its threads may be there
                raise
            return []
        found = [one for one in candidates if await self._carries_marker(one, mirrored)]
        return sorted(found, key=lambda view: (view.messages == 0, view.id))

    async def remove_those_of(self, mirrored: MirroredThread) -> None:
        """Removes what earlier sendings of an open thread left behind."""
        kept = mirrored.thread.thread_id
        try:
            doubles = [found for found in await self.find(mirrored) if found.id != kept]
        except ForumError as error:
            _log.warning("doubles of thread %s cannot be looked for: %s", kept, error)
            return
        for double in doubles:
            await self.resolve(double, mirrored)

    async def look_at_new(self, forum_id: int, *thread_ids: int) -> None:
        """Threads of ours appeared on Discord: are they late doubles of some that were sent again?

        Whoever missed that one appeared, or could not look at it, asks again (catch_up.py).
        """
        sent_again = await self._storage.doubles.sent_again(forum_id)
        for thread_id in thread_ids if sent_again else ():
            if not await self._storage.threads.by_thread_id(thread_id):
                await self._look_at(thread_id, sent_again)

    async def resolve(self, double: ThreadView, mirrored: MirroredThread) -> None:
        """Leaves one of a row's thread and its double, unless people talk in both."""
        try:
            if not await self._replies(double):
                await self._remove(double.id, mirrored)
            elif await self._is_silent(mirrored) and await self._move(mirrored, double.id):
                await self._remove(mirrored.thread.thread_id or 0, mirrored)
            else:
                _log.warning("thread %d is a double, but has replies: it stays", double.id)
        except ForumError as error:
            _log.warning("the double %d cannot be removed: %s", double.id, error)
            self._miss(double.id, error)

    async def _look_at(self, thread_id: int, sent_again: Sequence[MirroredThread]) -> None:
        try:
            starter = await self._forum.fetch_starter(thread_id)
            mirrored = next((one for one in sent_again if _is_of(starter, one)), None)
            view = await self._forum.fetch_thread(thread_id) if mirrored else None
        except ForumError as error:
            _log.warning("the new thread %d cannot be looked at: %s", thread_id, error)
            self._miss(thread_id, error)
            return
        if mirrored and view:
            await self.resolve(view, mirrored)

    async def _carries_marker(self, candidate: ThreadView, mirrored: MirroredThread) -> bool:
        if await self._storage.threads.by_thread_id(candidate.id):
            return False  # another row's: spares a request for each thread opened since
        try:
            return _is_of(await self._forum.fetch_starter(candidate.id), mirrored)
        except NotThere:
            return False

    async def _is_silent(self, mirrored: MirroredThread) -> bool:
        """Whether a row's own thread is open, and nobody replied in it."""
        if not mirrored.thread.is_standing:
            return False
        view = await self._forum.fetch_thread(mirrored.thread.thread_id or 0)
        return not await self._replies(view)

    async def _replies(self, view: ThreadView) -> int:
        """How many messages of a thread are other people's."""
        if not view.messages:
            return 0
        return view.messages - len(await self._forum.fetch_own_posts(view.id, after=view.id))

    async def _move(self, mirrored: MirroredThread, thread_id: int) -> bool:
        """People talk in the double, and not in the row's thread: that one is the row's now."""
        moved = await self._storage.doubles.move(
            mirrored.thread, thread_id=thread_id, real_now=real_now()
        )
        if moved:
            _log.info("thread %d is a double with replies: it is kept", thread_id)
            self._bells.starters.set()
        return moved

    async def _remove(self, thread_id: int, mirrored: MirroredThread) -> None:
        with speaking(mirrored.language):
            because = str(_BECAUSE)
        await self._forum.delete_thread(thread_id, reason=because)
        _log.info("the double %d is removed", thread_id)

    def _miss(self, thread_id: int, error: ForumError) -> None:
        if error.is_passing:
            self.missed.add(thread_id)
            self._bells.catch_up.set()


def _is_of(starter: Starter, mirrored: MirroredThread) -> bool:
    return carries_marker(
        mirrored.thread.token,
        mirrored.article.link,
        url=starter.url,
        footer=starter.footer,
        content=starter.content,
    )
