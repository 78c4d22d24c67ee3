"""Threads that are not wanted any more, and whose turn it is then.

Of several feeds that bring one page to one forum, one has the thread; the articles of the others
were skipped as "already in this forum". When that thread is given up before it was opened, or goes
to another forum, the next of them is wanted: else the page would have none, although each feed said
that it has one. A digest is a list of such pages. Many at once are a flood: the rest is held back.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select, update

from bot.model import SkipReason, ThreadState
from bot.model.articles import DIGEST_KEY
from bot.storage.following import subscription_rows
from bot.storage.page_wants import want_pages
from bot.storage.rows import (
    ARTICLE_COLUMNS,
    article_of,
    subscription_of,
)
from bot.storage.schema import IS_FOLLOWED, articles, subscriptions, threads

Pages = list[tuple[str, int]]
"""The canonical links of pages, each with a forum."""

_others, _other_articles = threads.alias(), articles.alias()


def give_up(
    conn: Connection,
    wanted: ColumnElement[bool],
    reason: SkipReason,
    *,
    not_of: int | None = None,
) -> int:
    """Skips those of these threads that are pending; returns how many it was.

    `not_of` is a subscription of whose own articles none is wanted instead.
    """
    here = and_(wanted, threads.c.state == ThreadState.PENDING)
    pages = pages_of(conn, here)
    skipped = update(threads).where(here).values(state=ThreadState.SKIPPED, reason=reason)
    count = conn.execute(skipped).rowcount
    pass_on(conn, pages, not_of=not_of)
    return count


def pages_of(conn: Connection, which: ColumnElement[bool]) -> Pages:
    """The pages for which these threads stand, or which digests among them list."""
    digests = (
        select(threads.c.id)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(which, articles.c.key.startswith(DIGEST_KEY, autoescape=True))
    )
    pages = _pages(conn, which)
    if ids := conn.execute(digests).scalars().all():  # rare: no index finds what they list
        pages += _pages(conn, threads.c.listed_in.in_(ids))
    return pages


def _pages(conn: Connection, which: ColumnElement[bool]) -> Pages:
    query = (
        select(articles.c.canonical_link, threads.c.forum_id)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(which, articles.c.canonical_link.is_not(None))
        .distinct()
    )
    return [(row.canonical_link, row.forum_id) for row in conn.execute(query)]


def pass_on(conn: Connection, pages: Pages, *, not_of: int | None = None) -> None:
    """Wants what brought these pages, too, where they are there no more."""
    found = [_want_next(conn, link, forum_id, not_of) for link, forum_id in pages]
    _hold_back_rest(conn, [row_id for row_id in found if row_id is not None])


def _hold_back_rest(conn: Connection, passed_on: list[int]) -> None:
    """Of each subscription the newest `flood_limit` open, as of a refresh (rules.hold_back)."""
    newest_first = (threads.c.posted_at.desc(), threads.c.id.desc())
    place = func.row_number().over(partition_by=subscriptions.c.id, order_by=newest_first)
    placed = (
        select(threads.c.id, subscriptions.c.flood_limit, place.label("place"))
        .join(subscriptions, subscriptions.c.id == threads.c.subscription_id)
        .where(threads.c.id.in_(passed_on), subscriptions.c.paused == 0)
        .subquery()
    )
    rest = select(placed.c.id).where(placed.c.place > placed.c.flood_limit)
    held_back = {"held_back": 1, "ping_role": None}
    conn.execute(update(threads).where(threads.c.id.in_(rest)).values(held_back))


def _want_next(
    conn: Connection, canonical_link: str, forum_id: int, not_of: int | None
) -> int | None:
    """Wants the first that was skipped because its page is there, where it is there no more.

    Returns the row's id; None if there is none.
    """
    there = exists().where(
        _others.c.forum_id == forum_id,
        _others.c.state != ThreadState.SKIPPED,
        _others.c.article_id == _other_articles.c.id,
        _other_articles.c.canonical_link == canonical_link,
    )
    following = select(subscriptions.c.id).where(IS_FOLLOWED, subscriptions.c.id != (not_of or 0))
    first = (
        select(threads.c.id, threads.c.subscription_id, articles.c.first_seen_at, *ARTICLE_COLUMNS)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(
            articles.c.canonical_link == canonical_link,
            threads.c.forum_id == forum_id,
            threads.c.state == ThreadState.SKIPPED,
            threads.c.reason == SkipReason.ALREADY_THERE,
            threads.c.subscription_id.in_(following),
            ~there,
        )
        .order_by(threads.c.id)
        .limit(1)
    )
    row = conn.execute(first).first()
    if row is None:
        return None
    want_again(conn, row)
    return int(row._mapping[threads.c.id])


def want_again(conn: Connection, row: Row[Any]) -> None:
    """Wants a skipped thread after all, and the pages of its article.

    The row has the thread's id and subscription_id, the article's first_seen_at, ARTICLE_COLUMNS.
    """
    this = threads.c.id == row._mapping[threads.c.id]
    wanted = {"state": ThreadState.PENDING, "reason": None, "not_before": None}
    conn.execute(update(threads).where(this).values(wanted))
    query = subscription_rows()
    by = conn.execute(query.where(subscriptions.c.id == row.subscription_id)).one()
    article_id = select(threads.c.article_id).where(this)
    want_pages(
        conn,
        conn.execute(article_id).scalar_one(),
        article_of(row),
        [subscription_of(by)],
        now=row.first_seen_at,
    )
