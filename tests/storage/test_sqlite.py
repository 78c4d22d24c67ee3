"""The SQLite file: one process holds it, a damaged one is left alone."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from bot.errors import DatabaseBroken, DatabaseInUse, SettingsError
from bot.storage.database import open_database
from bot.storage.storage import open_storage


async def test_a_second_process_is_refused_with_a_sentence(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sqlite._PRAGMAS", ("busy_timeout=0", "journal_mode=WAL"))
    async with open_database(sqlite_url) as holder:
        await holder.run(lambda conn: conn.execute(text("PRAGMA locking_mode=EXCLUSIVE")))
        await holder.run(lambda conn: conn.execute(text("CREATE TABLE held (id INTEGER)")))
        with pytest.raises(DatabaseInUse, match="in use by another process"):
            async with open_database(sqlite_url):
                pass


async def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    path.write_bytes(b"no database at all " * 100)
    with pytest.raises(DatabaseBroken, match="damaged"):
        async with open_database(f"sqlite:///{path}"):
            pass
    assert path.read_bytes() == b"no database at all " * 100


async def test_a_folder_that_is_not_there_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Its folder must exist"):
        async with open_database(f"sqlite:///{tmp_path / 'nowhere' / 'board.db'}"):
            pass


async def test_the_indexes_of_due_times_are_used(sqlite_url: str) -> None:
    plans: list[str] = []

    def explain(conn: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.append(" ".join(step.detail for step in plan))

    async with open_storage(sqlite_url) as storage:
        event.listen(Engine, "before_cursor_execute", explain)
        now = datetime.now(UTC)
        await storage.closings.due(now, now, 20)
        await storage.closings.next_retry_at(now)
        await storage.closings.next_closes_at()
        await storage.openings.waiting_forums(now)
        await storage.openings.next_pending(1, now)
        await storage.openings.unsettled(now)
        await storage.openings.next_due_at(now)
        event.remove(Engine, "before_cursor_execute", explain)
    due, retry, closes, *openings = plans
    for plan in (due, retry):
        assert "INDEX ix_threads_closes" in plan
        assert "INDEX ix_threads_archived_again" in plan
    assert "INDEX ix_threads_closes" in closes
    assert [plan for plan in openings if "INDEX ix_threads_wanted" not in plan] == []
    assert not re.search(r"SCAN threads(?! USING INDEX)", " ".join(plans))
