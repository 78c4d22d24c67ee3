"""Forums in which nothing can be opened until a person helps: moderators are told once, and why."""

from bot.errors import Forbidden, ForumError, NotThere, UnfitForum, WallReached
from bot.language import Phrase
from bot.model import Thread
from bot.services.due_loop import Bells
from bot.services.feeds.fit_forum import bold
from bot.services.guild.notices import NoticeService
from bot.services.ports import Forum
from bot.storage.storage import Storage

_SUBJECT = "forum "


class PausedForums:
    """Tells of a forum that waits, and tries it again when something changed there."""

    def __init__(
        self, storage: Storage, forum: Forum, notices: NoticeService, bells: Bells
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._notices = notices
        self._bells = bells

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
        await self._notices.tell(thread.guild_id, f"{_SUBJECT}{thread.forum_id}", sentence)

    async def settle(self, thread: Thread) -> None:
        """A thread was opened in this forum: whatever was wrong is over."""
        sentence = Phrase("{forum}: threads are opened again.", forum=f"<#{thread.forum_id}>")
        await self._notices.settle(thread.guild_id, f"{_SUBJECT}{thread.forum_id}", sentence)

    async def try_again(self, guild_id: int) -> None:
        """A permission or a channel of the guild changed: its waiting forums are tried at once."""
        for notice in await self._notices.standing(guild_id):
            if notice.subject.startswith(_SUBJECT):
                forum_id = int(notice.subject.removeprefix(_SUBJECT))
                await self._storage.waits.lift_pause(forum_id)
                self._bells.mirror.set()

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
