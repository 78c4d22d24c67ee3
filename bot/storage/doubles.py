"""Thread rows that may have two threads on Discord: one of an earlier sending, stored late."""

from datetime import datetime

from sqlalchemy import Connection, and_, or_, update

from bot.model import STANDING, MirroredThread, Thread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.messages import restart_messages
from bot.storage.rows import mirrored_of
from bot.storage.schema import threads
from bot.storage.threads import mirrored_threads


class Doubles(Room):
    """Which rows these are, and which of two threads is the row's."""

    @transaction
    def sent_again(self, conn: Connection, forum_id: int) -> list[MirroredThread]:
        """Threads of which an earlier sending had no clear answer: it may still be stored, late.

        They are on Discord by a later one, closed again meanwhile, not wanted any more, or were
        refused when they were sent again.
        """
        query = mirrored_threads().where(
            threads.c.forum_id == forum_id,
            or_(
                and_(threads.c.thread_id.is_not(None), threads.c.attempt > 1),
                and_(threads.c.state == ThreadState.SKIPPED, threads.c.attempt > 0),
                and_(threads.c.state == ThreadState.REFUSED, threads.c.attempt > 1),
            ),
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def move(self, conn: Connection, thread: Thread, *, thread_id: int, real_now: datetime) -> bool:
        """Another thread on Discord is the row's from now on; False if the row has changed.

        Which texts follow its starter is looked at there, from `real_now` on.
        """
        here = and_(
            threads.c.id == thread.id,
            threads.c.thread_id == thread.thread_id,
            threads.c.state.in_(STANDING),
        )
        moved = conn.execute(
            update(threads).where(here).values(thread_id=thread_id, rewrite_at=real_now)
        )
        if moved.rowcount:
            restart_messages(conn, thread.id, thread_id=thread_id)
        return moved.rowcount == 1
