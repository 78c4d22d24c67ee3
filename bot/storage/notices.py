"""What moderators should know: one notice about each thing, until it is settled."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from bot.model import Notice, Subscription
from bot.storage.database import Room, transaction
from bot.storage.schema import IS_FOLLOWED, guild_settings, notices, subscriptions


class Notices(Room):
    """The notices that stand, and which of them were told in a log channel."""

    @transaction
    def put(
        self, conn: Connection, guild_id: int, subject: str, sentence: str, *, now: datetime
    ) -> datetime | None:
        """Notes something that moderators should know; since when, as long as it is to be told.

        `subject` is what it is about, such as "forum 12": one notice each, until it is settled.
        """
        here = (notices.c.guild_id == guild_id) & (notices.c.subject == subject)
        standing = conn.execute(select(notices.c.told, notices.c.created_at).where(here)).first()
        if standing:
            conn.execute(update(notices).where(here).values(sentence=sentence))
            return None if standing.told else standing.created_at
        conn.execute(
            insert(notices).values(
                guild_id=guild_id, subject=subject, sentence=sentence, created_at=now
            )
        )
        return now

    @transaction
    def mark_told(self, conn: Connection, guild_id: int, subject: str) -> None:
        """It was posted in the log channel."""
        here = (notices.c.guild_id == guild_id) & (notices.c.subject == subject)
        conn.execute(update(notices).where(here).values(told=1))

    @transaction
    def settle(self, conn: Connection, guild_id: int, subject: str) -> bool:
        """It is over; False if nothing of the kind was told."""
        gone = delete(notices).where(notices.c.guild_id == guild_id, notices.c.subject == subject)
        return bool(conn.execute(gone.returning(notices.c.told)).scalar())

    @transaction
    def untold(self, conn: Connection) -> list[Notice]:
        """What is to be posted where a guild has a channel for it, the oldest first."""
        query = (
            select(notices)
            .join(guild_settings, guild_settings.c.guild_id == notices.c.guild_id)
            .where(notices.c.told == 0, guild_settings.c.log_channel_id.is_not(None))
            .order_by(notices.c.id)
        )
        return [_notice(row) for row in conn.execute(query)]

    @transaction
    def of_kind(self, conn: Connection, kind: str) -> list[Notice]:
        """What stands in any guild about such things, such as "flood"."""
        query = select(notices).where(notices.c.subject.startswith(f"{kind} ", autoescape=True))
        return [_notice(row) for row in conn.execute(query.order_by(notices.c.id))]

    @transaction
    def of_guild(self, conn: Connection, guild_id: int) -> list[Notice]:
        """What stands at present, the oldest first."""
        query = select(notices).where(notices.c.guild_id == guild_id).order_by(notices.c.id)
        return [_notice(row) for row in conn.execute(query)]


def _notice(row: Row[Any]) -> Notice:
    return Notice(row.guild_id, row.subject, row.sentence, row.created_at)


def drop_ended_notices(conn: Connection, ended: Subscription) -> None:
    """Deletes its notices, and its feed's and forum's unless its guild still follows these."""
    subjects = {
        f"feed {ended.feed_id}": subscriptions.c.feed_id == ended.feed_id,
        f"ended {ended.feed_id}": subscriptions.c.feed_id == ended.feed_id,
        f"forum {ended.forum_id}": subscriptions.c.forum_id == ended.forum_id,
        f"texts {ended.forum_id}": subscriptions.c.forum_id == ended.forum_id,
        f"refused {ended.id}": subscriptions.c.id == ended.id,
        f"flood {ended.id}": subscriptions.c.id == ended.id,
    }
    for subject, same in subjects.items():
        followed = exists().where(subscriptions.c.guild_id == ended.guild_id, IS_FOLLOWED, same)
        here = (notices.c.guild_id == ended.guild_id) & (notices.c.subject == subject)
        conn.execute(delete(notices).where(here, ~followed))


def drop_notices_of_gone(conn: Connection, forum_id: int) -> None:
    """Deletes what was told of threads in a forum that was deleted; "forum" says what to do."""
    subjects = [f"{kind} {forum_id}" for kind in ("closing", "texts", "members")]
    conn.execute(delete(notices).where(notices.c.subject.in_(subjects)))
