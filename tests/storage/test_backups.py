"""The folder of backups, and when the next one is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.services.operating.backup import BackupService
from bot.storage.backups import Backups
from bot.storage.restore import restore
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


async def made(storage: Storage, at: datetime) -> Path:
    """A backup, as if made at that time."""
    assert storage.backups is not None
    with storage.backups.begun() as part:
        await storage.copy_into(part)
        return storage.backups.keep(part, at).path


@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(hours=25), timedelta()),
        (timedelta(hours=20), timedelta(hours=4)),
        (timedelta(days=-30), timedelta()),  # made while the clock was wrong
    ],
)
async def test_a_backup_is_due_a_day_after_the_newest(
    sqlite_url: str, age: timedelta, due: timedelta
) -> None:
    async with open_storage(sqlite_url) as storage:
        service = BackupService(storage)
        assert await service.seconds_until_due() == 0
        await made(storage, datetime.now(UTC) - age)
        seconds = await service.seconds_until_due()
        assert seconds is not None
        assert due - timedelta(minutes=5) <= timedelta(seconds=seconds) <= due


async def test_a_backup_that_failed_is_not_tried_again_at_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "backups").touch()
    async with open_storage(sqlite_url) as storage:
        service = BackupService(storage)
        with pytest.raises(StorageError, match="No backup can be kept"):
            await service.make()
        await service.back_up_due()
        assert (await service.seconds_until_due() or 0) > 60


async def test_no_backup_is_due_on_a_server(postgres_url: str) -> None:
    async with open_storage(postgres_url) as storage:
        assert await BackupService(storage).seconds_until_due() is None


async def test_a_copy_that_is_not_sound_gets_no_name(tmp_path: Path) -> None:
    backups = Backups(tmp_path / "board.db")
    with backups.begun() as part:
        part.write_text("no database")
        with pytest.raises(StorageError, match="cannot be used"):
            backups.keep(part, datetime.now(UTC))
    assert list(backups.folder.iterdir()) == []


async def test_one_that_was_made_under_a_wrong_clock_is_not_its_own_victim(
    sqlite_url: str,
) -> None:
    async with open_storage(sqlite_url) as storage:
        for day in range(1, 8):
            await made(storage, datetime(2099, 1, day, tzinfo=UTC))
        newest = await made(storage, datetime.now(UTC))
        assert newest.exists()
        assert storage.backups is not None
        assert len(storage.backups.listed()) == 7


async def test_two_restores_within_a_second_leave_two_files_aside(sqlite_url: str) -> None:
    async with open_storage(sqlite_url) as storage:
        await made(storage, NOW)
    first, second = (restore(sqlite_url, None, NOW).aside for _ in range(2))
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()
    assert second.exists()
