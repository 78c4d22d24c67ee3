"""What was found on the page of an article, and what that changes here.

Part of the transaction that stores it: see pages.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, update

from bot.model import (
    WANTED,
    Article,
    ArticlePage,
    ResponseChanges,
    SkipReason,
    ThreadState,
    Validators,
)
from bot.storage.closings import TRIED_AT_ITS_TIME
from bot.storage.corrections import CorrectAt, mark_changed
from bot.storage.giving_up import give_up
from bot.storage.responses import change_responses
from bot.storage.schema import articles, threads


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


def follow_board(
    conn: Connection, read: PageRead, found: BoardFindings, correct_at: CorrectAt
) -> None:
    """Text, responses, times and the end are as the board's page has them."""
    _change_article(conn, read, found, correct_at)
    follow_responses(conn, read, found.responses)
    for row_id, (posted_at, closes_at) in found.times.items():
        _set_time(conn, row_id, posted_at, closes_at)
    if found.closed:
        _close(conn, read, found.days)


def follow_responses(conn: Connection, read: PageRead, changes: ResponseChanges) -> None:
    """The responses are as the page, or a feed of them, has them."""
    article_id = read.page.article_id
    change_responses(conn, article_id, changes, now=read.now, real_now=read.real_now)


def skip_wanted(conn: Connection, page: ArticlePage, reason: SkipReason) -> None:
    """What waits for the page's article is not opened; other feeds that brought it, too, may."""
    give_up(conn, threads.c.article_id == page.article_id, reason)


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


def _set_time(
    conn: Connection, row_id: int, posted_at: datetime, closes_at: datetime | None
) -> None:
    """By the source's time; what a moderator set by hand stays."""
    governed = or_(threads.c.state.in_(WANTED), threads.c.state == ThreadState.OPEN)
    conn.execute(
        update(threads)
        .where(threads.c.id == row_id, governed, threads.c.by_hand == 0)
        .values(posted_at=posted_at, closes_at=closes_at, not_before=TRIED_AT_ITS_TIME)
    )


def _close(conn: Connection, read: PageRead, days: int | None) -> None:
    """Closed at its source: what is open closes now, what is wanted is not opened.

    A moderator's hand is not fought: what was held, extended or opened again stays. Where the page
    names the days of its rule, the thread closes by that one and says so.
    """
    skip_wanted(conn, read.page, SkipReason.CLOSED)
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
