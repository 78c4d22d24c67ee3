"""Threads that members opened themselves and that the rule for all leaves alone."""

from sqlalchemy import Connection, delete, insert, select

from bot.storage.database import Room, transaction
from bot.storage.schema import member_holds


class MemberHolds(Room):
    """Which are held, and why."""

    @transaction
    def hold(self, conn: Connection, thread_id: int, *, guild_id: int, by: str) -> None:
        """The rule for all leaves a member's own thread alone: held, or closed by it once."""
        conn.execute(delete(member_holds).where(member_holds.c.thread_id == thread_id))
        conn.execute(
            insert(member_holds).values(thread_id=thread_id, guild_id=guild_id, held_by=by)
        )

    @transaction
    def release(self, conn: Connection, thread_id: int) -> bool:
        """Ends that; False if it was not held."""
        gone = delete(member_holds).where(member_holds.c.thread_id == thread_id)
        return conn.execute(gone).rowcount > 0

    @transaction
    def held_by(self, conn: Connection, thread_id: int) -> str | None:
        """Why the rule for all leaves a member's own thread alone; None if it does not."""
        query = select(member_holds.c.held_by).where(member_holds.c.thread_id == thread_id)
        return conn.execute(query).scalar()

    @transaction
    def in_guild(self, conn: Connection, guild_id: int) -> dict[int, str]:
        """The members' threads of a guild that the rule for all leaves alone, and why."""
        query = select(member_holds.c.thread_id, member_holds.c.held_by).where(
            member_holds.c.guild_id == guild_id
        )
        return {row.thread_id: row.held_by for row in conn.execute(query)}
