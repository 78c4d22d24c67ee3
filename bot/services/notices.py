"""Tells moderators what they should know, once each: in their log channel, else in `/feed list`."""

import logging
from secrets import token_hex

from bot.clock import Clock
from bot.errors import ForumError
from bot.model import MessageDraft, Notice
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_LONGEST = 1900


class NoticeService:
    """Raises and settles notices. A notice stands until it is settled, and is posted once.

    One that could not be posted is posted when its trouble comes again.
    """

    def __init__(self, storage: Storage, forum: Forum, clock: Clock) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock

    async def tell(self, guild_id: int, subject: str, sentence: str) -> None:
        """Something is wrong; `subject` is what, such as "forum 12"."""
        untold = await self._storage.desk.raise_notice(
            guild_id, subject, sentence, now=self._clock.now()
        )
        if untold and await self._post(guild_id, f"⚠️ {sentence}"):
            await self._storage.desk.mark_told(guild_id, subject)

    async def settle(self, guild_id: int, subject: str, sentence: str) -> None:
        """It is right again; nothing happens if nobody was told that it was wrong."""
        if await self._storage.desk.settle_notice(guild_id, subject):
            await self._post(guild_id, f"✅ {sentence}")

    async def standing(self, guild_id: int) -> list[Notice]:
        """What moderators should know at present."""
        return await self._storage.desk.notices(guild_id)

    async def _post(self, guild_id: int, text: str) -> bool:
        """In the log channel, False if it is not there; one that is shut is no reason to stop."""
        channel_id = await self._storage.desk.log_channel(guild_id)
        if channel_id is None:
            return False
        message = MessageDraft(content=text[:_LONGEST])
        try:
            await self._forum.post(channel_id, message, nonce=token_hex(8))
        except ForumError as error:
            _log.warning("the log channel %d of guild %d: %s", channel_id, guild_id, error)
            return False
        return True
