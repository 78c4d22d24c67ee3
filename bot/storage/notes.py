"""Small facts the worker remembers from one run to the next."""

from sqlalchemy import Connection, delete, insert, select

from bot.storage.database import Room, transaction
from bot.storage.schema import notes


class Notes(Room):
    """One text a key."""

    @transaction
    def get(self, conn: Connection, key: str) -> str | None:
        """What was noted under the key."""
        return conn.execute(select(notes.c.value).where(notes.c.key == key)).scalar()

    @transaction
    def put(self, conn: Connection, key: str, value: str) -> None:
        """Notes a text under a key, in place of what was there."""
        conn.execute(delete(notes).where(notes.c.key == key))
        conn.execute(insert(notes).values(key=key, value=value))
