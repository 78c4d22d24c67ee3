"""What moderators ask about one feed: its threads, its last articles, who added it."""

from sqlalchemy import Connection, func, select

from bot.model import ThreadState
from bot.storage.database import Room, transaction
from bot.storage.schema import threads


class FeedFacts(Room):
    """Questions about one subscription."""

    @transaction
    def threads(self, conn: Connection, subscription_id: int) -> dict[ThreadState, int]:
        """How many of its threads are in which state."""
        query = (
            select(threads.c.state, func.count())
            .where(threads.c.subscription_id == subscription_id)
            .group_by(threads.c.state)
        )
        return {ThreadState(state): number for state, number in conn.execute(query)}
