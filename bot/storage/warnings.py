"""Threads whose readers are to be warned before they close: once for each time that they close."""

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from bot.model import MessageKind, MirroredThread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.rows import mirrored_of
from bot.storage.schema import guild_settings, messages, threads, written
from bot.storage.threads import mirrored_threads
from bot.storage.types import UtcTime, WholeNumber

_AN_HOUR = 3_600_000_000
"""In microseconds, as times are stored."""

_MAY_CLOSE = threads.c.state.in_([written(ThreadState.OPEN), written(ThreadState.REOPENED)])
_BEGINS = type_coerce(
    type_coerce(threads.c.closes_at, WholeNumber) - guild_settings.c.warning_hours * _AN_HOUR,
    UtcTime,
)
"""When it is time to warn."""


class Warnings(Room):
    """Who was warned of which closing; the message itself is a row among those of the thread."""

    @transaction
    def due(self, conn: Connection, now: datetime) -> list[MirroredThread]:
        """Threads that close soon and of which nobody was warned, the first to close first."""
        query = (
            mirrored_threads()
            .join(guild_settings, guild_settings.c.guild_id == threads.c.guild_id)
            .where(_is_unwarned(now), literal(now, UtcTime) >= _BEGINS)
            .order_by(threads.c.closes_at, threads.c.id)
        )
        return [mirrored_of(row) for row in conn.execute(query)]

    @transaction
    def next_at(
        self, conn: Connection, now: datetime, *, looked_at: datetime, again: timedelta
    ) -> datetime | None:
        """When (calendar time) to look next, if the last look was at `looked_at`.

        One that was due then, and silent, is looked at `again` so long after it.
        """
        begins_later = literal(looked_at, UtcTime) < _BEGINS
        later = literal(looked_at + again, UtcTime)
        query = (
            select(func.min(case((begins_later, _BEGINS), else_=later)))
            .select_from(threads)
            .join(guild_settings, guild_settings.c.guild_id == threads.c.guild_id)
            .where(_is_unwarned(now))
        )
        return conn.execute(query).scalar()

    @transaction
    def want(self, conn: Connection, row_id: int, closes_at: datetime) -> bool:
        """The warning of this closing is wanted, once; False if it was, or the time has changed."""
        unwarned = threads.c.warned_of.is_distinct_from(closes_at)
        same = (threads.c.id == row_id) & (threads.c.closes_at == closes_at) & _MAY_CLOSE
        noted = update(threads).where(same, unwarned).values(warned_of=closes_at)
        if not conn.execute(noted).rowcount:
            return False
        warnings = (messages.c.thread == row_id) & (messages.c.kind == MessageKind.WARNING)
        last = conn.execute(select(func.max(messages.c.position)).where(warnings)).scalar() or 0
        conn.execute(
            insert(messages).values(
                thread=row_id,
                kind=MessageKind.WARNING,
                position=last + 1,
                nonce=f"w{row_id}-{int(closes_at.timestamp())}",
            )
        )
        return True


def _is_unwarned(now: datetime) -> ColumnElement[bool]:
    """Whether it will close, in a guild that wants warnings, and nobody knows of that time."""
    return (
        _MAY_CLOSE
        & (guild_settings.c.warning_hours > 0)
        & (threads.c.closes_at > now)
        & threads.c.warned_of.is_distinct_from(threads.c.closes_at)
    )
