"""The disk fails under the running worker and recovers: nothing is lost or doubled, no restart."""

import os
import resource
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.discord_schemas import inspector
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually

IN_A_SECOND = """
from datetime import timedelta
from bot import rules
rules.CHECK_AFTER = timedelta(seconds=1)
from bot.__main__ import main
main()
"""
"""The worker as it is, but what it could not write down is looked for after 1 s, not 120 s."""


@dataclass
class Trap:
    """Looks at what the bot sends; springs in the middle of the third thread's opening."""

    spring: Callable[[], object] = lambda: None
    opened: int = 0
    validate: Callable[[str, str, Any], None] | None = field(default_factory=inspector)

    def __call__(self, method: str, path: str, form: Any) -> None:
        if self.validate:
            self.validate(method, path, form)
        if method == "POST" and path.endswith("/threads"):
            self.opened += 1
            if self.opened == 3:
                self.spring()


@pytest.fixture
def trap() -> Trap:
    return Trap()


@pytest.fixture
async def discord(trap: Trap) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(inspect=trap) as running:
        running.world.add_guild("The test server")
        yield running
        assert running.violations == []


# ── three ways in which a disk takes no more ─────────────────────────────────────────────────


@contextmanager
def no_larger_files(worker: Worker, database: Path) -> Iterator[None]:
    """A limit from outside (EFBIG, like a quota): nothing is written behind the end of the log."""
    assert worker.process is not None
    log = database.with_name(f"{database.name}-wal")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(
        worker.process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, resource.RLIM_INFINITY)
    )
    yield
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def a_full_disk(worker: Worker, database: Path) -> Iterator[None]:
    """Somebody else fills it (ENOSPC)."""
    filler = database.with_name("filler")
    with filler.open("wb", buffering=0) as opened:
        try:
            while True:
                opened.write(bytes(512))
        except OSError:
            pass
    yield
    filler.unlink()


@contextmanager
def a_read_only_disk(worker: Worker, database: Path) -> Iterator[None]:
    """Files that nobody may write to, not even whoever has them open (EPERM)."""
    files = [database, database.with_name(f"{database.name}-wal")]
    change("+i", *files)
    yield
    change("-i", *files)


def change(flag: str, *files: Path) -> None:
    subprocess.run(["chattr", flag, *files], check=True, capture_output=True)  # noqa: S603, S607


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own, of 2 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system to fill")
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine lets no file system be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607


def refuse_changes(folder: Path) -> None:
    """Skips the test where files cannot be made immutable."""
    probe = folder / "probe"
    probe.touch()
    if shutil.which("chattr") is None:
        pytest.skip("no chattr here")
    with probe.open("ab", buffering=0) as opened:
        try:
            change("+i", probe)
        except subprocess.CalledProcessError:
            pytest.skip("files cannot be made immutable here (it takes root, and ext4)")
        try:
            opened.write(b"held open")
        except OSError:
            return
        finally:
            change("-i", probe)
    pytest.skip("this file system lets an open file be written though it is immutable")


Fault = Callable[[Worker, Path], AbstractContextManager[None]]


@contextmanager
def disk_for(fault: Fault, folder: Path) -> Iterator[Path]:
    """A folder on a disk that can fail so; skips the test where there is none."""
    folder.mkdir()
    if fault is a_full_disk:
        with small_disk(folder):
            yield folder
        return
    if fault is a_read_only_disk:
        refuse_changes(folder)
    yield folder


# ── the test ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (no_larger_files, "disk I/O error"),
        (a_full_disk, "disk is full"),
        (a_read_only_disk, "disk I/O error"),
    ],
)
async def test_a_disk_that_takes_no_more_is_survived(
    tmp_path: Path,
    discord: LocalDiscord,
    trap: Trap,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    fault: Fault,
    words: str,
) -> None:
    for hours in range(6, 0, -1):
        newspaper.publish_next(age=timedelta(hours=hours))
    with disk_for(fault, tmp_path / "disk") as disk, ExitStack() as broken:
        database = disk / "board.db"
        worker = Worker(discord, tmp_path, f"sqlite:///{database}", program=("-c", IN_A_SECOND))
        await worker.start()
        trap.spring = lambda: broken.enter_context(fault(worker, database))
        await desk.add(newspaper.feed_url, backlog=6)
        await eventually(lambda: words in worker.log)
        assert newspaper.feed_url in await desk.say("feed list")
        assert len(forum.threads) == 3  # what cannot be written down is not sent

        broken.close()
        await eventually(lambda: len(forum.threads) == 6)
        newspaper.publish_next()
        await desk.say("feed refresh", feed=await desk.choice())
        await eventually(lambda: len(forum.threads) == 7)
        assert await worker.stop() == 0, worker.log
    assert sorted(titles(forum)) == sorted(one.headline for one in newspaper.printed)
    assert worker.log.count("ready as") == 1
    assert "Traceback" not in worker.log
