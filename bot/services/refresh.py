"""Refreshes feeds: fetch, read, decide what is new, store it all in one transaction.

due feeds ──> fetch ──> read ──> rules.plan_refresh ───> storage ──> wake the mirror
                │ 304            │ rules.corrections
                └ FetchError ────┴ ParseError ──> on the feed; the others go on
"""

import logging
import random
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from time import monotonic

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import BadStatus, FeedError, Mistake, StorageError
from bot.model import (
    Feed,
    KnownArticle,
    NotModified,
    Page,
    ParsedFeed,
    Plan,
    Subscription,
    Validators,
)
from bot.services.digests import Digests
from bot.services.due_loop import Bells
from bot.services.notices import NoticeService
from bot.services.ports import Fetcher, Reader
from bot.services.side_by_side import side_by_side
from bot.storage.floods import FloodGuard
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_ASK_EVERY = 60.0
"""Real seconds between two refreshes of one feed that people ask for."""

_TELL_AFTER = 3
"""Failures in a row after which moderators are told."""

_OUR_MISTAKE = "A mistake of mine: my log says which. The operator can help."

_AT_ONCE = 10
"""Feeds refreshed side by side in one pass."""


class RefreshService:
    """Keeps every followed feed fresh; rings for the mirror when threads are wanted."""

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        reader: Reader,
        clock: Clock,
        bells: Bells,
        notices: NoticeService,
        digests: Digests,
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._bells = bells
        self._notices = notices
        self._digests = digests
        self._asked_at: dict[int, float] = {}

    async def seconds_until_due(self) -> float | None:
        """Real seconds until a feed is due; None if nobody follows any."""
        due_at = await self._storage.feeds.next_refresh_at()
        return None if due_at is None else self._clock.real_seconds_until(due_at)

    def wake(self) -> None:
        """Feeds and pages may be due, and threads wanted, that were not a moment ago."""
        self._bells.refresh.set()
        self._bells.pages.set()
        self._bells.mirror.set()

    async def refresh_due(self) -> None:
        """Refreshes the feeds that are due; what is wrong with one stays with that one."""
        due = await self._storage.feeds.due(self._clock.now(), _AT_ONCE)
        await side_by_side(self._refresh_quietly, due, at_once=_AT_ONCE)

    async def refresh(self, feed: Feed) -> list[Plan]:
        """Refreshes one feed; returns what was stored for which article.

        Raises:
            FeedError: it could not be fetched or read; that is stored on the feed.
        """
        planned = await self._storage.feeds.planned_for(feed.id)
        subscriptions = _followed(planned)
        all_primed = all(subscription.primed for subscription in subscriptions)
        try:
            answer = await self._fetcher.fetch(
                feed.url, feed.validators if all_primed else Validators()
            )
            if isinstance(answer, NotModified):
                await self._record_unchanged(feed, subscriptions)
                return []
            parsed = await self._reader.read(answer)
        except FeedError as error:
            await self._record_trouble(feed, error)
            await self._tell(feed, subscriptions, error)
            raise
        return await self.take_in(feed, planned, answer, parsed)

    async def refresh_now(self, feed: Feed) -> list[Plan]:
        """Refreshes one feed, and the pages of its articles, because a person asks for it.

        Raises:
            Mistake: somebody asked less than a minute ago.
            FeedError: it could not be fetched or read; that is stored on the feed.
        """
        now = monotonic()
        wait = self._asked_at.get(feed.id, -_ASK_EVERY) + _ASK_EVERY - now
        if wait > 0:
            raise Mistake(
                feed.url, f"This feed was refreshed just now. Ask again in {wait:.0f} seconds."
            )
        self._asked_at[feed.id] = now
        await self._storage.pages.hasten(feed.id, now=self._clock.now())
        self._bells.pages.set()
        return await self.refresh(feed)

    async def take_in(
        self,
        feed: Feed,
        planned: Sequence[Subscription],
        page: Page,
        parsed: ParsedFeed,
        *,
        next_refresh_at: datetime | None = None,
    ) -> list[Plan]:
        """Decides and stores what becomes of the articles of a page that was read.

        `planned` are all subscriptions of the feed, also those that were removed and may be
        brought back. It is refreshed next at `next_refresh_at`, else when it usually is.
        """
        now, subscriptions = self._clock.now(), _followed(planned)
        known = await self._storage.articles.known(feed.id, parsed.articles)
        keys = {key for one in known for key in (one.article.key, one.article.alt_key)}
        draft = await self._digests.draft_for(one.guild_id for one in planned)
        stored = await self._storage.articles.record_refresh(
            feed,
            parsed,
            rules.plan_refresh(parsed.articles, keys, planned, now),
            primed=planned,
            validators=page.validators,
            now=now,
            next_refresh_at=next_refresh_at or _next_after_success(now, subscriptions),
            corrections=rules.corrections(_read_here(known), parsed.articles),
            correct_at=partial(rules.correct_at, real_now=real_now()),
            guard=FloodGuard(rules.hold_back, draft),
        )
        await self._settle(feed, subscriptions)
        decided = [thread for plan in stored for thread in plan.threads]
        count = sum(not thread.skip and not thread.held_back for thread in decided)
        if count:
            _log.info("feed %s: %d threads wanted", feed.id, count)
            self._bells.mirror.set()
            self._bells.pages.set()
        if any(thread.held_back for thread in decided):
            self._bells.floods.set()
        self._bells.refresh.set()
        self._bells.starters.set()
        return stored

    async def _refresh_quietly(self, feed: Feed) -> None:
        try:
            await self.refresh(feed)
        except FeedError as error:
            _log.warning("feed %s could not be refreshed: %s", feed.id, error)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one feed stops no other
            _log.exception("feed %s could not be refreshed", feed.id)
            await self._record_trouble(feed, FeedError(feed.url, _OUR_MISTAKE))

    async def _tell(self, feed: Feed, following: Sequence[Subscription], error: FeedError) -> None:
        """Moderators hear of a feed that failed three times in a row, once."""
        if feed.failures + 1 < _TELL_AFTER:
            return
        for guild_id in {one.guild_id for one in following}:
            times = f"{feed.failures + 1} times in a row"
            sentence = f"The feed <{feed.shown_url}> failed {times}: {error}"
            await self._notices.tell(guild_id, f"feed {feed.id}", sentence)

    async def _settle(self, feed: Feed, following: Sequence[Subscription]) -> None:
        if feed.failures < _TELL_AFTER:
            return
        for guild_id in {one.guild_id for one in following}:
            sentence = f"The feed <{feed.shown_url}> can be read again."
            await self._notices.settle(guild_id, f"feed {feed.id}", sentence)

    async def _record_unchanged(self, feed: Feed, following: Sequence[Subscription]) -> None:
        now = self._clock.now()
        next_at = _next_after_success(now, following)
        await self._storage.feeds.record_unchanged(feed.id, now=now, next_refresh_at=next_at)
        await self._settle(feed, following)

    async def _record_trouble(self, feed: Feed, error: FeedError) -> None:
        now = self._clock.now()
        next_at = rules.next_refresh_at(
            now,
            failures=feed.failures + 1,
            jitter=_jitter(),
            retry_after=error.retry_after if isinstance(error, BadStatus) else None,
        )
        await self._storage.feeds.record_trouble(feed.id, str(error), next_refresh_at=next_at)


def _read_here(known: Sequence[KnownArticle]) -> list[KnownArticle]:
    """Those whose feed has the last word; what a board's index says is said better by its page."""
    return [one for one in known if not one.article.on_board]


def _followed(planned: Sequence[Subscription]) -> list[Subscription]:
    """Without those that were removed."""
    return [one for one in planned if one.removed_at is None]


def _next_after_success(now: datetime, following: Sequence[Subscription]) -> datetime:
    every = rules.refresh_every(following)
    return rules.next_refresh_at(now, failures=0, jitter=_jitter(), every=every)


def _jitter() -> float:
    return random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
