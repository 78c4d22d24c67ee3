"""Pending threads that wait: a forum's, because it cannot be opened in, or one, set aside alone.

`not_before` is real time.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, case, func, literal, select, update

from bot.language import Phrase
from bot.model import ThreadState
from bot.storage.database import Room, transaction
from bot.storage.schema import IS_WANTED, threads
from bot.storage.types import UtcTime


class Waits(Room):
    """Makes pending threads wait, and lets them go."""

    @transaction
    def count_waiting(self, conn: Connection, forum_id: int) -> int:
        """How many articles wait for a thread in a forum."""
        query = select(func.count()).where(
            IS_WANTED,
            threads.c.forum_id == forum_id,
            threads.c.state == ThreadState.PENDING,
            threads.c.held_back == 0,
        )
        return conn.execute(query).scalar_one()

    @transaction
    def postpone_forum(
        self, conn: Connection, forum_id: int, *, not_before: datetime, reason: Phrase
    ) -> None:
        """Nothing is opened in this forum before that time; the reason is what people read.

        A thread that was set aside for longer stays so.
        """
        wait = literal(not_before, UtcTime)
        later = case((threads.c.not_before > wait, threads.c.not_before), else_=wait)
        conn.execute(
            update(threads)
            .where(threads.c.forum_id == forum_id, threads.c.state == ThreadState.PENDING)
            .values(not_before=later, reason=reason)
        )

    @transaction
    def lift_pause(self, conn: Connection, forum_id: int) -> int:
        """What made the forum wait may be over: it is tried at once; returns how many waited."""
        here = and_(threads.c.forum_id == forum_id, threads.c.state == ThreadState.PENDING)
        return conn.execute(update(threads).where(here).values(not_before=None)).rowcount

    @transaction
    def set_aside(
        self, conn: Connection, row_id: int, *, not_before: datetime, reason: Phrase
    ) -> None:
        """This one thread waits; the others of its forum go on."""
        conn.execute(
            update(threads)
            .where(threads.c.id == row_id, threads.c.state == ThreadState.PENDING)
            .values(not_before=not_before, reason=reason)
        )
