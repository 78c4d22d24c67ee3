"""Backups of the database, and what an operator reads when it is damaged."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*.db"))


def rows(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def permissions(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def overwrite(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    database.write_bytes(content)


def cut(database: Path) -> None:
    os.truncate(database, database.stat().st_size - 5000)


def empty(database: Path) -> None:
    os.truncate(database, 0)


def replace(database: Path) -> None:
    database.write_text("no database at all\n" * 1000)


async def test_a_running_worker_is_asked_for_a_backup(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    await eventually(lambda: len(backups(worker.folder)) == 1)  # the first day's
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    code, said = await worker.run("backup")
    assert code == 0, said
    newest = backups(worker.folder)[-1]
    assert str(newest) in said
    assert f"{newest.stat().st_size:,} bytes" in said
    assert rows(newest, "threads") == 1
    assert permissions(newest) == "0o600"
    assert permissions(newest.parent) == "0o700"


async def test_the_door_belongs_to_the_worker_that_runs(
    discord: LocalDiscord, worker: Worker
) -> None:
    door = worker.folder / "board.db-door"
    assert permissions(door) == "0o600"
    await worker.stop(signal.SIGKILL)
    assert door.exists()
    code, said = await worker.run("backup")  # nobody answers there: it is made without a worker
    assert code == 0, said
    await worker.start()
    code, said = await worker.run("backup")
    assert code == 0, said
    assert await worker.stop() == 0
    assert not door.exists()


async def test_a_worker_at_the_end_of_a_long_path_says_why_it_cannot_be_asked(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    folder = tmp_path / ("deep" * 25)
    folder.mkdir()
    worker = Worker(discord, folder)
    await worker.start()
    code, said = await worker.run("backup")
    assert code == 75
    assert "longer than 100 bytes" in said
    near = Worker(discord, folder, "sqlite:///board.db")  # as a relative path it is short
    assert await worker.stop() == 0
    await near.start()
    code, said = await near.run("backup")
    assert code == 0, said
    assert await near.stop() == 0


async def test_a_backup_is_made_every_day_and_seven_are_kept(
    discord: LocalDiscord, worker: Worker
) -> None:
    await eventually(lambda: len(backups(worker.folder)) == 1)
    await worker.stop()
    (first,) = backups(worker.folder)
    now = datetime.now(UTC)
    for hours in range(25, 250, 24):
        first.with_name(f"board-{now - timedelta(hours=hours):%Y-%m-%dT%H%M%SZ}.db").write_bytes(
            first.read_bytes()
        )
    first.unlink()
    (first.parent / "mine.db").touch()
    await worker.start()
    await eventually(lambda: len(backups(worker.folder)) == 7 + 1)
    kept = [path.name for path in backups(worker.folder)]
    assert f"board-{now - timedelta(hours=25):%Y-%m-%dT%H%M%SZ}.db" in kept
    assert f"board-{now - timedelta(hours=25 + 24 * 6):%Y-%m-%dT%H%M%SZ}.db" not in kept
    assert "mine.db" in kept


async def test_a_backup_that_fails_stops_nothing(
    discord: LocalDiscord, tmp_path: Path, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    (tmp_path / "backups").touch()  # a file where the folder should be
    worker = Worker(discord, tmp_path)
    await worker.start()
    await eventually(lambda: "the daily backup failed, it is tried again" in worker.log)
    code, said = await worker.run("backup")
    assert code == 75
    assert "No backup can be kept in" in said
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    assert await worker.stop() == 0
    assert "Traceback" not in worker.log


@pytest.mark.parametrize("damage", [overwrite, cut, empty, replace])
async def test_a_damaged_database_is_left_alone_and_restored(
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    damage: Callable[[Path], None],
) -> None:
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    _, said = await worker.run("backup")
    good = backups(worker.folder)[-1]
    await worker.stop()
    database = worker.folder / "board.db"
    damage(database)
    newer = good.with_name("board-2099-01-01T000000Z.db")
    newer.write_text("a backup that is no good")
    before = {path: path.read_bytes() for path in worker.folder.glob("board*")}

    code, said = await worker.run()
    assert code == 70
    assert f"The newest good backup is {good}" in said
    assert "python -m bot restore" in said
    assert {path: path.read_bytes() for path in worker.folder.glob("board*")} == before

    code, said = await worker.run("restore")
    assert code == 0, said
    assert f"is now a copy of {good}" in said
    (aside,) = worker.folder.glob("board.db.before-restore-*")
    assert str(aside) in said
    assert aside.read_bytes() == before[database]
    await worker.start()
    assert newspaper.feed_url in await desk.say("feed list")
    assert await worker.stop() == 0
    assert titles(forum) == [newspaper.printed[0].headline]


async def test_an_older_backup_and_a_rebuild_open_nothing_twice(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    assert (await worker.run("backup"))[0] == 0
    newspaper.publish_next()
    await worker.stop()
    await worker.start()
    await desk.say("feed refresh", feed=await desk.choice("feed refresh"))
    await eventually(lambda: len(forum.threads) == 2)
    await worker.stop()
    cut(worker.folder / "board.db")
    assert (await worker.run("restore"))[0] == 0
    code, said = await worker.run("rebuild")
    assert code == 0, said

    newspaper.publish_next()
    await worker.start()
    await desk.say("feed refresh", feed=await desk.choice("feed refresh"))
    await eventually(lambda: len(forum.threads) == 3)
    assert sorted(titles(forum)) == sorted(one.headline for one in newspaper.printed)


async def test_a_killed_workers_damaged_database_is_left_alone_with_its_log(
    worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    await worker.stop()  # what was written so far is in the file, not in its log
    await worker.start()
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await worker.run("backup")
    await worker.stop(signal.SIGKILL)
    database, log = worker.folder / "board.db", worker.folder / "board.db-wal"
    assert log.stat().st_size > 0
    replace(database)
    before = database.read_bytes(), log.read_bytes()
    code, said = await worker.run()
    assert code == 70
    assert (database.read_bytes(), log.read_bytes()) == before
    code, said = await worker.run("restore")
    assert code == 0, said
    (aside,) = worker.folder.glob("board.db.before-restore-*Z-wal")
    assert aside.read_bytes() == before[1]
    await worker.start()
    assert newspaper.feed_url in await desk.say("feed list")


async def test_what_was_set_aside_can_be_restored_with_its_log(
    worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    await eventually(lambda: len(backups(worker.folder)) == 1)
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await worker.stop(signal.SIGKILL)
    assert (await worker.run("restore"))[0] == 0
    database = worker.folder / "board.db"
    assert rows(database, "articles") == 0
    (aside,) = worker.folder.glob("board.db.before-restore-*Z")
    code, said = await worker.run("restore", str(aside))
    assert code == 0, said
    assert rows(database, "articles") == 1


async def test_nothing_is_restored_under_a_running_worker(worker: Worker) -> None:
    await eventually(lambda: len(backups(worker.folder)) == 1)
    code, said = await worker.run("restore")
    assert code == 75
    assert "in use by another process" in said
    assert "Stop the worker" in said
    assert not list(worker.folder.glob("*before-restore*"))


async def test_without_a_good_backup_it_says_so(discord: LocalDiscord, tmp_path: Path) -> None:
    replace(tmp_path / "board.db")
    worker = Worker(discord, tmp_path)
    code, said = await worker.run()
    assert code == 70
    assert "There is no good backup of it" in said
    code, said = await worker.run("restore")
    assert code == 70
    assert "There is no good backup" in said
    code, said = await worker.run("restore", "nowhere.db")
    assert code == 70
    assert "nowhere.db is no good backup" in said
    assert not (tmp_path / "nowhere.db").exists()


async def test_a_server_is_backed_up_by_its_own_tools(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    worker = Worker(discord, tmp_path, "postgres://robin:secret@127.0.0.1/board")
    for command in ("backup", "restore"):
        code, said = await worker.run(command)
        assert code == 78
        assert "pg_dump" in said
