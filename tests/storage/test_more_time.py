"""Warnings before closing and wishes for more time, as each engine keeps them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.language import Phrase
from bot.model import MessageKind, MoreTime, Thread, ThreadState
from bot.storage.storage import Storage, open_storage
from tests.storage.test_storage import GUILD, NOW, follow, opened

HOUR = timedelta(hours=1)


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with open_storage(database_url) as storage:
        yield storage


async def one(storage: Storage) -> tuple[Thread, datetime]:
    """An open thread, and when it closes."""
    thread = (await opened(storage, *await follow(storage))).thread
    assert thread.closes_at is not None
    return thread, thread.closes_at


async def now(storage: Storage, thread: Thread) -> Thread:
    mirrored = await storage.threads.by_thread_id(thread.thread_id or 0)
    assert mirrored is not None
    return mirrored.thread


async def test_a_closing_is_warned_of_in_its_time_and_once(storage: Storage) -> None:
    thread, closes_at = await one(storage)
    warnings, begins, looked_at = storage.warnings, closes_at - 2 * HOUR, NOW - HOUR
    assert await warnings.next_at(NOW, looked_at=looked_at, again=HOUR) is None
    await storage.desk.set_warning(GUILD, 2)
    assert await warnings.next_at(NOW, looked_at=looked_at, again=HOUR) == begins
    assert await warnings.due(begins - HOUR) == []
    (due,) = await warnings.due(begins)
    assert due.thread.id == thread.id
    later = await warnings.next_at(begins, looked_at=begins, again=HOUR)
    assert later == begins + HOUR
    assert not await warnings.want(thread.id, closes_at + HOUR)
    assert await warnings.want(thread.id, closes_at)
    assert not await warnings.want(thread.id, closes_at)
    assert await warnings.due(begins) == []
    assert await warnings.next_at(begins, looked_at=begins, again=HOUR) is None
    *_, row = await storage.messages.of_thread(thread.id)
    assert (row.kind, row.position) == (MessageKind.WARNING, 1)

    await storage.threads.extend(thread.id, expected=[ThreadState.OPEN], by=HOUR)
    assert await warnings.want(thread.id, closes_at + HOUR)
    first, second = (await storage.messages.of_thread(thread.id))[-2:]
    assert (first.position, second.position) == (1, 2)
    assert first.nonce != second.nonce


async def test_the_first_answer_counts_and_a_new_time_may_be_asked_of(storage: Storage) -> None:
    thread, closes_at = await one(storage)
    wishes = storage.more_time
    assert not await wishes.ask(thread.id, closes_at + HOUR, by=1)
    assert await wishes.ask(thread.id, closes_at, by=1)
    assert not await wishes.ask(thread.id, closes_at, by=2)
    assert await wishes.asked_by(thread.id, closes_at) == 1
    assert (await now(storage, thread)).more_time is MoreTime.ASKED
    await wishes.withdraw(thread.id, closes_at)
    assert (await now(storage, thread)).more_time is None

    assert await wishes.ask(thread.id, closes_at, by=2)
    assert await wishes.refuse(thread.id, closes_at)
    assert not await wishes.refuse(thread.id, closes_at)
    assert await wishes.give(thread.id, closes_at, days=3) is None
    assert not await wishes.ask(thread.id, closes_at, by=2)
    assert (await now(storage, thread)).more_time is MoreTime.REFUSED

    later = await storage.threads.extend(thread.id, expected=[ThreadState.OPEN], by=HOUR)
    assert later is not None
    assert (await now(storage, thread)).more_time is None
    assert await wishes.ask(thread.id, later, by=1)
    given = await wishes.give(thread.id, later, days=3)
    assert given == later + timedelta(days=3) == (await now(storage, thread)).closes_at
    assert await wishes.ask(thread.id, given, by=1)
    by_robin = Phrase("kept open by {name}", name="Robin")
    assert await wishes.keep(thread.id, given, reason=by_robin)
    assert not await wishes.keep(thread.id, given, reason=by_robin.of(name="Alex"))
    held = await now(storage, thread)
    assert (held.state, held.reason) == (ThreadState.HELD, by_robin)
    assert held.more_time is None
