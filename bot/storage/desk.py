"""What moderators settle for a guild: its log channel, holds of members' threads, notices."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.model import Notice
from bot.storage.database import Room, transaction
from bot.storage.schema import guild_settings, member_holds, notices


class Desk(Room):
    """The moderators' desk of each guild."""

    @transaction
    def log_channel(self, conn: Connection, guild_id: int) -> int | None:
        """Where notices for moderators go; None leaves them in `/feed list`."""
        query = select(guild_settings.c.log_channel_id).where(guild_settings.c.guild_id == guild_id)
        return conn.execute(query).scalar()

    @transaction
    def set_log_channel(self, conn: Connection, guild_id: int, channel_id: int | None) -> None:
        """Names the channel for notices; None takes it back."""
        conn.execute(delete(guild_settings).where(guild_settings.c.guild_id == guild_id))
        conn.execute(insert(guild_settings).values(guild_id=guild_id, log_channel_id=channel_id))

    @transaction
    def raise_notice(
        self, conn: Connection, guild_id: int, subject: str, sentence: str, *, now: datetime
    ) -> bool:
        """Notes something that moderators should know; False if it stands there already.

        `subject` is what it is about, such as "forum 12": one notice each, until it is settled.
        """
        here = (notices.c.guild_id == guild_id) & (notices.c.subject == subject)
        if conn.execute(select(notices.c.id).where(here)).first():
            conn.execute(update(notices).where(here).values(sentence=sentence))
            return False
        conn.execute(
            insert(notices).values(
                guild_id=guild_id, subject=subject, sentence=sentence, created_at=now
            )
        )
        return True

    @transaction
    def settle_notice(self, conn: Connection, guild_id: int, subject: str) -> bool:
        """It is over; False if nothing of the kind stood there."""
        gone = delete(notices).where(notices.c.guild_id == guild_id, notices.c.subject == subject)
        return conn.execute(gone).rowcount > 0

    @transaction
    def notices(self, conn: Connection, guild_id: int) -> list[Notice]:
        """What stands at present, the oldest first."""
        query = select(notices).where(notices.c.guild_id == guild_id).order_by(notices.c.id)
        return [
            Notice(row.guild_id, row.subject, row.sentence, row.created_at)
            for row in conn.execute(query)
        ]

    @transaction
    def hold_member_thread(
        self, conn: Connection, thread_id: int, *, guild_id: int, by: str
    ) -> None:
        """A moderator keeps a member's own thread open although the rule is for all."""
        conn.execute(delete(member_holds).where(member_holds.c.thread_id == thread_id))
        conn.execute(
            insert(member_holds).values(thread_id=thread_id, guild_id=guild_id, held_by=by)
        )

    @transaction
    def release_member_thread(self, conn: Connection, thread_id: int) -> bool:
        """Ends that; False if it was not held."""
        gone = delete(member_holds).where(member_holds.c.thread_id == thread_id)
        return conn.execute(gone).rowcount > 0

    @transaction
    def held_member_threads(self, conn: Connection, guild_id: int) -> set[int]:
        """The members' threads of a guild that are held."""
        query = select(member_holds.c.thread_id).where(member_holds.c.guild_id == guild_id)
        return set(conn.execute(query).scalars())
