"""Pages of articles: which are to be read, and what was found there, stored all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.language import Phrase
from bot.model import (
    STANDING,
    Article,
    ArticlePage,
    KnownArticle,
    PageKind,
    PageTrouble,
    ResponseChanges,
    SkipReason,
    Subscription,
    Thread,
    ThreadState,
    Validators,
)
from bot.storage.corrections import CorrectAt, mark_changed
from bot.storage.database import Room, transaction
from bot.storage.responses import change_responses, want_responses
from bot.storage.rows import ARTICLE_COLUMNS, THREAD_COLUMNS, article_of, thread_of
from bot.storage.schema import IS_FOLLOWED, articles, pages, subscriptions, threads

_WANTED = (ThreadState.PENDING, ThreadState.SENDING, ThreadState.UNKNOWN)
_WATCHED = (*_WANTED, *STANDING)


@dataclass(frozen=True, slots=True)
class PageRead:
    """That a page was read: when (by both clocks), what to ask with next time, when that is."""

    page: ArticlePage
    validators: Validators
    now: datetime
    real_now: datetime
    next_read_at: datetime


@dataclass(frozen=True, slots=True)
class BoardFindings:
    """What a board's page changes here.

    Attributes:
        article: as it is to read from now on; None if it stays as it is.
        silent: nothing changed at the source: the page was read for the first time.
        posts: the board's own count.
        closed: the page says that replies are disabled. days: after how many.
        times: from when the rule counts and when it closes, by thread row.
    """

    article: Article | None
    silent: bool
    posts: int | None
    responses: ResponseChanges
    closed: bool
    days: int | None
    times: Mapping[int, tuple[datetime, datetime | None]]


class Pages(Room):
    """What is read of articles beside their feeds."""

    # ── questions ────────────────────────────────────────────────────────────────────────────

    @transaction
    def due(self, conn: Connection, now: datetime, limit: int) -> list[ArticlePage]:
        """Pages to read now, those that threads wait for first; others are let go for good.

        A page of which no thread is wanted or open any more is not read again.
        """
        is_due = and_(pages.c.next_read_at.is_not(None), pages.c.next_read_at <= now)
        conn.execute(update(pages).where(is_due, ~_is_watched()).values(next_read_at=None))
        query = select(pages).where(is_due).order_by(pages.c.blocks.desc(), pages.c.next_read_at)
        return [_page_of(row) for row in conn.execute(query.limit(limit))]

    @transaction
    def next_read_at(self, conn: Connection) -> datetime | None:
        """When (calendar time) the next page is to be read; None if none is."""
        query = select(pages.c.next_read_at).where(pages.c.next_read_at.is_not(None))
        return conn.execute(query.order_by(pages.c.next_read_at).limit(1)).scalar()

    @transaction
    def article(self, conn: Connection, page: ArticlePage) -> KnownArticle:
        """What is stored of the article whose page it is."""
        query = select(articles.c.id, *ARTICLE_COLUMNS).where(articles.c.id == page.article_id)
        row = conn.execute(query).one()
        return KnownArticle(row.id, article_of(row), compared=page.read_at is not None)

    @transaction
    def threads(self, conn: Connection, page: ArticlePage) -> list[Thread]:
        """The article's threads that are wanted or open."""
        query = select(*THREAD_COLUMNS).where(
            threads.c.article_id == page.article_id, threads.c.state.in_(_WATCHED)
        )
        return [thread_of(row) for row in conn.execute(query.order_by(threads.c.id))]

    @transaction
    def troubles(self, conn: Connection, article_id: int) -> list[Phrase]:
        """Why pages of an article cannot be read, as sentences."""
        query = select(pages.c.trouble).where(
            pages.c.article_id == article_id, pages.c.trouble.is_not(None)
        )
        return list(conn.execute(query.order_by(pages.c.id)).scalars())

    @transaction
    def troubled(self, conn: Connection, guild_id: int) -> dict[int, PageTrouble]:
        """What is wrong with pages that are still tried, by the feed that a guild follows."""
        followed = select(subscriptions.c.feed_id).where(
            subscriptions.c.guild_id == guild_id, IS_FOLLOWED
        )
        query = (
            select(articles.c.feed_id, func.count(), func.max(pages.c.trouble))
            .join(articles, articles.c.id == pages.c.article_id)
            .where(
                pages.c.next_read_at.is_not(None),
                pages.c.trouble.is_not(None),
                articles.c.feed_id.in_(followed),
            )
            .group_by(articles.c.feed_id)
        )
        return {row[0]: PageTrouble(row[1], row[2]) for row in conn.execute(query)}

    # ── writes ───────────────────────────────────────────────────────────────────────────────

    @transaction
    def hasten(self, conn: Connection, feed_id: int, *, now: datetime) -> None:
        """The pages of a feed's articles are read at once."""
        of_feed = select(articles.c.id).where(articles.c.feed_id == feed_id)
        later = and_(pages.c.next_read_at > now, pages.c.article_id.in_(of_feed))
        conn.execute(update(pages).where(later).values(next_read_at=now))

    @transaction
    def record_board(
        self, conn: Connection, read: PageRead, found: BoardFindings, *, correct_at: CorrectAt
    ) -> None:
        """Stores what a board's page says in one transaction: text, responses, times, its end."""
        _change_article(conn, read, found, correct_at)
        _change_responses(conn, read, found.responses)
        for row_id, (posted_at, closes_at) in found.times.items():
            _set_time(conn, row_id, posted_at, closes_at)
        if found.closed:
            _close(conn, read, found.days)
        _record_read(conn, read, closed=int(found.closed))

    @transaction
    def record_responses(self, conn: Connection, read: PageRead, changes: ResponseChanges) -> None:
        """Stores what a feed of responses says."""
        _change_responses(conn, read, changes)
        _record_read(conn, read)

    @transaction
    def record_full_text(
        self, conn: Connection, page: ArticlePage, found: Article | None, *, now: datetime
    ) -> None:
        """The page was read, once for all; None if it gives no more than the feed."""
        if found is not None:
            query = select(articles.c.author, articles.c.picture)
            had = conn.execute(query.where(articles.c.id == page.article_id)).one()
            values = {
                "full_text": found.text,
                "author": had.author or found.author,
                "picture": had.picture or found.picture,
            }
            conn.execute(update(articles).where(articles.c.id == page.article_id).values(**values))
        _finish(conn, page, read_at=now, trouble=None)

    @transaction
    def record_unchanged(self, conn: Connection, read: PageRead) -> None:
        """The server says that nothing changed."""
        want_responses(
            conn, read.page.article_id, now=read.now
        )  # yesterday's cap may have held some
        _record_read(conn, read)

    @transaction
    def record_trouble(
        self,
        conn: Connection,
        page: ArticlePage,
        trouble: Phrase,
        *,
        next_read_at: datetime,
        blocks: bool,
    ) -> None:
        """The page could not be read; `trouble` is the sentence that moderators read.

        A full text is given up when nothing waits for it any more.
        """
        if page.kind is PageKind.FULL_TEXT and not blocks:
            _finish(conn, page, trouble=trouble)
            return
        conn.execute(
            update(pages)
            .where(pages.c.id == page.id)
            .values(
                next_read_at=next_read_at,
                failures=page.failures + 1,
                trouble=trouble,
                blocks=int(blocks),
            )
        )

    @transaction
    def record_gone(self, conn: Connection, page: ArticlePage, trouble: Phrase) -> None:
        """A page that threads wait for does not exist: they are not opened."""
        _skip_wanted(conn, page, SkipReason.NO_PAGE)
        _finish(conn, page, trouble=trouble)


