"""Floods: tells moderators of what was held back, once, and does with it what they say.

Nobody decides: an article is left out when it is too old for a thread, as any that waits.
"""

import logging
from collections.abc import Iterable

from bot.clock import Clock
from bot.errors import Mistake
from bot.language import Phrase, _
from bot.model import Digested, FollowedFeed, HeldBack
from bot.services.due_loop import Bells
from bot.services.feeds.digests import Digests
from bot.services.guild.notices import NoticeService, shown
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_KIND = "flood"


class FloodService:
    """Keeps the notices true, and answers `/feed flood`."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        bells: Bells,
        notices: NoticeService,
        digests: Digests,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._bells = bells
        self._notices = notices
        self._digests = digests
        self._told: dict[int, int] | None = None  # by subscription; None: not looked yet

    # ── the loop ─────────────────────────────────────────────────────────────────────────────

    async def seconds_until_due(self) -> float | None:
        """Real seconds until there is something to tell or to leave out."""
        if _numbers(await self._storage.floods.held_back()) != self._told:
            return 0.0
        due_at = await self._storage.floods.next_outgrown_at()
        return None if due_at is None else self._clock.real_seconds_until(due_at)

    async def look(self) -> None:
        """Leaves out what nobody decided in time, and tells of the rest."""
        left_out = await self._storage.floods.leave_out_outgrown(self._clock.now())
        if left_out:
            _log.info("%d articles that were held back are too old now", left_out)
        held_back = await self._storage.floods.held_back()
        for one in held_back:
            subject = _subject(one.subscription.id)
            await self._notices.tell(one.subscription.guild_id, subject, _sentence(one))
        await self._settle_beside({_subject(one.subscription.id) for one in held_back})
        self._told = _numbers(held_back)

    async def _settle_beside(self, standing: set[str]) -> None:
        """What nobody decided may be over, too: too old, closed at its source."""
        for notice in await self._storage.notices.of_kind(_KIND):
            if notice.subject in standing:
                continue
            for one in await self._storage.feeds.followed_in(notice.guild_id):
                if _subject(one.subscription.id) == notice.subject:
                    sentence = Phrase(
                        "**{feed}**: nothing of its flood waits any more.",
                        feed=shown(one.feed.name),
                    )
                    await self._notices.settle(notice.guild_id, notice.subject, sentence)

    # ── what moderators decide ───────────────────────────────────────────────────────────────

    async def headlines(self, one: FollowedFeed) -> list[str]:
        """Of what is held back, the oldest first."""
        return await self._storage.floods.headlines(one.subscription.id)

    async def open(self, one: FollowedFeed, *, by: str) -> int:
        """Opens what is held back, the oldest first; returns how many articles it is.

        Raises:
            Mistake: nothing is.
        """
        count = await self._storage.floods.open(one.subscription.id)
        told = Phrase(
            "**{feed}**: what was held back of its flood ({count}) is opened, as {by} decided.",
            **_values(one, count, by),
        )
        await self._decided(one, count, told, by)
        return count

    async def list_in_digest(self, one: FollowedFeed, *, by: str) -> Digested:
        """Opens one thread that lists what is held back; a very long list takes several.

        Raises:
            Mistake: nothing is.
        """
        draft = await self._digests.draft_for([one.subscription.guild_id])
        digested = await self._storage.floods.digest(
            one.feed, one.subscription, draft=draft, now=self._clock.now()
        )
        told = Phrase(
            "**{feed}**: what was held back of its flood ({count}) is listed in a digest, as {by} "
            "decided.",
            **_values(one, digested.articles, by),
        )
        await self._decided(one, digested.articles, told, by)
        return digested

    async def leave_out(self, one: FollowedFeed, *, by: str) -> int:
        """Leaves out what is held back; returns how many articles it is.

        Raises:
            Mistake: nothing is.
        """
        count = await self._storage.floods.leave_out(one.subscription.id)
        told = Phrase(
            "**{feed}**: what was held back of its flood ({count}) is left out, as {by} decided.",
            **_values(one, count, by),
        )
        await self._decided(one, count, told, by)
        return count

    async def _decided(self, one: FollowedFeed, count: int, told: Phrase, by: str) -> None:
        subscription = one.subscription
        if not count:
            raise Mistake(one.feed.url, _("Nothing of this feed is held back."))
        _log.info("subscription %d: %s decided on %d articles", subscription.id, by, count)
        self._told = None
        self._bells.mirror.set()
        self._bells.floods.set()
        await self._notices.settle(subscription.guild_id, _subject(subscription.id), told)


def _values(one: FollowedFeed, count: int, by: str) -> dict[str, object]:
    return {"feed": shown(one.feed.name), "count": count, "by": shown(by)}


def _numbers(held_back: Iterable[HeldBack]) -> dict[int, int]:
    return {one.subscription.id: one.count for one in held_back}


def _subject(subscription_id: int) -> str:
    return f"{_KIND} {subscription_id}"


def _sentence(one: HeldBack) -> Phrase:
    return Phrase(
        "**{feed}** brought more than {limit} articles at once. The newest open in <#{forum}>; "
        "held back: {count}. Open them, list them in one thread, or leave them out with "
        "`/feed flood`. What nobody decides is left out when it is too old for a thread.",
        feed=shown(one.feed.name),
        limit=one.subscription.flood_limit,
        forum=one.subscription.forum_id,
        count=one.count,
    )
