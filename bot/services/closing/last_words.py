"""What is said in a thread that closes; what its starter says is rewritten in starters.py."""

from bot.clock import Clock
from bot.language import languages, speaking
from bot.model import MessageDraft, MirroredThread, ThreadView
from bot.rendering.notice import closing_notice
from bot.services.ports import Forum
from bot.storage.storage import Storage


class LastWords:
    """Posts the notice of a closing: once, and only where members talked."""

    def __init__(self, storage: Storage, forum: Forum, clock: Clock) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock

    async def say(self, mirrored: MirroredThread, view: ThreadView, *, resumes: bool) -> None:
        """In a thread that is still active; `resumes` after a crash, which may have posted it.

        Raises:
            ForumError: Discord does not take it.
        """
        if await self._has_replies(mirrored, view):
            await self._post(mirrored, view.id, resumes=resumes)

    async def _has_replies(self, mirrored: MirroredThread, view: ThreadView) -> bool:
        """Whether members wrote in it.

        Of messages of ours that moderators deleted nobody tells us: a reply may stand for one.
        """
        ours = await self._storage.messages.count_following(mirrored.thread.id)
        if 0 < view.messages <= ours:
            found = await self._count_own(view.id, most=ours)
            ours = found or ours  # none at all: we may not read what stands there
        return view.messages > ours

    async def _count_own(self, thread_id: int, *, most: int) -> int:
        found, after = 0, thread_id
        while found < most and (page := await self._forum.fetch_own_posts(thread_id, after=after)):
            found, after = found + len(page), page[-1]
        return found

    async def _post(self, mirrored: MirroredThread, thread_id: int, *, resumes: bool) -> None:
        nonce, posted = await self._storage.closings.want_notice(
            mirrored.thread.id, mirrored.thread.closes_at or self._clock.now()
        )
        if posted is not None:
            return
        if resumes:  # Discord knows a nonce for a few minutes only; the crash may be older
            posted = await self._find(mirrored, thread_id)
        if posted is None:
            notice = _notice(mirrored, mirrored.language)
            posted = await self._forum.post(thread_id, notice, nonce=nonce)
        await self._storage.closings.record_notice(nonce, message_id=posted)

    async def _find(self, mirrored: MirroredThread, thread_id: int) -> int | None:
        """The notice that was posted before a crash, in whatever language was spoken then.

        That of an earlier closing says the same, and is known.
        """
        known = await self._storage.messages.known_ids(mirrored.thread.id)
        for language in languages():
            posted = await self._forum.find_post(thread_id, _notice(mirrored, language))
            if posted is not None and posted not in known:
                return posted
        return None


def _notice(mirrored: MirroredThread, language: str | None) -> MessageDraft:
    with speaking(language):
        return closing_notice(mirrored)
