"""Forums in which nothing can be done until a person helps: moderators are told once, and why.

Opening, closing and the rest of long texts need other permissions: each has its own notice.
"""

from bot.clock import Clock
from bot.errors import Forbidden, ForumError, NotThere, UnfitForum, WallReached
from bot.language import Phrase
from bot.model import Thread
from bot.services.due_loop import Bells
from bot.services.feeds.fit_forum import bold, to_allow
from bot.services.guild.notices import NoticeService
from bot.services.ports import Forum
from bot.storage.storage import Storage

_OPENING = "forum"
_CLOSING = "closing"
_TEXTS = "texts"


class PausedForums:
    """Tells of a forum that waits, and tries it again when something changed there."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        notices: NoticeService,
        bells: Bells,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._notices = notices
        self._waiting = {
            _OPENING: (storage.waits.lift_pause, bells.mirror),
            _CLOSING: (self._lift_closings, bells.close),
            _TEXTS: (storage.messages.lift_pause, bells.texts),
        }

    async def tell(self, thread: Thread, error: ForumError) -> None:
        """The forum of this wanted thread waits for a person."""
        waiting = await self._storage.waits.count_waiting(thread.forum_id)
        sentence = Phrase.counted(
            "{forum}: {what} 1 article waits.",
            "{forum}: {what} {n} articles wait.",
            waiting,
            forum=f"<#{thread.forum_id}>",
            what=self._what(thread.forum_id, error),
        )
        await self._notices.tell(thread.guild_id, f"{_OPENING} {thread.forum_id}", sentence)

    async def settle(self, thread: Thread) -> None:
        """A thread was opened in this forum: whatever was wrong is over."""
        sentence = Phrase("{forum}: threads are opened again.", forum=f"<#{thread.forum_id}>")
        await self._notices.settle(thread.guild_id, f"{_OPENING} {thread.forum_id}", sentence)

    async def tell_of_closing(self, thread: Thread, error: Forbidden) -> None:
        """What is due in the forum of this thread waits for a permission."""
        sentence = Phrase(
            "{forum}: I may not close threads there; they wait. {what}",
            forum=f"<#{thread.forum_id}>",
            what=self._to_allow(thread.forum_id, error),
        )
        await self._notices.tell(thread.guild_id, f"{_CLOSING} {thread.forum_id}", sentence)

    async def settle_closing(self, thread: Thread) -> None:
        """A thread was closed in this forum."""
        sentence = Phrase("{forum}: threads are closed again.", forum=f"<#{thread.forum_id}>")
        await self._notices.settle(thread.guild_id, f"{_CLOSING} {thread.forum_id}", sentence)

    async def tell_of_texts(self, thread: Thread, error: Forbidden) -> None:
        """What is to follow in the forum of this thread waits for a permission."""
        sentence = Phrase(
            "{forum}: I may not post the rest of long articles there. {what}",
            forum=f"<#{thread.forum_id}>",
            what=self._to_allow(thread.forum_id, error),
        )
        await self._notices.tell(thread.guild_id, f"{_TEXTS} {thread.forum_id}", sentence)

    async def settle_texts(self, thread: Thread) -> None:
        """The text of a thread in this forum is whole."""
        sentence = Phrase(
            "{forum}: long articles are posted whole again.", forum=f"<#{thread.forum_id}>"
        )
        await self._notices.settle(thread.guild_id, f"{_TEXTS} {thread.forum_id}", sentence)

    async def try_again(self, guild_id: int) -> None:
        """A permission or a channel of the guild changed: its waiting forums are tried at once.

        Where no thread waits to be closed or completed any more, the notice is over. One about
        opening concerns what is still to come, too.
        """
        for notice in await self._notices.standing(guild_id):
            kind, _, subject = notice.subject.partition(" ")
            if kind in self._waiting:
                lift, bell = self._waiting[kind]
                waited = await lift(int(subject))
                bell.set()
                if not waited and kind != _OPENING:
                    await self._storage.notices.settle(guild_id, notice.subject)

    async def _lift_closings(self, forum_id: int) -> int:
        return await self._storage.closings.lift_pause(forum_id, now=self._clock.now())

    def _to_allow(self, forum_id: int, error: Forbidden) -> Phrase:
        return to_allow(self._forum.missing_permissions(forum_id), error)

    def _what(self, forum_id: int, error: ForumError) -> Phrase:
        if isinstance(error, NotThere):
            return Phrase(
                "this forum was deleted. `/feed move` gives its feeds another one, `/feed remove` "
                "ends them."
            )
        if isinstance(error, UnfitForum):
            return Phrase(
                "it requires a tag, but has none that I may set. Add one, or end that setting."
            )
        if isinstance(error, WallReached):
            return Phrase("this server has as many active threads as Discord allows.")
        missing = self._forum.missing_permissions(forum_id)
        if isinstance(error, Forbidden) and missing:
            return Phrase(
                "I may not open threads there. Allow my role {names}.", names=bold(missing)
            )
        return error.phrase
