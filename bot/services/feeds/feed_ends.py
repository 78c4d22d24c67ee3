"""What becomes of a feed that fails, asks to wait, ends or moves; moderators are told once each.

failed ──> most hosts failed at once,
       │   or the only ones and Discord ──> our outage: tried again soon, told to nobody
       ├─> 429 or 503 with Retry-After ───> its host waits: no failure
       ├─> 410, or not found for 14 days ─> given up, told
       └─> any other ─────────────────────> tried less and less often; told when it lasts
read ────> a notice stands ───────────────> settled
       └─> moved for good (rules) ────────> another address, or one with the feed that is there
"""

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

from bot import rules
from bot.clock import Clock
from bot.errors import (
    BadStatus,
    FeedError,
    FeedTimeout,
    FeedUnreachable,
    ForumError,
    NoSuchHost,
    StorageError,
)
from bot.language import Phrase
from bot.model import Feed, Subscription
from bot.services.guild.notices import NEWS, NoticeService, shown
from bot.services.ports import Forum
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_GONE, _NOT_FOUND, _ASKING_TO_WAIT = 410, 404, (429, 503)
_REMEMBERED = 600.0
"""Real seconds for which the end of an attempt says something about our own connection."""


class FeedEnds:
    """Told of the end of each attempt to refresh a feed."""

    def __init__(
        self, storage: Storage, forum: Forum, clock: Clock, notices: NoticeService
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._notices = notices
        self._attempts: dict[str, tuple[float, bool]] = {}  # by host: monotonic, whether it failed

    def attempted(self, feed: Feed, error: FeedError | None) -> None:
        """An attempt has ended; what came over the network at all is no outage."""
        failed = isinstance(error, FeedUnreachable | FeedTimeout)
        self._attempts[_host(feed)] = (monotonic(), failed)

    # ── failing ──────────────────────────────────────────────────────────────────────────────

    async def failed(self, failed: Sequence[tuple[Feed, FeedError]]) -> None:
        """These feeds could not be refreshed at about the same time."""
        if failed and await self._is_our_outage():
            _log.error("most feeds cannot be reached: it is our own connection; none is blamed")
            until = self._next_at(failures=0)
            await self._storage.feed_ends.postpone([feed.id for feed, _ in failed], until=until)
            return
        for feed, error in failed:
            await self._failed_quietly(feed, error)

    async def _failed_quietly(self, feed: Feed, error: FeedError) -> None:
        try:
            await self._failed(feed, error)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one feed stops no other
            _log.exception("feed %d is tried later", feed.id)
            await self._storage.feed_ends.postpone([feed.id], until=self._next_at(failures=0))

    async def _failed(self, feed: Feed, error: FeedError) -> None:
        if isinstance(error, BadStatus) and _asks_to_wait(error):
            await self._wait(feed, error)
            return
        now, failures = self._clock.now(), feed.failures + 1
        since = feed.failing_since or now
        is_lost = _is_not_found(error) and rules.is_lost(failures, since, now)
        ended = is_lost or _status(error) == _GONE
        await self._storage.feed_ends.record_trouble(
            feed,
            error.phrase,
            now=now,
            next_refresh_at=None if ended else self._next_at(failures=failures),
        )
        if ended:
            await self._tell_ended(feed, error)
        elif rules.is_failing_for_long(failures, since, now):
            sentence = Phrase(
                "**{feed}** cannot be read since {since}, {n} times in a row: {trouble} I go on "
                "trying. `/feed remove` ends it.",
                feed=shown(feed.name),
                since=f"<t:{int(since.timestamp())}:f>",
                n=failures,
                trouble=error.phrase,
            )
            for guild_id in await self._guilds(feed):
                await self._notices.tell(guild_id, _failing(feed), sentence)

    async def _wait(self, feed: Feed, error: BadStatus) -> None:
        """As the server asks; that is no failure, but moderators hear of it after a day."""
        until = self._next_at(failures=0, retry_after=error.retry_after)
        await self._storage.feed_ends.postpone_host(_host(feed), until=until)
        if not rules.is_put_off_for_long(feed.last_success_at, self._clock.now()):
            return
        sentence = Phrase(
            "**{feed}** has not been read for a day: its server asks me to wait each time. "
            "{trouble} `/feed edit refresh` asks it less often.",
            feed=shown(feed.name),
            trouble=error.phrase,
        )
        for guild_id in await self._guilds(feed):
            await self._notices.tell(guild_id, _failing(feed), sentence)

    async def _tell_ended(self, feed: Feed, error: FeedError) -> None:
        sentence = Phrase(
            "**{feed}** has ended: {trouble} I do not fetch it any more. `/feed refresh` tries it "
            "again, `/feed remove` takes it off the list.",
            feed=shown(feed.name),
            trouble=error.phrase,
        )
        _log.warning("feed %d is given up: %s", feed.id, error)
        for guild_id in await self._guilds(feed):
            await self._storage.notices.settle(guild_id, _failing(feed))
            await self._notices.tell(guild_id, _ended(feed), sentence)

    async def _is_our_outage(self) -> bool:
        """By how the hosts answered; where they are too few to tell, Discord is asked, too."""
        by_hosts = rules.is_our_outage(self._lately())
        return not await self._reaches_discord() if by_hosts is None else by_hosts

    async def _reaches_discord(self) -> bool:
        try:
            await self._forum.fetch_time_ahead()
        except ForumError as error:
            _log.warning("Discord does not answer either: %s", error)
            return False
        return True

    def _lately(self) -> list[bool]:
        now = monotonic()
        self._attempts = {
            host: (at, failed)
            for host, (at, failed) in self._attempts.items()
            if now - at < _REMEMBERED
        }
        return [failed for _, failed in self._attempts.values()]

    # ── read ─────────────────────────────────────────────────────────────────────────────────

    async def recovered(self, feed: Feed, following: Iterable[Subscription]) -> None:
        """The feed was read; to be said before that is stored, else a crash leaves the notice."""
        put_off = rules.is_put_off_for_long(feed.last_success_at, self._clock.now())
        if not (feed.failures or feed.gone or put_off):
            return
        sentence = Phrase("**{feed}** can be read again.", feed=shown(feed.name))
        for guild_id in {one.guild_id for one in following}:
            await self._notices.settle(guild_id, _failing(feed), sentence)
            await self._notices.settle(guild_id, _ended(feed), sentence)

    async def seen_at(self, feed: Feed, moved_to: str | None) -> None:
        """The feed was read, at the end of redirects that are all for good, or where it was."""
        now = self._clock.now()
        move = rules.move_seen(feed.move, moved_to, now)
        if move is not None and rules.is_for_good(move, now):
            await self._move(feed, move.to)
        elif move != feed.move:
            await self._storage.feed_ends.note_move(feed.id, move)

    async def _move(self, feed: Feed, to: str) -> None:
        moved = await self._storage.feed_ends.move(feed, to, now=self._clock.now())
        there = Feed(id=feed.id, url=to)
        _log.info("feed %d has moved to %s", feed.id, there.shown_url)
        for guild_id in {one.guild_id for one in moved.following}:
            forums = [one.forum_id for one in moved.joined if one.guild_id == guild_id]
            sentence = Phrase(
                "📰 **{feed}** has moved for good, from <{old}> to <{new}>. I follow it "
                "there.{more}",
                feed=shown(feed.name),
                old=feed.shown_url,
                new=there.shown_url,
                more=_joined(forums),
            )
            await self._notices.report(guild_id, f"{NEWS}moved {feed.id}", sentence)

    # ── both ─────────────────────────────────────────────────────────────────────────────────

    async def _guilds(self, feed: Feed) -> set[int]:
        return {one.guild_id for one in await self._storage.feeds.subscriptions_of(feed.id)}

    def _next_at(self, *, failures: int, retry_after: float | None = None) -> datetime:
        return rules.next_refresh_at(
            self._clock.now(), failures=failures, jitter=jitter(), retry_after=retry_after
        )


def jitter() -> float:
    """Moves a time a little, so that feeds do not fall due together."""
    return random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing


def _joined(forums: Sequence[int]) -> Phrase | str:
    if not forums:
        return ""
    return Phrase(
        " {forums} followed the new address already: that feed's options hold there.",
        forums=", ".join(f"<#{forum_id}>" for forum_id in forums),
    )


def _asks_to_wait(error: BadStatus) -> bool:
    return error.status in _ASKING_TO_WAIT and error.retry_after is not None


def _is_not_found(error: FeedError) -> bool:
    return isinstance(error, NoSuchHost) or _status(error) == _NOT_FOUND


def _status(error: FeedError) -> int | None:
    return error.status if isinstance(error, BadStatus) else None


def _host(feed: Feed) -> str:
    return urlsplit(feed.url).hostname or ""


def _failing(feed: Feed) -> str:
    return f"feed {feed.id}"


def _ended(feed: Feed) -> str:
    return f"ended {feed.id}"
