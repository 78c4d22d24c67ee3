"""Tells moderators what they should know, once each: in their log channel, else in `/feed list`."""

import hashlib
import logging
from datetime import datetime, timedelta
from secrets import token_hex
from time import monotonic

from bot import rules
from bot.clock import Clock
from bot.errors import ForumError
from bot.language import Phrase, speaking
from bot.model import MessageDraft, Notice
from bot.rendering.cleaning import one_line
from bot.rendering.inline import plain
from bot.rendering.titles import shorten
from bot.services.due_loop import Bells
from bot.services.guild.languages import Languages
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_LONGEST = 1900
_LONGEST_NAME = 100
_NONCE = 24
"""Characters; Discord takes 25."""

NEWS = "news "
"""What is no trouble; it ends by itself."""
_NEWS_LASTS = timedelta(days=7)
_AGAIN = 3600.0
"""Real seconds."""


def _nonce(guild_id: int, subject: str, since: datetime) -> str:
    """The same after a crash, which would tell a notice twice."""
    notice = f"{guild_id} {subject} {since.timestamp()}"
    return hashlib.sha256(notice.encode()).hexdigest()[:_NONCE]


def shown(name: str) -> str:
    """Text of feeds and people, as it may stand in a notice."""
    return plain(shorten(one_line(name), _LONGEST_NAME))


class NoticeService:
    """Raises and settles notices. A notice stands until it is settled, and is posted once.

    One that could not be posted is tried again every hour, and when its trouble comes again. It is
    said, and stands, in the language that its guild speaks then.
    """

    def __init__(
        self, storage: Storage, forum: Forum, clock: Clock, languages: Languages, bells: Bells
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._languages = languages
        self._bells = bells
        self._next_try = monotonic()

    async def tell_in(self, guild_id: int, channel_id: int | None) -> None:
        """Names the channel for a guild's notices; what stands untold is told there now."""
        await self._storage.desk.set_log_channel(guild_id, channel_id)
        self._next_try = monotonic()
        self._bells.notices.set()

    async def tell(self, guild_id: int, subject: str, sentence: Phrase) -> None:
        """Something is wrong; `subject` is what, such as "forum 12"."""
        text, now = await self.said(guild_id, sentence), self._clock.now()
        since = await self._storage.notices.put(guild_id, subject, text, now=now)
        if since is None:
            return
        await self._tell(Notice(guild_id, subject, text, since), first=since == now)

    async def seconds_until_due(self) -> float | None:
        """Real seconds until what could not be posted is tried again; None if there is none."""
        untold = await self._untold()
        return max(0.0, self._next_try - monotonic()) if untold else None

    async def tell_untold(self) -> None:
        """Tries it again; a channel that takes one of a guild's no more is left alone."""
        self._next_try = monotonic() + _AGAIN
        shut: set[int] = set()
        for notice in await self._untold():
            if notice.guild_id not in shut and not await self._tell(notice, first=False):
                shut.add(notice.guild_id)

    async def _untold(self) -> list[Notice]:
        """News stand in `/feed list` for a week instead."""
        untold = await self._storage.notices.untold()
        return [one for one in untold if not one.subject.startswith(NEWS)]

    async def _tell(self, notice: Notice, *, first: bool) -> bool:
        """False if it could not be posted; one that was sent before may stand there."""
        guild_id, subject = notice.guild_id, notice.subject
        nonce = _nonce(guild_id, subject, notice.created_at)
        since = None if first else notice.created_at - rules.CLOCK_MAY_DIFFER
        if not await self._post(guild_id, f"⚠️ {notice.sentence}", nonce=nonce, since=since):
            return False
        await self._storage.notices.mark_told(guild_id, subject)
        return True

    async def settle(self, guild_id: int, subject: str, sentence: Phrase) -> None:
        """It is right again; nothing happens if nobody was told that it was wrong."""
        if await self._storage.notices.settle(guild_id, subject):
            await self._post(guild_id, f"✅ {await self.said(guild_id, sentence)}")

    async def report(
        self, guild_id: int, subject: str, sentence: Phrase, *, nonce: str | None = None
    ) -> None:
        """Tells of what is done; if it cannot be posted, it stands in `/feed list` for a week.

        The subject begins with NEWS. With the same nonce it is posted once within a few minutes.
        """
        text = await self.said(guild_id, sentence)
        if not await self._post(guild_id, text, nonce=nonce):
            now = self._clock.now()
            await self._storage.notices.put(guild_id, subject, text, now=now)

    async def standing(self, guild_id: int) -> list[Notice]:
        """What moderators should know at present."""
        notices = await self._storage.notices.of_guild(guild_id)
        old = [one for one in notices if self._is_old_news(one)]
        for one in old:
            await self._storage.notices.settle(guild_id, one.subject)
        return [one for one in notices if one not in old]

    def _is_old_news(self, notice: Notice) -> bool:
        return notice.subject.startswith(NEWS) and (
            self._clock.now() - notice.created_at > _NEWS_LASTS
        )

    async def said(self, guild_id: int, sentence: Phrase) -> str:
        """A sentence in the language of a guild, now."""
        with speaking(await self._languages.of(guild_id)):
            return str(sentence)

    async def _post(
        self, guild_id: int, text: str, *, nonce: str | None = None, since: datetime | None = None
    ) -> bool:
        """In the log channel, False if it is not there; one that is shut is no reason to stop.

        What may stand there, since then, is looked for: Discord knows a nonce for minutes only.
        """
        channel_id = await self._storage.desk.log_channel(guild_id)
        if channel_id is None:
            return False
        message = MessageDraft(content=text[:_LONGEST])
        try:
            if since and await self._forum.find_post(channel_id, message, since=since):
                return True
            await self._forum.post(channel_id, message, nonce=nonce or token_hex(8))
        except ForumError as error:
            _log.warning("the log channel %d of guild %d: %s", channel_id, guild_id, error)
            return False
        return True
