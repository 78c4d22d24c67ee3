"""A member asks for more time: the moderators are asked once, in their log channel.

    pressed ──noted on the row──> one message with buttons ──first press──> later | held | as it was

The buttons say in their ids what they are about, and the row says whether that still holds: they
survive a restart, and of two moderators the first counts.
"""

import logging
from datetime import datetime

from bot.clock import Clock
from bot.errors import ForumError, Mistake
from bot.language import Phrase, _
from bot.model import (
    ButtonDraft,
    MirroredThread,
    Moderator,
    Thread,
    ThreadState,
    TimeAnswer,
)
from bot.model.more_time import DAYS_GIVEN
from bot.rendering.more_time import ask_button, request_message
from bot.services.closing.moderate import ModerateService
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_STANDS = (ThreadState.OPEN, ThreadState.REOPENED)


class MoreTimeService:
    """Brings the wish to the moderators, and their answer to the thread."""

    def __init__(
        self, storage: Storage, forum: Forum, clock: Clock, moderate: ModerateService
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._moderate = moderate

    def offer(self, mirrored: MirroredThread) -> ButtonDraft | None:
        """The button that asks, for a thread that closes and of which nobody asked."""
        thread = mirrored.thread
        if thread.more_time is not None or not self._closes(thread):
            return None
        return ask_button(thread.thread_id or 0)

    async def ask(self, thread_id: int, *, by: Moderator) -> MirroredThread:
        """Asks the moderators, once for each time at which the thread closes.

        Who pressed before presses in vain, unless the worker died before it could ask.

        Raises:
            Mistake: there is nothing to ask for, nobody to ask, or it was asked.
        """
        mirrored = await self._moderate.find(thread_id)
        thread = mirrored.thread
        if thread.closes_at is None or not self._closes(thread):
            raise Mistake(str(thread_id), _("This thread is not about to close."))
        channel = await self._storage.desk.log_channel(thread.guild_id)
        if channel is None:
            raise Mistake(
                str(thread_id),
                _("This server's moderators named no channel for such a wish. Ask one of them."),
            )
        first = await self._storage.more_time.ask(thread.id, thread.closes_at, by=by.id)
        if not first:
            await self._demand_own(thread, thread.closes_at, by)
        await self._post(channel, mirrored, thread.closes_at, by, first=first)
        return mirrored

    async def answer(
        self, answer: TimeAnswer, thread_id: int, closes_at: datetime, *, by: Moderator
    ) -> MirroredThread:
        """Does what a moderator answers; returns the thread as it stands then.

        Raises:
            Mistake: another moderator was faster, or the thread closes at another time by now.
        """
        mirrored = await self._moderate.find(thread_id)
        if not await self._done(answer, mirrored.thread, closes_at, by):
            raise Mistake(
                str(thread_id), _("This was answered already, or the thread's time has changed.")
            )
        return await self._moderate.find(thread_id)

    async def _done(
        self, answer: TimeAnswer, thread: Thread, closes_at: datetime, by: Moderator
    ) -> bool:
        """False if it is not to be answered any more."""
        asked = self._storage.more_time
        if answer is TimeAnswer.GIVE:
            if await asked.give(thread.id, closes_at, days=DAYS_GIVEN) is None:
                return False
            await self._moderate.show_extended(thread, days=DAYS_GIVEN, by=by)
            return True
        if answer is TimeAnswer.KEEP:
            because = by.who_did(Phrase("kept open by {name}"))
            if not await asked.keep(thread.id, closes_at, reason=because):
                return False
            await self._moderate.show_held(thread, by=by)
            return True
        if not await asked.refuse(thread.id, closes_at):
            return False
        await self._moderate.show_refused(thread, by=by)
        return True

    async def _demand_own(self, thread: Thread, closes_at: datetime, by: Moderator) -> None:
        """Whoever asked may ask again: perhaps the worker died before it could.

        Raises:
            Mistake: somebody else did, or it was answered.
        """
        asked_by = await self._storage.more_time.asked_by(thread.id, closes_at)
        if asked_by is None:
            raise Mistake(
                str(thread.thread_id),
                _("The moderators were asked, and their answer was no: it closes when it says."),
            )
        if asked_by != by.id:
            raise Mistake(
                str(thread.thread_id),
                _("Somebody has asked the moderators already; they have not answered yet."),
            )

    async def _post(
        self,
        channel: int,
        mirrored: MirroredThread,
        closes_at: datetime,
        by: Moderator,
        *,
        first: bool,
    ) -> None:
        """Once: if it may stand there already, that is looked for.

        Raises:
            Mistake: the channel cannot be written to now.
        """
        thread, message = mirrored.thread, request_message(mirrored, by.id)
        try:
            if first or await self._forum.find_post(channel, message) is None:
                nonce = f"q{thread.id}-{int(closes_at.timestamp())}"
                await self._forum.post(channel, message, nonce=nonce)
        except ForumError as error:
            _log.warning("the moderators of guild %d: %s", thread.guild_id, error)
            if not error.is_passing:  # else it may stand there, and who asked may ask again
                await self._storage.more_time.withdraw(thread.id, closes_at)
            raise Mistake(
                str(thread.thread_id),
                _("I cannot reach the moderators' channel now. Try again later, or ask one."),
            ) from error
        _log.info("member %d asks for more time in thread %s", by.id, thread.thread_id)
        await self._moderate.show(thread)

    def _closes(self, thread: Thread) -> bool:
        """Whether there is a time to put off."""
        ahead = thread.closes_at is not None and thread.closes_at > self._clock.now()
        return ahead and thread.state in _STANDS
