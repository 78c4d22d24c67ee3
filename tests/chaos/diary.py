"""Every move of every thread row, noted by a trigger inside the database: none can be missed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.model import SkipReason, ThreadState
from bot.rules import CLOCK_MAY_DIFFER
from bot.storage.database import Database

_NEW = ""

ARROWS = {
    _NEW: "pending skipped",
    "pending": "sending skipped unknown",  # unknown: sent before, and there after all
    "sending": "open unknown pending refused",
    "unknown": "open pending",
    "open": "closing held closed gone",
    "reopened": "closing held closed gone open",  # open: closed by command, and so due now
    "held": "open closed gone",
    "closing": "closed gone held",  # held: pinned while its closing could not come to its end
    "closed": "reopened gone",
    "skipped": "pending",
    "refused": "",
    "gone": "",
}
"""docs/states.md as a table: where a row may go from where."""

GRACE = timedelta(seconds=60)
"""No thread is open later than its time and that."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_WHAT = "new.id, new.state, new.closes_at, new.thread_id, new.reason, new.posted_at, new.days"
_TRIGGERS = (
    ("born", "INSERT", "", f"note_move('{_NEW}', {_WHAT})"),
    (
        "moved",
        "UPDATE OF state, reason",
        "WHEN old.state <> new.state OR new.state = 'skipped' AND old.reason IS NOT new.reason",
        f"note_move(old.state, {_WHAT})",
    ),
    (
        "timed",
        "UPDATE OF closes_at",
        "WHEN old.closes_at IS NOT new.closes_at",
        "note_time(new.id)",
    ),
)
"""Name, event, condition and what is noted."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row moved, by the worker's calendar `at`, by Discord's `truly_at`.

    Attributes:
        since: when (by Discord's) it moved, or was given its time, before that.
        pinned: whether its thread is, on Discord.
    """

    row: int
    old: str
    new: str
    closes_at: datetime | None
    thread_id: int | None
    reason: str | None
    posted_at: datetime
    days: int
    at: datetime
    truly_at: datetime
    since: datetime
    pinned: bool

    @property
    def is_allowed(self) -> bool:
        """Whether docs/states.md has such an arrow."""
        return self.new == self.old or self.new in ARROWS[self.old].split()

    @property
    def is_too_early(self) -> bool:
        """Whether it begins to close a thread before its time, or by a clock that is wrong."""
        if self.new != ThreadState.CLOSING:
            return False
        return not self._has_come(self.closes_at or datetime.max.replace(tzinfo=UTC))

    @property
    def is_too_young(self) -> bool:
        """Whether it leaves an article out as too old that is not, or by a clock that is wrong."""
        if self.new != ThreadState.SKIPPED or self.reason != SkipReason.TOO_OLD:
            return False
        return not self._has_come(self.posted_at + timedelta(days=self.days))

    def is_too_late(self, excused_until: datetime) -> bool:
        """Whether it closes a thread later than it must; before that, nobody could (Discord's)."""
        closes = ThreadState.CLOSING in (self.new, self.old) and self.closes_at is not None
        if not closes or self.new not in (ThreadState.CLOSING, ThreadState.CLOSED):
            return False
        due_at = self.closes_at + (self.truly_at - self.at)
        return self.truly_at > max(due_at, self.since, excused_until) + GRACE

    def _has_come(self, when: datetime) -> bool:
        return self.at >= when and self.truly_at >= when - CLOCK_MAY_DIFFER


@dataclass
class Diary:
    """The moves in their order. `clock` is the worker's, `discord` is Discord's.

    Attributes:
        is_pinned: whether a thread is, on Discord, by its id.
    """

    clock: Clock
    discord: Clock
    is_pinned: Callable[[int | None], bool]
    moves: list[Move] = field(default_factory=list)
    _since: dict[int, datetime] = field(default_factory=dict)

    async def begin(self, database: Database) -> None:
        """From now on; the trigger lives as long as the connection."""
        await database.run(self._watch)

    def closings(self, row: int) -> int:
        """How often the closing of a row began."""
        return sum(one.row == row and one.new == ThreadState.CLOSING for one in self.moves)

    def _watch(self, conn: Connection) -> None:
        driver = conn.connection.dbapi_connection
        assert driver is not None
        driver.create_function("note_move", 8, self._note_move)
        driver.create_function("note_time", 1, self._note_time)
        for name, event, when, noted in _TRIGGERS:
            conn.exec_driver_sql(
                f"CREATE TEMP TRIGGER {name} AFTER {event} ON main.threads {when} "
                f"BEGIN SELECT {noted}; END"
            )

    def _note_move(
        self,
        old: str,
        row: int,
        new: str,
        closes_at: int | None,
        thread_id: int | None,
        reason: str | None,
        posted_at: int,
        days: int,
    ) -> None:
        now, truly_now = self.clock.now(), self.discord.now()
        move = Move(
            row=row,
            old=old,
            new=new,
            closes_at=None if closes_at is None else _time(closes_at),
            thread_id=thread_id,
            reason=reason,
            posted_at=_time(posted_at),
            days=days,
            at=now,
            truly_at=truly_now,
            since=self._since.get(row, truly_now),
            pinned=self.is_pinned(thread_id),
        )
        self.moves.append(move)
        self._note_time(row)

    def _note_time(self, row: int) -> None:
        self._since[row] = self.discord.now()


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class Mistakes(logging.Handler):
    """What the services log as mistakes of their own: none is expected here."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """An exception that a service did not expect."""
        if record.exc_info:
            self.made.append(logging.Formatter().format(record))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Until the block ends."""
        log = logging.getLogger("bot")
        log.addHandler(self)
        yield
        log.removeHandler(self)
