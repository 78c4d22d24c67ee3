"""Every move of every thread row, noted by a trigger inside the database: none can be missed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.model import ThreadState
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

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TRIGGERS = """
CREATE TEMP TRIGGER {name} AFTER {event} ON main.threads {when} BEGIN
  SELECT note_move(new.id, {old}, new.state, new.closes_at, new.thread_id);
END
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A row moved, by the worker's calendar `at`, by Discord's `truly_at`."""

    row: int
    old: str
    new: str
    closes_at: datetime | None
    thread_id: int | None
    at: datetime
    truly_at: datetime

    @property
    def is_allowed(self) -> bool:
        """Whether docs/states.md has such an arrow."""
        return self.new in ARROWS[self.old].split()

    @property
    def is_too_early(self) -> bool:
        """Whether it begins to close a thread before its time, or by a clock that is wrong."""
        if self.new != ThreadState.CLOSING:
            return False
        due_at = self.closes_at or datetime.max.replace(tzinfo=UTC)
        return self.at < due_at or self.truly_at < due_at - CLOCK_MAY_DIFFER


@dataclass
class Diary:
    """The moves in their order. `clock` is the worker's, `discord` is Discord's."""

    clock: Clock
    discord: Clock
    moves: list[Move] = field(default_factory=list)

    async def begin(self, database: Database) -> None:
        """From now on; the trigger lives as long as the connection."""
        await database.run(self._watch)

    def closings(self, row: int) -> int:
        """How often the closing of a row began."""
        return sum(one.row == row and one.new == ThreadState.CLOSING for one in self.moves)

    def _watch(self, conn: Connection) -> None:
        driver = conn.connection.dbapi_connection
        assert driver is not None
        driver.create_function("note_move", 5, self._note)
        for name, event, old, when in (
            ("born", "INSERT", f"'{_NEW}'", ""),
            ("moved", "UPDATE OF state", "old.state", "WHEN old.state <> new.state"),
        ):
            conn.exec_driver_sql(_TRIGGERS.format(name=name, event=event, old=old, when=when))

    def _note(
        self, row: int, old: str, new: str, closes_at: int | None, thread_id: int | None
    ) -> None:
        due = None if closes_at is None else _EPOCH + timedelta(microseconds=closes_at)
        now, truly = self.clock.now(), self.discord.now()
        self.moves.append(Move(row, old, new, due, thread_id, now, truly))


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
