"""What a digest lists waits again where Discord refuses the digest (floods.py)."""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from bot.model import SkipReason, ThreadState
from bot.storage.following import subscription_rows
from bot.storage.giving_up import give_up, want_again
from bot.storage.moving import move_waiting
from bot.storage.rows import ARTICLE_COLUMNS, article_of, subscription_of
from bot.storage.schema import articles, subscriptions, threads
from bot.storage.wanting import stands_there

_LISTED = select(
    *(threads.c.id, threads.c.subscription_id, articles.c.first_seen_at, *ARTICLE_COLUMNS)
).join(articles, articles.c.id == threads.c.article_id)


def give_back(conn: Connection, digest_id: int, *, now: datetime) -> None:
    """Holds back again what the digest lists, in the forum that its feed has by now.

    What has a thread there meanwhile, because another feed brought it too, is skipped; so is all of
    it where the feed was removed, to come back with it.
    """
    listed = and_(threads.c.listed_in == digest_id, threads.c.state == ThreadState.SKIPPED)
    by = select(threads.c.subscription_id).where(listed)
    following = conn.execute(subscription_rows().where(subscriptions.c.id.in_(by))).all()
    for subscription in map(subscription_of, following):
        its = and_(listed, threads.c.subscription_id == subscription.id)
        for row in conn.execute(_LISTED.where(its).order_by(threads.c.id)).all():
            this = update(threads).where(threads.c.id == row._mapping[threads.c.id])
            if stands_there(conn, article_of(row), subscription, now):
                conn.execute(this.values(listed_in=None, reason=SkipReason.ALREADY_THERE))
            else:
                conn.execute(this.values(listed_in=None, held_back=1))
                want_again(conn, row)
        if subscription.removed_at is not None:
            of_removed = threads.c.subscription_id == subscription.id
            give_up(conn, of_removed, SkipReason.UNSUBSCRIBED)
        else:
            move_waiting(conn, subscription, now=now)
