"""Waiting articles go with their feed to another forum."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from bot.model import SkipReason, Subscription, ThreadState
from bot.model.articles import DIGEST_KEY
from bot.storage.desk import shown_at_most
from bot.storage.following import subscription_rows
from bot.storage.giving_up import pages_of, pass_on
from bot.storage.rows import ARTICLE_COLUMNS, article_of, subscription_of
from bot.storage.schema import IS_FOLLOWED, articles, subscriptions, threads
from bot.storage.wanting import new_token, stands_there

_DECIDED = (
    *("subscription_id", "posted_at", "closes_at", "days", "counts_from", "by_hand"),
    *("ping_role", "more_tags", "held_back"),
)
"""What was decided for an article, and holds in whichever forum it is opened."""


def move_waiting(conn: Connection, subscription: Subscription, *, now: datetime) -> None:
    """Waiting articles are wanted in the subscription's forum, with its options.

    One whose page has a thread there already is skipped. What other feeds brought of the pages that
    leave is wanted where they were.
    """
    waiting = and_(
        threads.c.subscription_id == subscription.id, threads.c.state == ThreadState.PENDING
    )
    leaving = and_(waiting, threads.c.forum_id != subscription.forum_id)
    query = (
        select(threads, *ARTICLE_COLUMNS)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(leaving)
        .order_by(threads.c.id)
    )
    pages = pages_of(conn, leaving)
    for row in conn.execute(query).all():
        _move(conn, row, subscription, now)
    pass_on(conn, pages, not_of=subscription.id)
    conn.execute(
        update(threads)
        .where(waiting)
        .values(
            look=subscription.look,
            longest=shown_at_most(conn, subscription.guild_id, subscription.longest),
            tag=subscription.tag,
            full_text=int(subscription.full_text),
            plain=0,
            not_before=None,
        )
    )


def move_along(conn: Connection, row_id: int, *, now: datetime) -> None:
    """A thread was on its way when its feed moved, and is wanted again: it follows its feed."""
    elsewhere = subscription_rows().join(
        threads,
        and_(
            threads.c.subscription_id == subscriptions.c.id,
            threads.c.forum_id != subscriptions.c.forum_id,
        ),
    )
    row = conn.execute(elsewhere.where(threads.c.id == row_id, IS_FOLLOWED)).first()
    if row is not None:
        move_waiting(conn, subscription_of(row), now=now)


def _move(conn: Connection, row: Row[Any], subscription: Subscription, now: datetime) -> None:
    """An article has one row in a forum: one that was skipped there before is wanted now.

    A row that was sent once stays behind: what Discord stores of it late is still found by it.
    """
    thread, forum_id = row._mapping, subscription.forum_id
    here = threads.c.id == thread[threads.c.id]
    same = and_(
        threads.c.article_id == thread[threads.c.article_id], threads.c.forum_id == forum_id
    )
    there = conn.execute(select(threads.c.id, threads.c.state).where(same)).first()
    opened = there is not None and there.state != ThreadState.SKIPPED
    if opened or stands_there(conn, article_of(row), subscription, now):
        _skip(conn, here, SkipReason.ALREADY_THERE)
    elif there is None and not thread[threads.c.attempt]:
        conn.execute(update(threads).where(here).values(forum_id=forum_id))
    else:
        _skip(conn, here, SkipReason.MOVED)
        decided = {name: thread[threads.c[name]] for name in _DECIDED}
        wanted = decided | {"state": ThreadState.PENDING, "reason": None}
        if there is not None:
            row_id = there.id
            conn.execute(update(threads).where(threads.c.id == row_id).values(wanted))
        else:
            kept = {name: thread[threads.c[name]] for name in ("article_id", "guild_id")}
            new = kept | {"forum_id": forum_id, "token": new_token()}
            added = insert(threads).values(wanted | new).returning(threads.c.id)
            row_id = conn.execute(added).scalar_one()
        _hand_over_list(conn, row, row_id)


def _hand_over_list(conn: Connection, digest: Row[Any], row_id: int) -> None:
    """What a digest lists names the row that is wanted: so it waits again if that is refused."""
    if article_of(digest).key.startswith(DIGEST_KEY):
        listed = threads.c.listed_in == digest._mapping[threads.c.id]
        conn.execute(update(threads).where(listed).values(listed_in=row_id))


def _skip(conn: Connection, here: ColumnElement[bool], reason: SkipReason) -> None:
    skipped = {"state": ThreadState.SKIPPED, "reason": reason}
    conn.execute(update(threads).where(here).values(skipped))
