"""Imports, on both engines: one of a guild at a time, each line settled once, then forgotten."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model import Import, ImportLine, LineState
from bot.storage.floods import FloodGuard
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GUILD, FORUM, ADA = 10, 20, 1
UNGUARDED = FloodGuard(list, lambda *_: pytest.fail("nothing is held back"))
WANTED = Import(0, GUILD, ADA, backlog=2, missing=("Nowhere",), token="t", message_id=7)
LINES = [ImportLine(f"https://{number}.example/", FORUM, tag=5) for number in range(3)]


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with open_storage(database_url) as opened:
        yield opened


async def test_an_import_lives_until_its_report_is_told(storage: Storage) -> None:
    double = replace(LINES[0], state=LineState.DOUBLE)
    assert await storage.imports.begin(WANTED, [*LINES, double])
    assert not await storage.imports.begin(WANTED, LINES)
    assert await storage.imports.begin(replace(WANTED, guild_id=GUILD + 1), LINES)
    job, other = await storage.imports.under_way()
    assert job == replace(WANTED, id=job.id)
    first, second = await storage.imports.waiting(job.id, 2)
    assert (first.url, first.tag, first.state) == (LINES[0].url, 5, LineState.WAITING)

    followed = await storage.feeds.subscribe(
        first.url,
        guild_id=GUILD,
        forum_id=FORUM,
        backlog=0,
        by=ADA,
        now=NOW,
        line=replace(first, reason="A remark."),
    )
    assert followed is not None
    assert followed[1].tag == 5
    await storage.imports.settle(first.id, LineState.FAILED, "It was followed before.")
    await storage.imports.settle(second.id, LineState.FAILED, "It is dead.")
    report = await storage.imports.report(job.id)
    assert (report.total, report.waiting) == (4, 1)
    assert report.counts[LineState.FOLLOWED] == report.counts[LineState.DOUBLE] == 1
    assert report.having(LineState.FOLLOWED) == ("A remark.",)
    assert report.having(LineState.FAILED) == ("It is dead.",)

    await storage.imports.end(job.id)
    assert await storage.imports.under_way() == [other]
    assert await storage.imports.waiting(job.id, 9) == []
    await storage.imports.end(other.id)
    assert not await storage.imports.is_any_under_way()


async def test_what_was_removed_comes_back_with_its_line(storage: Storage) -> None:
    added = await storage.feeds.subscribe(
        LINES[0].url, guild_id=GUILD, forum_id=FORUM, backlog=0, by=ADA, now=NOW
    )
    assert added is not None
    assert await storage.feeds.is_followed(LINES[0].url, FORUM)
    await storage.removals.remove(added[1], now=NOW)
    assert not await storage.feeds.is_followed(LINES[0].url, FORUM)
    await storage.imports.begin(WANTED, LINES[:1])
    (job,) = await storage.imports.under_way()
    (line,) = await storage.imports.waiting(job.id, 9)
    assert await storage.removals.restore_at(
        line.url, forum_id=FORUM, now=NOW, guard=UNGUARDED, line=line
    )
    report = await storage.imports.report(job.id)
    assert report.counts == {LineState.FOLLOWED: 1}
