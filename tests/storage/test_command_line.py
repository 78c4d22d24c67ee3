"""What an operator sees whose database is wrong, away, or another worker's."""

import asyncio
import os
import sys
from pathlib import Path

from bot.storage.storage import open_storage
from tests.postgres import PASSWORD, Cluster, free_port

ROOT = Path(__file__).parent.parent.parent


async def launch(folder: Path, *command: str, **settings: str) -> asyncio.subprocess.Process:
    """`python -m bot …` in an empty folder, with these settings and no others."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings,
        stderr=asyncio.subprocess.PIPE,
    )


async def migrate(folder: Path, **settings: str) -> tuple[int | None, str]:
    """The exit code of `migrate`, and the sentence that an operator reads."""
    process = await launch(folder, "migrate", **settings)
    _, said = await process.communicate()
    sentence = said.decode()
    assert "Traceback" not in sentence
    assert PASSWORD not in sentence
    assert sentence.count("\n") <= 1
    return process.returncode, sentence


async def test_migrate_needs_no_token(tmp_path: Path, new_database_url: str) -> None:
    assert await migrate(tmp_path, DATABASE_URL=new_database_url) == (0, "")
    async with open_storage(new_database_url) as storage:
        assert await storage.notes.get("key") is None


async def test_a_wrong_password_ends_with_78(tmp_path: Path, cluster: Cluster) -> None:
    code, sentence = await migrate(tmp_path, DATABASE_URL=cluster.url("board", password="other"))
    assert code == 78
    assert "password authentication failed" in sentence


async def test_a_server_that_is_away_ends_with_75(tmp_path: Path) -> None:
    url = f"postgres://robin:not%26shown@127.0.0.1:{free_port()}/board"
    code, sentence = await migrate(tmp_path, DATABASE_URL=url)
    assert code == 75
    assert "cannot be reached now" in sentence


async def test_a_disk_that_is_thrown_away_ends_with_78(tmp_path: Path) -> None:
    code, sentence = await migrate(tmp_path, DYNO="worker.1")
    assert code == 78
    assert "heroku addons:create heroku-postgresql" in sentence


async def test_a_second_worker_says_that_it_waits_and_stops_in_good_order(
    tmp_path: Path, postgres_url: str
) -> None:
    async with open_storage(postgres_url) as storage, storage.lease.hold():
        second = await launch(tmp_path, DATABASE_URL=postgres_url, DISCORD_TOKEN="not.reached")
        assert second.stderr is not None
        async for line in second.stderr:
            if b"another worker uses the database" in line:
                break
        second.terminate()
        await second.communicate()
        assert second.returncode == 0
