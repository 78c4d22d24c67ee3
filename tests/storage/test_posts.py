"""Posts by hand, on both engines: once per page, with a cooldown, and never lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Article, Look, Post, Posters, PostingRule, Rule, ThreadState
from bot.storage.posts import StoredPost
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GUILD, FORUM, OTHER, ADA, BOB = 10, 20, 21, 1, 2


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with open_storage(database_url) as opened:
        yield opened


def post(link: str | None = "example.com/a", *, by: int = ADA, token: str = "a") -> Post:  # noqa: S107
    key = link or "text:1"
    return Post(
        guild_id=GUILD,
        forum_id=FORUM,
        posted_by=by,
        article=Article(key, key, "Title", "Text.", canonical_link=link),
        source="The Quay",
        token=token,
        rule=Rule(days=5),
        posted_at=NOW,
        closes_at=NOW + timedelta(days=5),
    )


async def add(
    storage: Storage,
    one: Post,
    *,
    since: datetime | None = None,
    now: datetime = NOW,
    forum_ids: tuple[int, ...] = (FORUM, OTHER),
) -> StoredPost | None:
    return await storage.posts.add(one, forum_ids=forum_ids, none_since=since, now=now)


async def stored(storage: Storage, one: Post) -> StoredPost:
    added = await add(storage, one)
    assert added is not None
    return added


async def settle(storage: Storage, row_id: int, state: ThreadState) -> None:
    moved = await storage.threads.change_state(row_id, expected=(ThreadState.PENDING,), state=state)
    assert moved


async def test_a_post_is_a_pending_thread_of_a_feed_that_is_never_refreshed(
    storage: Storage,
) -> None:
    added = await stored(storage, post())
    assert added.new
    one = added.mirrored
    assert (one.source, one.posted_by, one.also_in) == ("The Quay", ADA, ())
    thread = one.thread
    assert (thread.state, thread.days, thread.look) == (ThreadState.PENDING, 5, Look.EMBED)
    assert thread.longest is None
    assert await storage.openings.waiting_forums(NOW) == [FORUM]
    assert await storage.feeds.followed() == []
    assert await storage.feeds.followed_in(GUILD) == []
    assert await storage.feeds.due(NOW + timedelta(days=999), 10) == []


async def test_two_at_once_are_one_thread(storage: Storage) -> None:
    both = await asyncio.gather(
        add(storage, post()), add(storage, replace(post(by=BOB, token="b"), forum_id=OTHER))
    )
    rows = {one.mirrored.thread.id for one in both if one}
    assert len(rows) == 1
    assert sorted(one.new for one in both if one) == [False, True]


async def test_what_is_over_may_be_posted_anew_and_a_closed_page_may_not(storage: Storage) -> None:
    first = await stored(storage, post())
    await settle(storage, first.mirrored.thread.id, ThreadState.REFUSED)
    second = await stored(storage, post(token="b"))
    assert second.new
    await settle(storage, second.mirrored.thread.id, ThreadState.CLOSED)
    assert not (await stored(storage, post(token="c"))).new
    hidden = await add(storage, post(token="d"), forum_ids=(OTHER,))
    assert hidden is not None
    assert hidden.new  # nobody is told of a forum that they do not see


async def test_the_same_text_is_one_thread_until_that_is_closed(storage: Storage) -> None:
    first = await stored(storage, post(None))
    assert not (await stored(storage, post(None, token="b"))).new
    await settle(storage, first.mirrored.thread.id, ThreadState.CLOSED)
    assert (await stored(storage, post(None, token="c"))).new


async def test_the_cooldown_is_one_persons_in_one_forum(storage: Storage) -> None:
    where = {"guild_id": GUILD, "forum_id": FORUM}
    assert await storage.posts.last_at(**where, member_id=ADA) is None
    await stored(storage, post())
    assert await storage.posts.last_at(**where, member_id=ADA) == NOW
    since, later = NOW - timedelta(minutes=10), NOW + timedelta(minutes=10)
    more = post("example.com/b", token="b")
    assert await add(storage, more, since=since) is None
    assert await add(storage, replace(more, posted_by=BOB), since=since) is not None
    elsewhere = replace(post("example.com/c", token="c"), forum_id=OTHER)
    assert await add(storage, elsewhere, since=since) is not None
    last = post("example.com/d", token="d")
    assert await add(storage, last, since=later - timedelta(minutes=10), now=later) is not None


async def test_a_post_that_was_not_sent_stays_wanted(storage: Storage) -> None:
    row = (await stored(storage, post())).mirrored.thread
    attempt = await storage.openings.begin_sending(row, floor_id=None, closes_at=row.closes_at)
    assert attempt is not None
    assert await storage.openings.record_unsent(row.id, attempt, now=NOW)
    assert (await storage.posts.of_row(row.id)).thread.state is ThreadState.PENDING
    later = NOW + timedelta(days=9)
    await storage.posts.count_anew(row, now=later)
    assert (await storage.posts.of_row(row.id)).thread.posted_at == later


async def test_who_may_post_is_set_per_forum(storage: Storage) -> None:
    assert await storage.posts.rule_of(FORUM) == PostingRule()
    seen, wanted = PostingRule(), PostingRule(Posters.EVERYONE, 3)
    for one in (replace(seen, posters=wanted.posters), replace(seen, cooldown_minutes=3)):
        await storage.posts.set_rule(FORUM, seen, one, guild_id=GUILD)
    assert await storage.posts.rule_of(FORUM) == wanted
    assert await storage.posts.rule_of(OTHER) == PostingRule()
