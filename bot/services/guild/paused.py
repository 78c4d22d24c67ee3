"""Forums in which nothing can be done until a person helps: moderators are told once, and why.

Opening, closing and the rest of long texts need other permissions: each has its own notice.
"""

from enum import StrEnum

from bot.clock import Clock
from bot.errors import Forbidden, ForumError, NotThere, UnfitForum, WallReached
from bot.language import Phrase
from bot.model import Thread
from bot.services.due_loop import Bells
from bot.services.feeds.fit_forum import bold, to_allow
from bot.services.guild.notices import NoticeService
from bot.services.ports import Forum
from bot.storage.storage import Storage


class Waiting(StrEnum):
    """What waits in a forum: with the forum's id the subject of its notice."""

    OPENING = "forum"
    CLOSING = "closing"
    TEXTS = "texts"


_MAY_NOT = {
    Waiting.CLOSING: Phrase("{forum}: I may not close threads there; they wait. {what}"),
    Waiting.TEXTS: Phrase("{forum}: I may not post the rest of long articles there. {what}"),
}
_GOES_ON = {
    Waiting.OPENING: Phrase("{forum}: threads are opened again."),
    Waiting.CLOSING: Phrase("{forum}: threads are closed again."),
    Waiting.TEXTS: Phrase("{forum}: long articles are posted whole again."),
}


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
            Waiting.OPENING: (storage.waits.lift_pause, bells.mirror),
            Waiting.CLOSING: (self._lift_closings, bells.close),
            Waiting.TEXTS: (storage.messages.lift_pause, bells.texts),
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
        await self._notices.tell(thread.guild_id, _subject(Waiting.OPENING, thread), sentence)

    async def tell_forbidden(self, what: Waiting, thread: Thread, error: Forbidden) -> None:
        """In the forum of this thread its closing, or its text, waits for a permission."""
        missing = self._forum.missing_permissions(thread.forum_id)
        sentence = _MAY_NOT[what].of(forum=f"<#{thread.forum_id}>", what=to_allow(missing, error))
        await self._notices.tell(thread.guild_id, _subject(what, thread), sentence)

    async def settle(self, what: Waiting, thread: Thread) -> None:
        """It was done for this thread: whatever was wrong in its forum is over."""
        sentence = _GOES_ON[what].of(forum=f"<#{thread.forum_id}>")
        await self._notices.settle(thread.guild_id, _subject(what, thread), sentence)

    async def try_again(self, guild_id: int) -> None:
        """A permission or a channel of the guild changed: its waiting forums are tried at once.

        Where no thread waits to be closed or completed any more, the notice is over. One about
        opening concerns what is still to come, too.
        """
        for notice in await self._notices.standing(guild_id):
            kind, _, subject = notice.subject.partition(" ")
            if kind in self._waiting:
                lift, bell = self._waiting[Waiting(kind)]
                waited = await lift(int(subject))
                bell.set()
                if not waited and kind != Waiting.OPENING:
                    await self._storage.notices.settle(guild_id, notice.subject)

    async def _lift_closings(self, forum_id: int) -> int:
        return await self._storage.closings.lift_pause(forum_id, now=self._clock.now())

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


def _subject(what: Waiting, thread: Thread) -> str:
    return f"{what} {thread.forum_id}"
