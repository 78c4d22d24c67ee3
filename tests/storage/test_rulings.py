"""Rules, holds and notices, on both engines."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot import rules
from bot.model import (
    Article,
    CountsFrom,
    ParsedFeed,
    Rule,
    Scope,
    ScopedRule,
    Subscription,
    ThreadState,
    Validators,
)
from bot.storage.storage import Storage, open_storage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GUILD, FORUM = 10, 20


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with open_storage(database_url) as opened:
        yield opened


async def follow_with_threads(storage: Storage, url: str, ids: list[int]) -> Subscription:
    """A subscription with open threads of these ids."""
    added = await storage.feeds.subscribe(
        url, guild_id=GUILD, forum_id=FORUM, backlog=25, by=1, now=NOW
    )
    assert added is not None
    feed, subscription = added
    articles = tuple(
        Article(key=f"{url}{number}", alt_key=f"{url}{number}", title="A", published_at=NOW)
        for number in ids
    )
    await storage.articles.record_refresh(
        feed,
        ParsedFeed(None, None, articles),
        rules.plan_refresh(articles, set(), [subscription], NOW),
        primed=[subscription],
        validators=Validators(),
        now=NOW,
        next_refresh_at=NOW,
        correct_at=partial(rules.correct_at, real_now=NOW),
    )
    for number in ids:
        wanted = await storage.openings.next_pending(FORUM, NOW)
        assert wanted is not None
        row = wanted.thread.id
        attempt = await storage.openings.begin_sending(
            wanted.thread, floor_id=None, closes_at=wanted.thread.closes_at
        )
        await storage.openings.record_opened(row, attempt or 0, thread_id=number, now=NOW)
    return subscription


async def rule_of(storage: Storage, subscription: Subscription) -> Rule:
    (found,) = await storage.feeds.subscriptions_of(subscription.feed_id)
    return found.rule


async def set_rule(storage: Storage, scope: Scope, rule: Rule) -> set[int]:
    """Sets a rule for all it governs; returns the ids of the threads it changed."""
    affected = await storage.rulings.affected(scope)
    times = {one.thread.id: rules.closes_under(rule, one.thread, NOW) for one in affected}
    await storage.rulings.put(ScopedRule(scope, rule), times, rewrite_at=NOW)
    return {one.thread.thread_id or 0 for one in affected}


async def test_the_narrower_rule_wins_and_a_wider_one_leaves_it_alone(storage: Storage) -> None:
    first = await follow_with_threads(storage, "https://a.example/", [1, 2])
    second = await follow_with_threads(storage, "https://b.example/", [3])
    assert await rule_of(storage, first) == Rule()
    own = Scope(GUILD, None, first.id)
    assert await set_rule(storage, own, Rule(3)) == {1, 2}
    assert await set_rule(storage, Scope(GUILD, FORUM), Rule(5)) == {3}
    assert await set_rule(storage, Scope(GUILD), Rule(9)) == set()
    assert (await rule_of(storage, first)).days == 3
    assert (await rule_of(storage, second)).days == 5
    opening = Rule(5, CountsFrom.OPENING, closes=False)
    assert await set_rule(storage, Scope(GUILD, FORUM), opening) == {3}
    assert await rule_of(storage, second) == opening
    found = await storage.rulings.of_guild(GUILD)
    assert [one.scope for one in found] == [Scope(GUILD), Scope(GUILD, FORUM), own]


async def test_a_rule_moves_open_threads_but_none_that_was_set_by_hand(storage: Storage) -> None:
    await follow_with_threads(storage, "https://a.example/", [1, 2])
    by_hand = await storage.threads.by_thread_id(2)
    assert by_hand is not None
    extended = NOW + timedelta(days=30)
    await storage.threads.change_state(
        by_hand.thread.id,
        expected=[ThreadState.OPEN],
        state=ThreadState.OPEN,
        by_hand=True,
        closes_at=extended,
    )
    assert await set_rule(storage, Scope(GUILD), Rule(2)) == {1}
    closes = {
        one.thread.thread_id: one.thread.closes_at
        for one in await storage.threads.in_guild(GUILD, [ThreadState.OPEN])
    }
    assert closes == {1: NOW + timedelta(days=2), 2: extended}
    (stale,) = await storage.rewrites.due(NOW, 10)
    assert stale.thread.thread_id == 1
    await storage.rewrites.record_done(stale.thread, real_now=NOW)
    assert await storage.rewrites.next_at() is None


async def test_what_a_hand_or_the_closing_did_meanwhile_stands(storage: Storage) -> None:
    await follow_with_threads(storage, "https://a.example/", [1, 2, 3])
    affected = await storage.rulings.affected(Scope(GUILD))
    tried, extended, closing = (one.thread for one in affected)
    over = NOW + timedelta(days=7)
    later = await storage.threads.extend(
        extended.id, expected=[ThreadState.OPEN], by=timedelta(days=3)
    )
    assert await storage.closings.begin(closing.id, now=over)
    for thread in (tried, extended):
        await storage.closings.postpone(thread.id, now=over, not_before=over)
    until = NOW + timedelta(days=9)
    times = {one.thread.id: until for one in affected}
    await storage.rulings.put(ScopedRule(Scope(GUILD), Rule(9)), times, rewrite_at=NOW)
    found = [await storage.threads.by_thread_id(number) for number in (1, 2, 3)]
    assert [one and one.thread.closes_at for one in found] == [until, later, over]
    waits = [await storage.closings.how_far(one.id) for one in (tried, extended)]
    assert [one.not_before for one in waits] == [None, None]


async def test_a_removed_feed_takes_its_rule_with_it(storage: Storage) -> None:
    subscription = await follow_with_threads(storage, "https://a.example/", [1])
    await set_rule(storage, Scope(GUILD, None, subscription.id), Rule(3))
    await storage.removals.remove(subscription, now=NOW)
    assert await storage.rulings.of_guild(GUILD) == []
    still = await storage.threads.by_thread_id(1)
    assert still is not None
    assert still.thread.closes_at == NOW + timedelta(days=3)


async def test_a_notice_stands_once_until_it_is_settled(storage: Storage) -> None:
    notices = storage.notices
    assert await notices.put(GUILD, "forum 20", "Wrong.", now=NOW) == NOW
    later = NOW + timedelta(hours=1)
    assert await notices.put(GUILD, "forum 20", "Not told yet.", now=later) == NOW
    await notices.mark_told(GUILD, "forum 20")
    assert await notices.put(GUILD, "forum 20", "Still wrong.", now=later) is None
    (notice,) = await notices.of_guild(GUILD)
    assert notice.sentence == "Still wrong."
    assert await notices.settle(GUILD, "forum 20")
    assert not await notices.settle(GUILD, "forum 20")


async def test_the_log_channel_is_the_one_that_was_named(storage: Storage) -> None:
    assert await storage.desk.log_channel(GUILD) is None
    await storage.desk.set_log_channel(GUILD, 77)
    assert await storage.desk.log_channel(GUILD) == 77


async def test_the_last_hold_of_a_members_thread_stands_until_its_release(storage: Storage) -> None:
    holds = storage.member_holds
    await holds.hold(5, guild_id=GUILD, by="Robin")
    await holds.hold(5, guild_id=GUILD, by="Alex")
    assert await holds.in_guild(GUILD) == {5: "Alex"}
    assert await holds.release(5)
    assert not await holds.release(5)
