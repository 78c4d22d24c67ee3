"""The storage on both engines: what is one transaction, what survives, what is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot import rules
from bot.errors import DatabaseBroken, SettingsError, StorageError
from bot.language import Phrase
from bot.model import (
    Article,
    Feed,
    MirroredThread,
    ParsedFeed,
    Plan,
    ResponseChanges,
    SkipReason,
    Subscription,
    ThreadState,
    Validators,
)
from bot.storage.database import open_database
from bot.storage.floods import FloodGuard
from bot.storage.migrate import migrate
from bot.storage.page_findings import BoardFindings, PageRead
from bot.storage.schema import metadata
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GUILD, FORUM, OTHER_FORUM = 10, 20, 21
UNGUARDED = FloodGuard(list, lambda *_: pytest.fail("nothing is held back"))
WEEK = timedelta(days=7)


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    async with open_storage(url) as opened:
        yield opened


async def follow(
    storage: Storage, url: str = "https://paper.example/feed", forum: int = FORUM
) -> tuple[Feed, Subscription]:
    added = await storage.feeds.subscribe(
        url, guild_id=GUILD, forum_id=forum, backlog=25, by=1, now=NOW
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
    storage: Storage,
    feed: Feed,
    subscription: Subscription,
    *articles: Article,
    title: str | None = "The Paper",
) -> list[Plan]:
    known = await storage.articles.known(feed.id, articles)
    keys = {key for one in known for key in (one.article.key, one.article.alt_key)}
    stored = await storage.articles.record_refresh(
        feed,
        ParsedFeed(title, None, articles),
        rules.plan_refresh(articles, keys, [subscription], NOW),
        primed=await storage.feeds.planned_for(feed.id),
        validators=Validators("etag", "yesterday"),
        now=NOW,
        next_refresh_at=NOW + timedelta(minutes=10),
        corrections=rules.corrections(known, articles),
        correct_at=partial(rules.correct_at, real_now=NOW),
    )
    assert stored is not None
    return stored


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

    attempt = await storage.openings.begin_sending(first.thread, floor_id=7, closes_at=NOW + WEEK)
    assert attempt == 1
    assert (
        await storage.openings.begin_sending(first.thread, floor_id=7, closes_at=NOW + WEEK) is None
    )
    assert await storage.openings.record_opened(first.thread.id, attempt, thread_id=99, now=NOW)

    closes_at = NOW + WEEK
    assert await storage.closings.next_closes_at() == closes_at
    assert await storage.closings.due(closes_at - timedelta(seconds=1), NOW, 5) == []
    (due,) = await storage.closings.due(closes_at, NOW, 5)
    await storage.closings.record_closed(due.thread.id, now=closes_at)
    closed = await storage.threads.by_thread_id(99)
    assert closed is not None
    assert closed.thread.state is ThreadState.CLOSED
    assert closed.thread.closed_at == closes_at


async def opened(
    storage: Storage, feed: Feed, subscription: Subscription, *, texts: int = 0
) -> MirroredThread:
    """A thread of an article with a link, opened a while ago."""
    await take_in(storage, feed, subscription, article("a", "https://x.example/rain"))
    pending = await storage.openings.next_pending(FORUM, NOW)
    assert pending is not None
    attempt = await storage.openings.begin_sending(
        pending.thread, floor_id=None, closes_at=NOW + WEEK
    )
    await storage.openings.record_opened(
        pending.thread.id,
        attempt or 0,
        thread_id=99,
        now=NOW - timedelta(hours=1),
        starter_hash="hash",
        texts=texts,
    )
    mirrored = await storage.threads.by_thread_id(99)
    assert mirrored is not None
    return mirrored


async def test_the_texts_of_a_thread_are_wanted_one_after_the_other(storage: Storage) -> None:
    row = (await opened(storage, *await follow(storage), texts=2)).thread.id
    starter, first, second = await storage.messages.of_thread(row)
    assert (starter.message_id, starter.content_hash) == (99, "hash")
    assert (first.position, second.position) == (1, 2)
    assert await storage.messages.next_due_at(NOW) == NOW
    later = NOW + timedelta(minutes=1)
    await storage.messages.postpone(row, not_before=later)
    assert await storage.messages.unfinished(NOW, 5) == []
    assert await storage.messages.next_due_at(NOW) == later
    (unfinished,) = await storage.messages.unfinished(later, 5)
    assert unfinished.thread.id == row
    await storage.messages.record_posted(first.nonce, message_id=100, content_hash="one")
    assert await storage.messages.known_ids(row) == {99, 100}
    await storage.messages.record_refused(
        second.nonce, content_hash="two", reason=Phrase.plain("AutoMod")
    )
    assert await storage.messages.next_due_at(NOW) is None
    await storage.messages.want_texts(row, 3)
    assert await storage.messages.next_due_at(NOW) is None  # the second stands before it
    await storage.messages.want_again(second.nonce)
    assert await storage.messages.next_due_at(NOW) is not None
    assert await storage.messages.count_following(row) == 1


async def test_a_text_that_is_wanted_again_has_another_nonce(storage: Storage) -> None:
    row = (await opened(storage, *await follow(storage), texts=1)).thread.id
    _, former = await storage.messages.of_thread(row)
    await storage.messages.forget(former.nonce)
    await storage.messages.want_texts(row, 1)
    _, latter = await storage.messages.of_thread(row)
    assert latter.nonce != former.nonce


async def test_a_text_that_is_lacking_among_others_is_wanted_in_its_place(
    storage: Storage,
) -> None:
    row = (await opened(storage, *await follow(storage), texts=3)).thread.id
    for text_row in (await storage.messages.of_thread(row))[1:3]:
        await storage.messages.forget(text_row.nonce)
    await storage.messages.want_texts(row, 4)
    assert [one.position for one in await storage.messages.of_thread(row)] == [0, 1, 2, 3, 4]


async def test_of_a_text_that_is_being_removed_it_is_not_known_what_it_says(
    storage: Storage,
) -> None:
    row = (await opened(storage, *await follow(storage), texts=1)).thread.id
    _, wanted = await storage.messages.of_thread(row)
    await storage.messages.record_posted(wanted.nonce, message_id=100, content_hash="one")
    await storage.messages.begin_removing(wanted.nonce)
    _, removed = await storage.messages.of_thread(row)
    assert (removed.message_id, removed.content_hash) == (100, None)
    assert removed.reason is not None
    await storage.messages.record_edited(wanted.nonce, content_hash="two")  # it was there still
    _, stays = await storage.messages.of_thread(row)
    assert (stays.content_hash, stays.reason) == ("two", None)


async def test_only_a_rewrite_that_is_planned_for_later_is_hastened(storage: Storage) -> None:
    row = (await opened(storage, *await follow(storage))).thread.id
    assert not await storage.rewrites.hasten(row, real_now=NOW)
    await storage.rewrites.plan(row, at=NOW + timedelta(hours=1))
    assert await storage.rewrites.hasten(row, real_now=NOW)
    assert await storage.rewrites.next_at() == NOW
    assert not await storage.rewrites.hasten(row, real_now=NOW)


async def test_a_correction_is_stored_with_the_refresh_that_brought_it(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    before = await opened(storage, feed, subscription)
    assert await storage.rewrites.next_at() is None
    changed = replace(before.article, title="It snows", text="It snows.")
    await take_in(storage, feed, subscription, changed)
    (stale,) = await storage.rewrites.due(NOW, 5)
    assert stale.article == changed
    assert stale.updated_at == NOW
    await storage.rewrites.record_done(stale.thread, real_now=NOW)
    await take_in(storage, feed, subscription, before.article)
    assert await storage.rewrites.next_at() == NOW + timedelta(hours=1)


async def test_the_other_feeds_of_an_article_are_named_by_title_or_url(storage: Storage) -> None:
    mirrored = await opened(storage, *await follow(storage))
    assert mirrored.also_in == ()
    again = article("other", "https://x.example/rain")
    for host, title in (
        ("b.example", "The Agency"),
        ("user:secret@c.example", None),
        ("e.example", "//[ News"),
        ("f.example", "http://[ News"),
    ):
        feed, subscription = await follow(storage, f"https://{host}/feed")
        plans = await take_in(storage, feed, subscription, again, title=title)
        assert skips(plans) == [SkipReason.ALREADY_THERE]
    elsewhere = await follow(storage, "https://d.example/feed", OTHER_FORUM)
    await take_in(storage, *elsewhere, again, title="Elsewhere")
    (stale,) = await storage.rewrites.due(NOW, 5)
    assert set(stale.also_in) == {
        "The Agency",
        "https://c.example/feed",
        "//[ News",
        "http://[ News",
    }


async def test_an_answer_to_an_older_attempt_changes_nothing(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription, article())
    wanted = (await storage.openings.next_pending(FORUM, NOW)).thread  # type: ignore[union-attr]
    row = wanted.id
    same = {"floor_id": None, "closes_at": wanted.closes_at}
    first = await storage.openings.begin_sending(wanted, **same)
    assert first is not None
    await storage.openings.record_unsent(row, first, now=NOW)
    second = await storage.openings.begin_sending(wanted, **same)
    assert second == first + 1
    assert not await storage.openings.record_opened(row, first, thread_id=1, now=NOW)
    assert await storage.openings.record_opened(row, second, thread_id=2, now=NOW)


async def test_what_was_being_sent_is_unknown_after_a_restart(url: str) -> None:
    async with open_storage(url) as storage:
        feed, subscription = await follow(storage)
        await take_in(storage, feed, subscription, article())
        wanted = (await storage.openings.next_pending(FORUM, NOW)).thread  # type: ignore[union-attr]
        await storage.openings.begin_sending(wanted, floor_id=5, closes_at=NOW + WEEK)
    async with open_storage(url) as storage:
        check_after = NOW + timedelta(seconds=120)
        assert await storage.openings.recover(check_after=check_after) == 1
        assert await storage.openings.next_pending(FORUM, NOW) is None
        assert await storage.openings.unsettled(NOW) == []
        (unknown,) = await storage.openings.unsettled(check_after)
        assert unknown.thread.floor_id == 5


async def brought_twice(storage: Storage, brought: Article) -> tuple[Feed, Subscription]:
    """Two feeds bring the same page to one forum; the first has the thread. Returns the second."""
    first = await follow(storage)
    second = await follow(storage, "https://agency.example/feed")
    assert skips(await take_in(storage, *first, brought)) == [None]
    again = article("b", brought.link)
    assert skips(await take_in(storage, *second, again)) == [SkipReason.ALREADY_THERE]
    return second


async def test_one_page_has_one_thread_in_a_forum_whichever_feed_brings_it(
    storage: Storage,
) -> None:
    link = "paper.example/1"
    elsewhere = await follow(storage, "https://third.example/feed", OTHER_FORUM)
    await brought_twice(storage, article("a", link))
    assert skips(await take_in(storage, *elsewhere, article("c", link))) == [None]


async def test_a_board_s_page_that_is_gone_is_opened_by_another_feed_that_brought_it(
    storage: Storage,
) -> None:
    link = "https://board.example/1"
    second = await brought_twice(storage, replace(article("a", link), on_board=True))
    (page,) = await storage.pages.due(NOW, 10)
    await storage.pages.record_gone(page, Phrase("Gone."))
    wanted = await storage.openings.next_pending(FORUM, NOW)
    assert wanted is not None
    assert wanted.thread.subscription_id == second[1].id


async def test_the_time_that_a_page_names_holds_whatever_try_failed_before(
    storage: Storage,
) -> None:
    first = await follow(storage)
    await take_in(storage, *first, replace(article("a", "https://board.example/1"), on_board=True))
    (page,) = await storage.pages.due(NOW, 10)
    (thread,) = await storage.pages.threads(page)
    attempt = await storage.openings.begin_sending(thread, floor_id=5, closes_at=NOW)
    await storage.openings.record_opened(thread.id, attempt or 0, thread_id=77, now=NOW)
    await storage.closings.postpone(thread.id, now=NOW, not_before=NOW + WEEK)
    found = BoardFindings(
        article=None,
        silent=True,
        posts=None,
        responses=ResponseChanges(),
        closed=False,
        days=None,
        times={thread.id: (NOW, NOW + WEEK)},
    )
    read = PageRead(page, Validators(), NOW, NOW, next_read_at=NOW + WEEK)
    correct_at = partial(rules.correct_at, real_now=NOW)
    await storage.pages.record_board(read, found, correct_at=correct_at)
    assert await storage.closings.next_closes_at() == NOW + WEEK


async def test_a_page_whose_thread_was_closed_early_gets_no_second_one(storage: Storage) -> None:
    """By hand, or by the shorter rule of the feed that brought it first."""
    link = "paper.example/1"
    feed, subscription = await follow(storage)
    second = await follow(storage, "https://agency.example/feed")
    await take_in(storage, feed, subscription, article("a", link))
    wanted = (await storage.openings.next_pending(FORUM, NOW)).thread  # type: ignore[union-attr]
    row = wanted.id
    attempt = await storage.openings.begin_sending(
        wanted, floor_id=5, closes_at=NOW - timedelta(seconds=1)
    )
    await storage.openings.record_opened(row, attempt or 0, thread_id=77, now=NOW)
    await storage.closings.record_closed(row, now=NOW)
    assert skips(await take_in(storage, *second, article("b", link))) == [SkipReason.ALREADY_THERE]


async def test_a_refresh_that_is_repeated_wants_nothing_twice(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    assert skips(await take_in(storage, feed, subscription, article())) == [None]
    assert skips(await take_in(storage, feed, subscription, article())) == [
        SkipReason.ALREADY_THERE
    ]
    assert await take_in(storage, feed, replace(subscription, primed=True), article()) == []


async def test_a_look_that_is_asked_for_during_a_refresh_is_not_put_off(storage: Storage) -> None:
    read, subscription = await follow(storage)
    asked_at = NOW + timedelta(seconds=1)
    more = replace(subscription, backlog=9)
    assert await storage.feeds.edit(subscription, more, now=asked_at)
    await take_in(storage, read, subscription, article())
    assert await storage.feeds.next_refresh_at() == asked_at
    await storage.feeds.record_unchanged(read, now=NOW, next_refresh_at=NOW + WEEK)
    assert await storage.feeds.next_refresh_at() == asked_at
    (seen,) = await storage.feeds.due(asked_at, 5)
    await storage.feeds.record_unchanged(seen, now=NOW, next_refresh_at=NOW + WEEK)
    assert await storage.feeds.next_refresh_at() == NOW + WEEK


async def test_of_feeds_whose_host_asks_to_wait_the_longest_unread_comes_first(
    storage: Storage,
) -> None:
    host, read = "https://paper.example", {"a": NOW, "b": None, "c": NOW - WEEK}
    for name, last in read.items():
        feed, _ = await follow(storage, f"{host}/{name}")
        if last:
            await storage.feeds.record_unchanged(feed, now=last, next_refresh_at=NOW)
    await storage.feed_ends.postpone_host("paper.example", until=NOW + WEEK)
    due = await storage.feeds.due(NOW + WEEK, 3)
    assert [feed.url for feed in due] == [f"{host}/b", f"{host}/c", f"{host}/a"]


async def test_a_removed_feed_rests_and_its_waiting_threads_are_skipped(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription, article())
    await storage.removals.remove(subscription, now=NOW)
    assert await storage.openings.waiting_forums(NOW) == []
    assert await storage.feeds.next_refresh_at() is None
    assert await storage.feeds.followed_in(GUILD) == []
    assert await storage.removals.forget(removed_by=NOW - timedelta(seconds=1)) == 0
    assert await storage.removals.forget(removed_by=NOW) == 1
    assert (
        await storage.removals.restore(subscription.id, guild_id=GUILD, now=NOW, guard=UNGUARDED)
        is None
    )
    again = await follow(storage)
    assert skips(await take_in(storage, *again, article())) == [None]


async def test_what_became_of_an_article_is_told_for_each_forum(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    await follow(storage, forum=OTHER_FORUM)
    link = "paper.example/a"
    await take_in(storage, feed, subscription, article("a", link), article("b", hours=2))
    facts = storage.feed_facts
    newest, older = await facts.last(subscription.id, limit=5)
    assert (newest.title, older.title) == ("Headline a", "Headline b")
    (found,) = await facts.of_link([link, "https://paper.example/a"], guild_id=GUILD, limit=5)
    assert found == newest
    assert found.thread is not None
    assert found.thread.forum_id == FORUM
    assert await facts.of_link([link], guild_id=GUILD + 1, limit=5) == []
    told = await facts.of(subscription, since=NOW - WEEK)
    assert (told.articles, told.threads, told.added_by) == (2, {ThreadState.PENDING: 2}, 1)


async def test_a_failing_write_leaves_nothing_behind(storage: Storage) -> None:
    feed, subscription = await follow(storage)
    broken = replace(article("bad"), title=None)  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        await take_in(storage, feed, subscription, article("good"), broken)
    assert await storage.articles.known(feed.id, [article("good")]) == []
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


async def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    async with open_database(url) as database:
        await database.run(migrate)
        await database.run(
            lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        )
    with pytest.raises(DatabaseBroken, match="newer version"):
        async with open_storage(url):
            pass


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "mysql://host/db",
        "postgres://robin:not&shown@host:port/board",
        "postgres://robin:first@not&shown@host/board",
        "postgres://robin@first/not&shown@host/board",
    ],
)
async def test_a_wrong_url_is_a_mistake_in_the_settings(bad: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as caught:
        async with open_database(bad):
            pass
    assert "not&shown" not in str(caught.value)
