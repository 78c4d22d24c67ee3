"""Pages of articles: which are due, and what was found there, stored all or nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, update

from bot.language import Phrase
from bot.model import (
    Article,
    ArticlePage,
    KnownArticle,
    PageKind,
    PageTrouble,
    ResponseChanges,
    SkipReason,
    Thread,
    Validators,
)
from bot.storage.corrections import CorrectAt
from bot.storage.database import Room, transaction
from bot.storage.page_findings import (
    BoardFindings,
    PageRead,
    follow_board,
    follow_responses,
    skip_wanted,
)
from bot.storage.page_wants import WATCHED, is_watched
from bot.storage.responses import want_responses
from bot.storage.rows import ARTICLE_COLUMNS, THREAD_COLUMNS, article_of, thread_of
from bot.storage.schema import IS_FOLLOWED, articles, pages, subscriptions, threads


class Pages(Room):
    """What is read of articles beside their feeds."""

    # ── questions ────────────────────────────────────────────────────────────────────────────

    @transaction
    def due(self, conn: Connection, now: datetime, limit: int) -> list[ArticlePage]:
        """Pages to read now, those that threads wait for first; others are let go for good.

        A page of which no thread is wanted or open any more is not read again.
        """
        is_due = and_(pages.c.next_read_at.is_not(None), pages.c.next_read_at <= now)
        let_go = update(pages).where(is_due, ~is_watched())
        conn.execute(let_go.values(next_read_at=None, blocks=0))
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
            threads.c.article_id == page.article_id, threads.c.state.in_(WATCHED)
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
        follow_board(conn, read, found, correct_at)
        _record_read(conn, read, closed=int(found.closed))

    @transaction
    def record_responses(self, conn: Connection, read: PageRead, changes: ResponseChanges) -> None:
        """Stores what a feed of responses says."""
        follow_responses(conn, read, changes)
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
        # yesterday's cap may have held some of the responses
        want_responses(conn, read.page.article_id, now=read.now)
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
        skip_wanted(conn, page, SkipReason.NO_PAGE)
        _finish(conn, page, trouble=trouble)


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
