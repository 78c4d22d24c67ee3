"""Worker processes that hang, die and eat, and the pool that goes on."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.errors import BadStatus, ParseError, SettingsError, Throttled
from bot.feeds.pool import ParserPool
from tests.feeds import jobs

URL = "https://news.example/feed"
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    async with ParserPool(deadline=30) as opened:
        yield opened


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - a file or a process, no event of ours
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"State:\tZ" not in _status(pid)


def _status(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/status").read_bytes()
    except OSError:
        return b""


async def test_one_worker_does_the_work(pool: ParserPool) -> None:
    assert await pool.run(URL, jobs.double, 4, times=3) == 12
    workers = await asyncio.gather(*(pool.run(URL, jobs.pid) for _ in range(3)))
    assert len(set(workers)) == 1
    assert workers[0] != os.getpid()


async def test_feeds_are_read_there(pool: ParserPool) -> None:
    body = b"<rss version='2.0'><channel><item><title>Rain</title></item></channel></rss>"
    feed = await pool.run(URL, jobs.read, body, url=URL)
    assert [article.title for article in feed.articles] == ["Rain"]
    with pytest.raises(ParseError, match="is a web page"):
        await pool.run(URL, jobs.read, b"<html>", url=URL)


async def test_errors_of_the_work_arrive_whole(pool: ParserPool) -> None:
    with pytest.raises(BadStatus, match="No such page") as caught:
        await pool.run(URL, jobs.fail)
    error = caught.value
    assert (error.subject, error.status, error.retry_after) == (URL, 404, 7.0)
    with pytest.raises(KeyError):
        await pool.run(URL, jobs.mistake)


@pytest.mark.parametrize(
    "error", [SettingsError(["a", "b"]), Throttled("1", "Wait.", 3.5), ParseError(URL, "No feed.")]
)
def test_every_error_survives_pickling(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


async def test_work_without_end_is_stopped_at_the_deadline() -> None:
    async with ParserPool(deadline=0.2) as pool:
        with pytest.raises(ParseError, match=r"more than 0.2 seconds") as caught:
            await pool.run(URL, jobs.never_end)
        assert caught.value.subject == URL
        assert await pool.run(URL, jobs.double, 4) == 8


async def test_a_worker_that_dies_is_replaced(pool: ParserPool) -> None:
    with pytest.raises(ParseError, match="died"):
        await pool.run(URL, jobs.die, 1)
    assert await pool.run(URL, jobs.double, 4) == 8


async def test_a_worker_killed_while_idle_is_replaced(pool: ParserPool) -> None:
    worker = await pool.run(URL, jobs.pid)
    os.kill(worker, signal.SIGKILL)
    await until(lambda: not is_alive(worker))
    for _ in range(50):  # its loss may be noticed before or after the next call
        try:
            successor = await pool.run(URL, jobs.pid)
        except ParseError:
            continue
        break
    assert successor != worker


async def test_a_worker_has_limited_memory(pool: ParserPool) -> None:
    with pytest.raises(ParseError, match=r"more than 1,024 MiB"):
        await pool.run(URL, jobs.eat_memory)
    assert await pool.run(URL, jobs.double, 4) == 8


async def test_a_cancelled_call_ends_its_worker(pool: ParserPool, tmp_path: Path) -> None:
    said = tmp_path / "pid"
    call = asyncio.create_task(pool.run(URL, jobs.say_pid_and_hang, str(said)))
    await until(said.exists)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await pool.run(URL, jobs.pid) != int(said.read_text())
    await until(lambda: not is_alive(int(said.read_text())))


async def test_a_worker_leaves_signals_to_its_parent(pool: ParserPool) -> None:
    worker = await pool.run(URL, jobs.pid)
    os.kill(worker, signal.SIGTERM)
    os.kill(worker, signal.SIGINT)
    assert await pool.run(URL, jobs.pid) == worker


_PARENT = """
import asyncio, sys
from bot.feeds.pool import ParserPool
from tests.feeds import jobs
async def main():
    async with ParserPool(deadline=3600) as pool:
        await pool.run("url", jobs.say_pid_and_hang, sys.argv[1])
if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_worker_does_not_outlive_its_parent(tmp_path: Path) -> None:
    said, script = tmp_path / "pid", tmp_path / "parent.py"
    script.write_text(_PARENT)
    with subprocess.Popen(  # noqa: ASYNC220, S603 - our own script
        [sys.executable, script, said], env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as parent:
        await until(said.exists)
        parent.kill()
    await until(lambda: not is_alive(int(said.read_text())))


def test_a_worker_imports_little() -> None:
    """What parse.py needs is imported in every worker: no discord, no SQL, no HTTP."""
    code = "import sys, bot.feeds.parse; print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"discord", "sqlalchemy", "aiohttp", "typer"} & set(loaded)
