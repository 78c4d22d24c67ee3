"""The storage on a real SQLite file: what is one transaction, what survives, what is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot import rules
from bot.errors import DatabaseBroken, DatabaseInUse, SettingsError, StorageError
from bot.model import (
    Article,
    Feed,
    ParsedFeed,
    Plan,
    SkipReason,
    Subscription,
    ThreadState,
    Validators,
)
from bot.storage.database import open_database
from bot.storage.migrate import migrate
from bot.storage.schema import metadata
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GUILD, FORUM, OTHER_FORUM = 10, 20, 21


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'board.db'}"


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    async with open_storage(url) as opened:
        yield opened


async def follow(
    storage: Storage, url: str = "https://paper.example/feed", forum: int = FORUM
) -> tuple[Feed, Subscription]:
    added = await storage.feeds.subscribe(
        url, guild_id=GUILD, forum_id=forum, days=7, backlog=25, by=1, now=NOW
    )
    assert added is not None
    return added


def article(key: str = "a", link: str | None = None, hours: int = 1) -> Article:
    return Article(
        key=key,
        alt_key=key,
        title=f"Headline {key}",
        text="Text",
        link=link,
        canonical_link=link,
        published_at=NOW - timedelta(hours=hours),
        categories=("World", "Iran"),
    )


async def take_in(
    storage: Storage, feed: Feed, subscription: Subscription, *articles: Article
) -> list[Plan]:
    known = await storage.articles.known_keys(feed.id, articles)
    return await storage.articles.record_refresh(
        feed,
        ParsedFeed("The Paper", None, articles),
        rules.plan_refresh(articles, known, [subscription], NOW),
        primed=[subscription],
        validators=Validators("etag", "yesterday"),
        now=NOW,
        next_refresh_at=NOW + timedelta(minutes=10),
    )


def skips(plans: list[Plan]) -> list[SkipReason | None]:
    return [wanted.skip for plan in plans for wanted in plan.threads]


async def test_the_migrations_make_the_schema_that_the_statements_use(url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        migrate(connection)
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with open_database(url) as database:
        assert await database.run(differences) == []


async def test_an_article_travels_from_wanted_to_closed(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription, article("new"), article("old", hours=30))

    first = await storage.openings.next_pending(FORUM, NOW)
    assert first is not None
    assert first.article == article("old", hours=30)
    assert first.source == "The Paper"

    attempt = await storage.openings.begin_sending(first.thread.id, floor_id=7)
    assert attempt == 1
    assert await storage.openings.begin_sending(first.thread.id, floor_id=7) is None
    assert await storage.openings.record_opened(first.thread.id, attempt, thread_id=99, now=NOW)

    closes_at = NOW - timedelta(hours=30) + timedelta(days=7)
    assert await storage.closings.next_closes_at() == closes_at
    assert await storage.closings.due(closes_at - timedelta(seconds=1), NOW, 5) == []
    (due,) = await storage.closings.due(closes_at, NOW, 5)
    await storage.closings.record_closed(due.thread.id, now=closes_at)
    closed = await storage.threads.by_thread_id(99)
    assert closed is not None
    assert closed.thread.state is ThreadState.CLOSED
    assert closed.thread.closed_at == closes_at


async def test_an_answer_to_an_older_attempt_changes_nothing(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription, article())
    row = (await storage.openings.next_pending(FORUM, NOW)).thread.id  # type: ignore[union-attr]
    first = await storage.openings.begin_sending(row, floor_id=None)
    assert first is not None
    await storage.openings.record_unsent(row, first, not_before=None)
    second = await storage.openings.begin_sending(row, floor_id=None)
    assert second == first + 1
    assert not await storage.openings.record_opened(row, first, thread_id=1, now=NOW)
    assert await storage.openings.record_opened(row, second, thread_id=2, now=NOW)


async def test_what_was_being_sent_is_unknown_after_a_restart(url: str) -> None:
    async with open_storage(url) as storage:
        feed, subscription = await follow(storage)
        await take_in(storage, feed, subscription, article())
        row = (await storage.openings.next_pending(FORUM, NOW)).thread.id  # type: ignore[union-attr]
        await storage.openings.begin_sending(row, floor_id=5)
    async with open_storage(url) as storage:
        check_after = NOW + timedelta(seconds=120)
        assert await storage.openings.recover(check_after=check_after) == 1
        assert await storage.openings.next_pending(FORUM, NOW) is None
        assert await storage.openings.unsettled(NOW) == []
        (unknown,) = await storage.openings.unsettled(check_after)
        assert unknown.thread.floor_id == 5


async def test_one_page_has_one_thread_in_a_forum_whichever_feed_brings_it(
    storage: Storage,
) -> None:
    link = "paper.example/1"
    first = await follow(storage)
    second = await follow(storage, "https://agency.example/feed")
    elsewhere = await follow(storage, "https://third.example/feed", OTHER_FORUM)
    assert skips(await take_in(storage, *first, article("a", link))) == [None]
    assert skips(await take_in(storage, *second, article("b", link))) == [SkipReason.ALREADY_THERE]
    assert skips(await take_in(storage, *elsewhere, article("c", link))) == [None]


async def test_a_refresh_that_is_repeated_wants_nothing_twice(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    assert skips(await take_in(storage, feed, subscription, article())) == [None]
    assert skips(await take_in(storage, feed, subscription, article())) == [
        SkipReason.ALREADY_THERE
    ]
    assert await take_in(storage, feed, replace(subscription, primed=True), article()) == []


async def test_a_removed_feed_rests_and_its_waiting_threads_are_skipped(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription, article())
    await storage.feeds.unsubscribe(subscription)
    assert await storage.openings.waiting_forums(NOW) == []
    assert await storage.feeds.next_refresh_at() is None
    assert await storage.feeds.followed_in(GUILD) == []
    again = await follow(storage)
    assert skips(await take_in(storage, *again, article())) == [None]


async def test_a_failing_write_leaves_nothing_behind(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    broken = replace(article("bad"), title=None)  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        await take_in(storage, feed, subscription, article("good"), broken)
    assert await storage.articles.known_keys(feed.id, [article("good")]) == set()
    (stored,) = await storage.feeds.due(NOW, 1)
    assert stored.validators == Validators()


async def test_a_cancelled_caller_does_not_tear_its_transaction(url: str) -> None:
    async with open_storage(url) as storage:
        for number in range(20):
            call = asyncio.create_task(storage.notes.put(str(number), "kept"))
            await asyncio.sleep(0)
            call.cancel()
        await asyncio.sleep(0)
        assert await storage.notes.get("19") == "kept"


async def test_a_second_process_is_refused_with_a_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._PRAGMAS", ("busy_timeout=0", "journal_mode=WAL"))
    async with open_database(url) as holder:
        await holder.run(lambda conn: conn.execute(text("PRAGMA locking_mode=EXCLUSIVE")))
        await holder.run(lambda conn: conn.execute(text("CREATE TABLE held (id INTEGER)")))
        with pytest.raises(DatabaseInUse, match="in use by another process"):
            async with open_database(url):
                pass


async def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    path.write_bytes(b"no database at all " * 100)
    with pytest.raises(DatabaseBroken, match="damaged"):
        async with open_database(f"sqlite:///{path}"):
            pass
    assert path.read_bytes() == b"no database at all " * 100


@pytest.mark.parametrize("bad", ["nonsense", "mysql://host/db"])
async def test_a_wrong_url_is_a_mistake_in_the_settings(bad: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        async with open_database(bad):
            pass
