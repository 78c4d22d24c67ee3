"""Lists of feeds that are being worked off: a line is a job, and an import ends with its report."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.model import Import, ImportLine, ImportReport, LineState
from bot.storage.database import Room, transaction
from bot.storage.schema import import_lines, imports

_LINE = [column for column in import_lines.c if column.key != "import_id"]


class Imports(Room):
    """One import of a guild at a time."""

    @transaction
    def begin(self, conn: Connection, wanted: Import, lines: Iterable[ImportLine]) -> bool:
        """Stores an import with its lines; False if another one of the guild is under way."""
        here = imports.c.guild_id == wanted.guild_id
        if conn.execute(select(imports.c.id).where(here)).first():
            return False
        added = insert(imports).returning(imports.c.id)
        import_id = conn.execute(
            added.values(
                guild_id=wanted.guild_id,
                by=wanted.by,
                backlog=wanted.backlog,
                missing=wanted.missing,
                token=wanted.token,
                message_id=wanted.message_id,
            )
        ).scalar_one()
        conn.execute(
            insert(import_lines), [_values(line) | {"import_id": import_id} for line in lines]
        )
        return True

    @transaction
    def under_way(self, conn: Connection) -> list[Import]:
        """The imports that have not ended, the oldest first."""
        rows = conn.execute(select(imports).order_by(imports.c.id))
        return [Import(**row._asdict() | {"missing": tuple(row.missing)}) for row in rows]

    @transaction
    def is_any_under_way(self, conn: Connection) -> bool:
        """Whether there is anything to do."""
        return conn.execute(select(imports.c.id).limit(1)).first() is not None

    @transaction
    def waiting(self, conn: Connection, import_id: int, limit: int) -> list[ImportLine]:
        """Lines that are to be worked off, in the list's order."""
        here = import_lines.c.import_id == import_id
        query = select(*_LINE).where(here, import_lines.c.state == LineState.WAITING)
        return _lines(conn.execute(query.order_by(import_lines.c.id).limit(limit)))

    @transaction
    def settle(self, conn: Connection, line_id: int, state: LineState, reason: str | None) -> None:
        """Says what became of a line that waits; one that is followed stays so."""
        settle_line(conn, line_id, state, reason)

    @transaction
    def report(self, conn: Connection, import_id: int) -> ImportReport:
        """How far an import is."""
        here = import_lines.c.import_id == import_id
        states = select(import_lines.c.state, func.count()).where(here)
        counts = conn.execute(states.group_by(import_lines.c.state))
        told = select(*_LINE).where(here, import_lines.c.reason.is_not(None))
        return ImportReport(
            {LineState(state): number for state, number in counts},
            tuple(_lines(conn.execute(told.order_by(import_lines.c.id)))),
        )

    @transaction
    def end(self, conn: Connection, import_id: int) -> None:
        """Forgets an import whose report was told."""
        conn.execute(delete(imports).where(imports.c.id == import_id))


def settle_line(conn: Connection, line_id: int, state: LineState, reason: str | None) -> None:
    """What became of a line, in a transaction that is under way."""
    here = (import_lines.c.id == line_id) & (import_lines.c.state == LineState.WAITING)
    conn.execute(update(import_lines).where(here).values(state=state, reason=reason))


def _values(line: ImportLine) -> dict[str, object]:
    return {
        "url": line.url,
        "title": line.title,
        "forum_id": line.forum_id,
        "tag": line.tag,
        "state": line.state,
    }


def _lines(rows: Iterable[Row[Any]]) -> list[ImportLine]:
    return [ImportLine(**row._asdict() | {"state": LineState(row.state)}) for row in rows]
