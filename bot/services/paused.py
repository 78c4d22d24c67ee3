"""Forums in which nothing can be opened until a person helps: moderators are told once, and why."""

from bot.errors import Forbidden, ForumError, NotThere, UnfitForum, WallReached
from bot.model import Thread
from bot.services.due_loop import Bells
from bot.services.notices import NoticeService
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
        waiting = await self._storage.openings.count_waiting(thread.forum_id)
        articles = "1 article waits" if waiting == 1 else f"{waiting} articles wait"
        sentence = f"<#{thread.forum_id}>: {self._what(thread.forum_id, error)} {articles}."
        await self._notices.tell(thread.guild_id, f"{_SUBJECT}{thread.forum_id}", sentence)

    async def settle(self, thread: Thread) -> None:
        """A thread was opened in this forum: whatever was wrong is over."""
        sentence = f"<#{thread.forum_id}>: threads are opened again."
        await self._notices.settle(thread.guild_id, f"{_SUBJECT}{thread.forum_id}", sentence)

    async def try_again(self, guild_id: int) -> None:
        """A permission or a channel of the guild changed: its waiting forums are tried at once."""
        for notice in await self._notices.standing(guild_id):
            if notice.subject.startswith(_SUBJECT):
                forum_id = int(notice.subject.removeprefix(_SUBJECT))
                await self._storage.openings.lift_pause(forum_id)
                self._bells.mirror.set()

    def _what(self, forum_id: int, error: ForumError) -> str:
        if isinstance(error, NotThere):
            return (
                "this forum was deleted. `/feed move` gives its feeds another one, `/feed remove` "
                "ends them."
            )
        if isinstance(error, UnfitForum):
            return "it requires a tag, but has none that I may set. Add one, or end that setting."
        if isinstance(error, WallReached):
            return "this server has as many active threads as Discord allows."
        missing = self._forum.missing_permissions(forum_id)
        if isinstance(error, Forbidden) and missing:
            names = ", ".join(f"**{name}**" for name in missing)
            return f"I may not open threads there. Allow my role {names}."
        return str(error)
