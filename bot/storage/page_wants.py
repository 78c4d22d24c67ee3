"""Which pages of articles are wanted, by whom, and until when.

Part of other rooms' transactions: where an article is stored, a subscription changed, a thread
opened again. What is read of them is in pages.py.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from bot.model import STANDING, WANTED, Article, PageKind, Subscription
from bot.storage.schema import articles, pages, threads

WATCHED = (*WANTED, *STANDING)
"""While an article has a thread in one of these states its pages are read."""


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
            threads.c.state.in_(WATCHED),
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
    """Whether a thread waits for its article's page; for a full text only what shows it does."""
    needed = or_(pages.c.kind == PageKind.BOARD, threads.c.full_text == 1)
    return exists().where(pages.c.article_id == threads.c.article_id, pages.c.blocks == 1, needed)


def _want(
    conn: Connection, article_id: int, kind: PageKind, url: str, now: datetime, *, blocks: bool
) -> None:
    here = and_(pages.c.article_id == article_id, pages.c.kind == kind)
    if conn.execute(select(pages.c.id).where(here)).first() is None:
        values = {"article_id": article_id, "kind": kind, "url": url, "blocks": int(blocks)}
        conn.execute(insert(pages).values(**values, next_read_at=now, created_at=now))
    elif kind is PageKind.BOARD:  # it may have closed since it was read
        conn.execute(update(pages).where(here).values(next_read_at=now, blocks=int(blocks)))
    else:
        idle = and_(here, pages.c.next_read_at.is_(None))
        if kind is PageKind.FULL_TEXT:  # it is read once
            idle = and_(idle, pages.c.read_at.is_(None))
        conn.execute(update(pages).where(idle).values(next_read_at=now, blocks=int(blocks)))


def is_watched() -> ColumnElement[bool]:
    """Whether a thread of the page's article is wanted or open."""
    watching = and_(threads.c.article_id == pages.c.article_id, threads.c.state.in_(WATCHED))
    return exists().where(watching)
