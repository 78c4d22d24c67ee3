"""Refreshes feeds: fetch, read, decide what is new, store it all in one transaction.

due feeds ──> fetch ──> read ──> rules.plan_refresh ───> storage ──> wake the mirror
                │ 304            │ rules.corrections
                └ FetchError ────┴ ParseError ──> on the feed; the others go on
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from time import monotonic

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import FeedError, Mistake, StorageError
from bot.language import Phrase, _
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
from bot.services.due_loop import Bells
from bot.services.feeds.digests import Digests
from bot.services.feeds.feed_ends import FeedEnds, jitter
from bot.services.ports import Fetcher, Reader
from bot.services.side_by_side import side_by_side
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_ASK_EVERY = 60.0
"""Real seconds between two refreshes of one feed that people ask for."""

_OUR_MISTAKE = Phrase("A mistake of mine: my log says which. The operator can help.")

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
        ends: FeedEnds,
        digests: Digests,
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._bells = bells
        self._ends = ends
        self._digests = digests
        self._asked_at: dict[int, float] = {}

    async def seconds_until_due(self) -> float | None:
        """Real seconds until a feed is due; None if nobody follows any."""
        due_at = await self._storage.feeds.next_refresh_at()
        return None if due_at is None else self._clock.real_seconds_until(due_at)

    def wake(self) -> None:
        """Feeds and pages may be due, and threads wanted or held back, as a moment ago not."""
        self._bells.refresh.set()
        self._bells.floods.set()
        self._bells.pages.set()
        self._bells.mirror.set()

    async def refresh_due(self) -> None:
        """Refreshes the feeds that are due; what is wrong with one stays with that one."""
        due = await self._storage.feeds.due(self._clock.now(), _AT_ONCE)
        failed: list[tuple[Feed, FeedError]] = []
        await side_by_side(partial(self._refresh_quietly, failed), due, at_once=_AT_ONCE)
        await self._ends.failed(failed)

    async def refresh(self, feed: Feed) -> list[Plan]:
        """Refreshes one feed; returns what was stored for which article.

        Raises:
            FeedError: it could not be fetched or read; that is stored on the feed.
        """
        try:
            return await self._refresh(feed)
        except FeedError as error:
            await self._ends.failed([(feed, error)])
            raise

    async def _refresh(self, feed: Feed) -> list[Plan]:
        planned = await self._storage.feeds.planned_for(feed.id)
        try:
            answer, parsed = await self._read(feed, _followed(planned))
        except FeedError as error:
            self._ends.attempted(feed, error)
            raise
        self._ends.attempted(feed, None)
        plans = []
        if isinstance(answer, NotModified) or parsed is None:
            await self._record_unchanged(feed, _followed(planned))
        else:
            plans = await self.take_in(feed, planned, answer, parsed)
        await self._ends.seen_at(feed, answer.moved_to)
        return plans

    async def _read(
        self, feed: Feed, following: Sequence[Subscription]
    ) -> tuple[Page | NotModified, ParsedFeed | None]:
        all_primed = all(subscription.primed for subscription in following)
        validators = feed.validators if all_primed else Validators()
        answer = await self._fetcher.fetch(feed.url, validators)
        if isinstance(answer, NotModified):
            return answer, None
        return answer, await self._reader.read(answer)

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
                feed.url,
                _("This feed was refreshed just now. Ask again in {n} seconds.").format(
                    n=f"{wait:.0f}"
                ),
            )
        self._asked_at[feed.id] = now
        if feed.gone:
            await self._storage.feed_ends.try_again(feed.id, now=self._clock.now())
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
        await self._ends.recovered(feed, _followed(planned))
        while (stored := await self._store(feed, planned, page, parsed, next_refresh_at)) is None:
            planned = await self._storage.feeds.planned_for(feed.id)
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

    async def _store(
        self,
        feed: Feed,
        planned: Sequence[Subscription],
        page: Page,
        parsed: ParsedFeed,
        next_refresh_at: datetime | None,
    ) -> list[Plan] | None:
        """None if the feed has got another subscription since."""
        now = self._clock.now()
        known = await self._storage.articles.known(feed.id, parsed.articles)
        keys = {key for one in known for key in (one.article.key, one.article.alt_key)}
        # filters read whole articles: seconds, where an author and a moderator mean harm
        plans = await asyncio.to_thread(rules.plan_refresh, parsed.articles, keys, planned, now)
        guard = await self._digests.guard_for(one.guild_id for one in planned)
        return await self._storage.articles.record_refresh(
            feed,
            parsed,
            plans,
            primed=planned,
            validators=page.validators,
            now=now,
            next_refresh_at=next_refresh_at or _next_after_success(now, _followed(planned)),
            corrections=rules.corrections(_read_here(known), parsed.articles),
            correct_at=partial(rules.correct_at, real_now=real_now()),
            guard=guard,
        )

    async def _refresh_quietly(self, failed: list[tuple[Feed, FeedError]], feed: Feed) -> None:
        try:
            await self._refresh(feed)
        except FeedError as error:
            _log.warning("feed %s could not be refreshed: %s", feed.id, error)
            failed.append((feed, error))
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one feed stops no other
            _log.exception("feed %s could not be refreshed", feed.id)
            failed.append((feed, FeedError(feed.url, _OUR_MISTAKE)))

    async def _record_unchanged(self, feed: Feed, following: Sequence[Subscription]) -> None:
        now = self._clock.now()
        next_at = _next_after_success(now, following)
        await self._ends.recovered(feed, following)
        await self._storage.feeds.record_unchanged(feed, now=now, next_refresh_at=next_at)


def _read_here(known: Sequence[KnownArticle]) -> list[KnownArticle]:
    """Those whose feed has the last word; what a board's index says is said better by its page."""
    return [one for one in known if not one.article.on_board]


def _followed(planned: Sequence[Subscription]) -> list[Subscription]:
    """Without those that were removed."""
    return [one for one in planned if one.removed_at is None]


def _next_after_success(now: datetime, following: Sequence[Subscription]) -> datetime:
    every = rules.refresh_every(following)
    return rules.next_refresh_at(now, failures=0, jitter=jitter(), every=every)
