"""One worker at a time: the second waits, and one that is late with its lease does nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from sqlalchemy.engine import make_url

from bot.errors import DatabaseInUse, StorageError
from bot.storage.storage import Storage, open_storage
from tests.postgres import Cluster

Change = Callable[[str], Awaitable[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Looks every few milliseconds; how long a lease lasts stays as it is."""
    monkeypatch.setattr("bot.storage.lease._TRY_EVERY", 0.01)
    caplog.set_level(logging.INFO, "bot.storage.lease")


@pytest.fixture
def renewing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renews every few milliseconds."""
    monkeypatch.setattr("bot.storage.lease._RENEW_EVERY", 0.01)


@pytest.fixture
def change(cluster: Cluster, postgres_url: str) -> Change:
    """Changes the lease behind the worker's back."""

    async def change_lease(values: str) -> None:
        statement = f"UPDATE leases SET {values}"  # noqa: S608 - a test's own words
        database = make_url(postgres_url).database or ""
        await asyncio.to_thread(cluster.execute, statement, database=database)

    return change_lease


async def begin(url: str) -> asyncio.Task[None]:
    """A worker that has begun and works until it is cancelled."""
    begun = asyncio.Event()

    async def work() -> None:
        async with open_storage(url) as storage, storage.lease.hold():
            begun.set()
            await asyncio.Event().wait()

    worker = asyncio.create_task(work())
    await begun.wait()
    return worker


async def end(worker: asyncio.Task[None]) -> None:
    worker.cancel()
    await asyncio.wait({worker})
    assert worker.cancelled()


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):  # only ends a test that has failed
        while True:
            if await condition():
                return
            await asyncio.sleep(0.01)


async def logged(log: pytest.LogCaptureFixture, words: str) -> bool:
    return words in log.text


async def can_write(storage: Storage) -> bool:
    try:
        await storage.notes.put("key", "kept")
    except StorageError:
        return False
    return True


async def test_the_second_worker_waits_and_takes_over(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = await begin(postgres_url)
    second = asyncio.create_task(begin(postgres_url))
    await eventually(lambda: logged(caplog, "this one waits"))
    assert not second.done()
    await end(first)
    await end(await second)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "this one takes over" in caplog.text


async def test_a_lease_that_ran_out_is_taken_over_and_stays_there(
    postgres_url: str, change: Change
) -> None:
    first = await begin(postgres_url)
    await change("expires_at = 0")
    async with open_storage(postgres_url) as storage, storage.lease.hold():
        await end(first)
        assert await can_write(storage)


async def test_a_worker_that_lost_its_lease_stops(
    postgres_url: str, change: Change, renewing: None
) -> None:
    worker = await begin(postgres_url)
    await change("holder = 'another'")
    with pytest.raises(DatabaseInUse, match="Another worker took over"):
        await worker


async def test_a_worker_that_ends_in_order_when_it_is_cancelled_still_says_why(
    postgres_url: str, change: Change, renewing: None
) -> None:
    async def work() -> None:
        async with open_storage(postgres_url) as storage, storage.lease.hold():
            await change("holder = 'another'")
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    with pytest.raises(DatabaseInUse, match="Another worker took over"):
        await work()


@pytest.mark.parametrize("late", ["expires_at = 0", "expires_at = expires_at - 65 * 1000000"])
async def test_nothing_is_written_while_the_lease_is_late(
    postgres_url: str, change: Change, late: str
) -> None:
    async with open_storage(postgres_url) as storage, storage.lease.hold():
        assert await can_write(storage)
        await change(late)
        with pytest.raises(StorageError, match="was not renewed in time"):
            await storage.notes.get("key")
        await change("expires_at = 9000000000000000")
        assert await can_write(storage)


async def test_a_late_lease_that_nobody_took_is_renewed(
    postgres_url: str, change: Change, renewing: None
) -> None:
    async with open_storage(postgres_url) as storage, storage.lease.hold():
        await change("expires_at = 0")
        await eventually(lambda: can_write(storage))


async def test_a_server_that_is_away_for_a_while_costs_no_restart(
    cluster: Cluster, postgres_url: str, caplog: pytest.LogCaptureFixture, renewing: None
) -> None:
    async with open_storage(postgres_url) as storage, storage.lease.hold():
        await asyncio.to_thread(cluster.stop)
        try:
            await eventually(lambda: logged(caplog, "could not be renewed"))
        finally:
            await asyncio.to_thread(cluster.start)
        await eventually(lambda: can_write(storage))


async def test_a_sqlite_file_needs_no_lease(sqlite_url: str) -> None:
    async with open_storage(sqlite_url) as storage, storage.lease.hold(), storage.lease.hold():
        assert await can_write(storage)
