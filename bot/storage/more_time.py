"""A member's wish for more time, once for each time at which a thread closes.

`more_time_of` is the time that was asked about; `more_time_asked_by` stands until it is answered.
Whoever answers first changes the row in the same step, so that a second answer finds nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from bot.language import Phrase
from bot.model import ThreadState
from bot.storage.database import Room, transaction
from bot.storage.schema import threads

_STANDS = (ThreadState.OPEN, ThreadState.REOPENED)
_ANSWERED: dict[str, Any] = {"more_time_of": None, "more_time_asked_by": None}


class MoreTimes(Room):
    """Who asked, and what was answered."""

    @transaction
    def ask(self, conn: Connection, row_id: int, closes_at: datetime, *, by: int) -> bool:
        """Notes who asks; False if somebody did already, or the thread closes at another time."""
        new = threads.c.more_time_of.is_distinct_from(closes_at)
        asked = update(threads).where(_closes_at(row_id, closes_at), new)
        values = {"more_time_of": closes_at, "more_time_asked_by": by}
        return conn.execute(asked.values(**values)).rowcount == 1

    @transaction
    def asked_by(self, conn: Connection, row_id: int, closes_at: datetime) -> int | None:
        """Who waits for an answer."""
        query = select(threads.c.more_time_asked_by).where(_is_asked(row_id, closes_at))
        return conn.execute(query).scalar()

    @transaction
    def withdraw(self, conn: Connection, row_id: int, closes_at: datetime) -> None:
        """Nobody could be asked: the next one may try."""
        conn.execute(update(threads).where(_is_asked(row_id, closes_at)).values(**_ANSWERED))

    @transaction
    def give(
        self, conn: Connection, row_id: int, closes_at: datetime, *, days: int
    ) -> datetime | None:
        """The thread closes so much later; returns when. None if it was answered already."""
        later = closes_at + timedelta(days=days)
        values = {"closes_at": later, "by_hand": 1, "not_before": None} | _ANSWERED
        given = update(threads).where(_is_asked(row_id, closes_at)).values(**values)
        return later if conn.execute(given).rowcount else None

    @transaction
    def keep(self, conn: Connection, row_id: int, closes_at: datetime, *, reason: Phrase) -> bool:
        """The thread is held; False if it was answered already."""
        values = {"state": ThreadState.HELD, "reason": reason, "not_before": None} | _ANSWERED
        kept = update(threads).where(_is_asked(row_id, closes_at)).values(**values)
        return conn.execute(kept).rowcount == 1

    @transaction
    def refuse(self, conn: Connection, row_id: int, closes_at: datetime) -> bool:
        """It stays as it is, and is not asked again; False if it was answered already."""
        refused = update(threads).where(_is_asked(row_id, closes_at))
        return conn.execute(refused.values(more_time_asked_by=None)).rowcount == 1


def _closes_at(row_id: int, closes_at: datetime) -> ColumnElement[bool]:
    return and_(
        threads.c.id == row_id,
        threads.c.closes_at == closes_at,
        threads.c.state.in_(_STANDS),
    )


def _is_asked(row_id: int, closes_at: datetime) -> ColumnElement[bool]:
    return and_(
        _closes_at(row_id, closes_at),
        threads.c.more_time_of == closes_at,
        threads.c.more_time_asked_by.is_not(None),
    )