# ── which pages there are ────────────────────────────────────────────────────────────────────


def want_pages(
    conn: Connection,
    article_id: int,
    article: Article,
    wanted_by: list[Subscription],
    *,
    now: datetime,
) -> None:
    """The pages that these subscriptions want read of an article, unless they are known."""
    if not wanted_by:
        return
    if article.on_board and article.link:
        _want(conn, article_id, PageKind.BOARD, article.link, now, blocks=True)
        return
    if article.link and any(one.full_text for one in wanted_by):
        _want(conn, article_id, PageKind.FULL_TEXT, article.link, now, blocks=True)
    if article.responses_url and any(one.responses for one in wanted_by):
        _want(conn, article_id, PageKind.RESPONSES, article.responses_url, now, blocks=False)


def want_responses_of_open(conn: Connection, subscription: Subscription, *, now: datetime) -> None:
    """Responses are mirrored from now on: into the threads that are open, too."""
    query = (
        select(articles.c.id, articles.c.responses_url)
        .join(threads, threads.c.article_id == articles.c.id)
        .where(
            threads.c.subscription_id == subscription.id,
            threads.c.state.in_(_WATCHED),
            articles.c.responses_url.is_not(None),
            articles.c.on_board == 0,
        )
    )
    for row in conn.execute(query).all():
        _want(conn, row.id, PageKind.RESPONSES, row.responses_url, now, blocks=False)


def read_again(conn: Connection, row_id: int) -> None:
    """A thread was opened again: what was let go at its closing is read again, at once."""
    again = (PageKind.BOARD, PageKind.RESPONSES)
    article_id = select(threads.c.article_id).where(threads.c.id == row_id).scalar_subquery()
    conn.execute(
        update(pages)
        .where(
            pages.c.article_id == article_id,
            pages.c.kind.in_(again),
            pages.c.next_read_at.is_(None),
        )
        .values(next_read_at=pages.c.created_at)
    )


