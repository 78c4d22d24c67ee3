"""Reads the pages of articles: a board's, for text, responses and its end; others for their text.

due pages ──> fetch ──> worker process ──┬ board ──────> article, responses, closed at the source
                │ 304: later             ├ responses ──> new, changed and vanished ones
                └ FeedError: later       └ full text ──> once, and never again

An article's threads wait until its page was read: they are opened with what stands there, and not
at all where it says that replies are disabled. What cannot be read for long is not waited for.
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import BadStatus, FeedError, StorageError
from bot.language import Phrase
from bot.model import (
    Article,
    ArticlePage,
    BoardPage,
    KnownArticle,
    NotModified,
    Page,
    PageKind,
    Thread,
    Validators,
)
from bot.services.due_loop import Bells
from bot.services.ports import Fetcher, Reader
from bot.services.side_by_side import side_by_side
from bot.storage.page_findings import BoardFindings, PageRead
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_AT_ONCE = 10
_GONE = (404, 410)
_OUR_MISTAKE = Phrase("A mistake of mine: my log says which. The operator can help.")


class PageService:
    """Keeps what is known of articles beside their feeds as it stands at the source."""

    def __init__(
        self, storage: Storage, fetcher: Fetcher, reader: Reader, clock: Clock, bells: Bells
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._bells = bells

    async def seconds_until_due(self) -> float | None:
        """Real seconds until a page is to be read; None if none is."""
        due_at = await self._storage.pages.next_read_at()
        return None if due_at is None else self._clock.real_seconds_until(due_at)

    async def read_due(self) -> None:
        """Reads the pages that are due; what is wrong with one stays with that one."""
        due = await self._storage.pages.due(self._clock.now(), _AT_ONCE)
        await side_by_side(self._read_quietly, due, at_once=_AT_ONCE)

    async def _read_quietly(self, page: ArticlePage) -> None:
        try:
            await self._try_to_read(page)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - a mistake with one page stops no other
            _log.exception("page %d could not be read", page.id)
            await self._record_trouble(page, FeedError(page.url, _OUR_MISTAKE))
        self._ring()

    async def _try_to_read(self, page: ArticlePage) -> None:
        try:
            await self._read(page)
        except FeedError as error:
            _log.warning("page %d could not be read: %s", page.id, error)
            await self._record_trouble(page, error)

    async def _read(self, page: ArticlePage) -> None:
        answer = await self._fetcher.fetch(page.url, await self._validators(page))
        if isinstance(answer, NotModified):
            await self._storage.pages.record_unchanged(self._reading(page, page.validators))
        elif page.kind is PageKind.BOARD:
            await self._take_in_board(page, answer)
        elif page.kind is PageKind.RESPONSES:
            await self._take_in_responses(page, answer)
        else:
            await self._take_in_full_text(page, answer)

    async def _validators(self, page: ArticlePage) -> Validators:
        """None where an unchanged page may have to say the same again.

        Threads that were opened since it closed close by it, too; and what was missing in it once
        is gone if it is missing twice.
        """
        if page.closed or await self._storage.responses.is_any_missed(page.article_id):
            return Validators()
        return page.validators

    async def _take_in_board(self, page: ArticlePage, answer: Page) -> None:
        found = await self._reader.read_board_page(answer)
        known = await self._storage.pages.article(page)
        responses = await self._storage.responses.known(page.article_id)
        threads = await self._storage.pages.threads(page)
        article = _corrected(known, found)
        findings = BoardFindings(
            article=article,
            silent=not known.compared,
            posts=found.posts,
            responses=rules.response_changes(responses, found.responses, complete=True),
            closed=found.closed,
            days=found.days,
            times=_times(article, threads, self._clock.now()) if article else {},
        )
        await self._storage.pages.record_board(
            self._reading(page, answer.validators),
            findings,
            correct_at=partial(rules.correct_at, real_now=real_now()),
        )

    async def _take_in_responses(self, page: ArticlePage, answer: Page) -> None:
        known = await self._storage.pages.article(page)
        found = await self._reader.read_responses(answer, known.article.link)
        stored = await self._storage.responses.known(page.article_id)
        changes = rules.response_changes(stored, found, complete=False)
        reading = self._reading(page, answer.validators)
        await self._storage.pages.record_responses(reading, changes)

    async def _take_in_full_text(self, page: ArticlePage, answer: Page) -> None:
        found = (await self._reader.read_article_page(answer)).article
        known = await self._storage.pages.article(page)
        more = rules.is_really_more(found.text, known.article.text)
        now = self._clock.now()
        await self._storage.pages.record_full_text(page, found if more else None, now=now)

    def _reading(self, page: ArticlePage, validators: Validators) -> PageRead:
        now = self._clock.now()
        next_at = rules.next_read_at(page, now, jitter=_jitter())
        return PageRead(page, validators, now, real_now(), next_at)

    async def _record_trouble(self, page: ArticlePage, error: FeedError) -> None:
        now, failures = self._clock.now(), page.failures + 1
        status = error if isinstance(error, BadStatus) else None
        if page.kind is PageKind.BOARD and page.blocks and status and status.status in _GONE:
            await self._storage.pages.record_gone(page, error.phrase)
            return
        next_at = rules.next_read_at(
            page,
            now,
            failures=failures,
            jitter=_jitter(),
            retry_after=status.retry_after if status else None,
        )
        blocks = rules.still_blocks(page, now, failures=failures, next_at=next_at)
        await self._storage.pages.record_trouble(
            page, error.phrase, next_read_at=next_at, blocks=blocks
        )

    def _ring(self) -> None:
        bells = self._bells
        for bell in (bells.mirror, bells.texts, bells.starters, bells.close):
            bell.set()


def _corrected(known: KnownArticle, found: BoardPage) -> Article | None:
    """The article as its page has it; None if it says nothing else than before."""
    old, new = known.article, found.article
    published_at = new.published_at or old.published_at
    new = replace(new, key=old.key, alt_key=old.alt_key, published_at=published_at)
    (change,) = rules.corrections([known], [new]) or (None,)
    return replace(change.article, published_at=published_at) if change else None


def _times(
    article: Article, threads: Sequence[Thread], now: datetime
) -> dict[int, tuple[datetime, datetime | None]]:
    """From when the rule counts by the page's own date, and when it closes, by thread row."""
    if article.published_at is None:
        return {}
    posted = rules.posted_at(article, now)
    return {
        thread.id: (posted, rules.closes_if_posted(thread, posted, now))
        for thread in threads
        if thread.posted_at != posted
    }


def _jitter() -> float:
    return random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
