"""The SQLite file: one process holds it, a damaged one is left alone."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import DatabaseBroken, DatabaseInUse, SettingsError
from bot.storage.database import open_database


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