def is_blocked() -> ColumnElement[bool]:
    """Whether a thread waits for its article's page."""
    return exists().where(pages.c.article_id == threads.c.article_id, pages.c.blocks == 1)


def _want(
    conn: Connection, article_id: int, kind: PageKind, url: str, now: datetime, *, blocks: bool
) -> None:
    here = and_(pages.c.article_id == article_id, pages.c.kind == kind)
    if conn.execute(select(pages.c.id).where(here)).first() is None:
        values = {"article_id": article_id, "kind": kind, "url": url, "blocks": int(blocks)}
        conn.execute(insert(pages).values(**values, next_read_at=now, created_at=now))
    elif kind is PageKind.BOARD:  # it may have closed since it was read
        conn.execute(update(pages).where(here).values(next_read_at=now, blocks=int(blocks)))
    elif kind is PageKind.RESPONSES:
        idle = and_(here, pages.c.next_read_at.is_(None))
        conn.execute(update(pages).where(idle).values(next_read_at=now))


def _is_watched() -> ColumnElement[bool]:
    watching = and_(threads.c.article_id == pages.c.article_id, threads.c.state.in_(_WATCHED))
    return exists().where(watching)


# ── what a reading changes ───────────────────────────────────────────────────────────────────


def _change_article(
    conn: Connection, read: PageRead, found: BoardFindings, correct_at: CorrectAt
) -> None:
    values: dict[str, Any] = {}
    if found.posts is not None:
        values["board_posts"] = found.posts
    if found.article is not None:
        shown = ("title", "text", "author", "picture", "published_at")
        values |= {name: getattr(found.article, name) for name in shown}
        if not found.silent:
            values["updated_at"] = read.now
        mark_changed(conn, threads.c.article_id == read.page.article_id, correct_at)
    if values:
        here = articles.c.id == read.page.article_id
        conn.execute(update(articles).where(here).values(**values))


def _change_responses(conn: Connection, read: PageRead, changes: ResponseChanges) -> None:
    article_id = read.page.article_id
    change_responses(conn, article_id, changes, now=read.now, real_now=read.real_now)


def _set_time(
    conn: Connection, row_id: int, posted_at: datetime, closes_at: datetime | None
) -> None:
    """By the source's time; what a moderator set by hand stays."""
    governed = or_(threads.c.state.in_(_WANTED), threads.c.state == ThreadState.OPEN)
    conn.execute(
        update(threads)
        .where(threads.c.id == row_id, governed, threads.c.by_hand == 0)
        .values(posted_at=posted_at, closes_at=closes_at)
    )


def _close(conn: Connection, read: PageRead, days: int | None) -> None:
    """Closed at its source: what is open closes now, what is wanted is not opened.

    A moderator's hand is not fought: what was held, extended or opened again stays. Where the page
    names the days of its rule, the thread closes by that one and says so.
    """
    _skip_wanted(conn, read.page, SkipReason.CLOSED)
    because = {"reason": SkipReason.CLOSED} if days is None else {"days": days}
    conn.execute(
        update(threads)
        .where(
            threads.c.article_id == read.page.article_id,
            threads.c.state == ThreadState.OPEN,
            threads.c.by_hand == 0,
            or_(threads.c.closes_at.is_(None), threads.c.closes_at > read.now),
        )
        .values(closes_at=read.now, not_before=None, **because)
    )


def _skip_wanted(conn: Connection, page: ArticlePage, reason: SkipReason) -> None:
    conn.execute(
        update(threads)
        .where(threads.c.article_id == page.article_id, threads.c.state == ThreadState.PENDING)
        .values(state=ThreadState.SKIPPED, reason=reason)
    )


def _record_read(conn: Connection, read: PageRead, **values: int) -> None:
    conn.execute(
        update(pages)
        .where(pages.c.id == read.page.id)
        .values(
            etag=read.validators.etag,
            last_modified=read.validators.last_modified,
            read_at=read.now,
            next_read_at=read.next_read_at,
            failures=0,
            trouble=None,
            blocks=0,
            **values,
        )
    )


def _finish(
    conn: Connection, page: ArticlePage, *, trouble: Phrase | None, read_at: datetime | None = None
) -> None:
    """The page is not read again, and nothing waits for it."""
    values = {"next_read_at": None, "blocks": 0, "trouble": trouble, "read_at": read_at}
    conn.execute(update(pages).where(pages.c.id == page.id).values(**values))


def _page_of(row: Row[Any]) -> ArticlePage:
    return ArticlePage(
        id=row.id,
        article_id=row.article_id,
        kind=PageKind(row.kind),
        url=row.url,
        created_at=row.created_at,
        validators=Validators(row.etag, row.last_modified),
        blocks=bool(row.blocks),
        closed=bool(row.closed),
        read_at=row.read_at,
        failures=row.failures,
    )
