"""What a refresh changes about articles that are stored, and about the threads that show them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from bot.model import STANDING, WANTED, Article, Correction, KnownArticle
from bot.storage.rows import ARTICLE_COLUMNS, article_of
from bot.storage.schema import articles, threads

CorrectAt = Callable[[datetime | None], datetime]
"""When (real time) a thread is corrected, from when that was done or planned last."""

_SHOWN = (*WANTED, *STANDING)
"""A thread that is being opened may be sent as its article was a moment ago."""

_CHUNK = 500
"""Articles asked for in one statement; SQLite takes 32,766 parameters."""


def known_articles(conn: Connection, feed_id: int, found: Sequence[Article]) -> list[KnownArticle]:
    """What is stored of these articles, whose keys are those that the feed brings now."""
    known: dict[int, KnownArticle] = {}
    for start in range(0, len(found), _CHUNK):
        chunk = found[start : start + _CHUNK]
        query = select(articles.c.id, articles.c.compared, *ARTICLE_COLUMNS).where(
            articles.c.feed_id == feed_id,
            or_(
                articles.c.key.in_([article.key for article in chunk]),
                articles.c.alt_key.in_([article.alt_key for article in chunk]),
            ),
        )
        for row in conn.execute(query):
            known[row.id] = KnownArticle(row.id, article_of(row), bool(row.compared))
    return list(known.values())


def correct(
    conn: Connection, correction: Correction, *, now: datetime, correct_at: CorrectAt
) -> None:
    """Writes what an article says now; its open threads say it when their time has come.

    Its keys, links, categories and publication time stay: threads were opened by them.
    """
    article = correction.article
    values: dict[str, object] = {
        "title": article.title,
        "text": article.text,
        "author": article.author,
        "picture": article.picture,
        "compared": 1,
    }
    if not correction.silent:
        values["updated_at"] = now
        mark_changed(conn, threads.c.article_id == correction.article_id, correct_at)
    conn.execute(update(articles).where(articles.c.id == correction.article_id).values(**values))


def mark_changed(conn: Connection, here: ColumnElement[bool], correct_at: CorrectAt) -> None:
    """These threads show something else from now on; a rewrite that is planned stays planned."""
    query = select(threads.c.id, threads.c.rewrite_at, threads.c.corrected_at).where(
        here, threads.c.state.in_(_SHOWN)
    )
    for row in conn.execute(query).all():
        when = correct_at(row.corrected_at)
        planned = when if row.rewrite_at is None else min(when, row.rewrite_at)
        conn.execute(
            update(threads)
            .where(threads.c.id == row.id)
            .values(corrected_at=when, rewrite_at=planned)
        )
