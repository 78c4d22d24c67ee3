"""Filters, roles that are told and tag rules, as each engine keeps them."""

from dataclasses import replace

from bot.model import SkipReason, Subscription, TagRule
from bot.storage.storage import Storage
from tests.storage.test_storage import (
    FORUM,
    GUILD,
    NOW,
    OTHER_FORUM,
    article,
    follow,
    storage,
    take_in,
    url,
)

__all__ = ["storage", "url"]

ROLE, OTHER, WEATHER, SPORTS = 7, 8, 71, 72


async def now_in(storage: Storage) -> Subscription:
    (followed,) = await storage.feeds.followed_in(GUILD)
    return followed.subscription


async def test_each_option_is_written_by_itself(storage: Storage) -> None:
    _feed, subscription = await follow(storage)
    sorting, mine = storage.sorting, subscription.id
    assert await sorting.set_filter(mine, "any(rain, snow)")
    assert await sorting.set_ping(mine, ROLE, "rain")
    for rule in (TagRule(WEATHER, "rain"), TagRule(SPORTS, "match"), TagRule(WEATHER, "snow")):
        assert await sorting.add_tag_rule(mine, rule)
    wanted = replace(
        subscription,
        filter="any(rain, snow)",
        ping_role=ROLE,
        ping_filter="rain",
        tag_rules=(TagRule(SPORTS, "match"), TagRule(WEATHER, "snow")),
    )
    assert await now_in(storage) == wanted
    # other moderators edit what was read before
    assert await storage.feeds.edit(subscription, replace(subscription, backlog=7), now=NOW)
    assert await storage.feeds.edit(subscription, replace(subscription, longest=9), now=NOW)
    assert await now_in(storage) == replace(wanted, backlog=7, longest=9)
    assert await sorting.remove_tag_rule(mine, SPORTS)
    assert not await sorting.remove_tag_rule(mine, SPORTS)
    moved = replace(subscription, forum_id=OTHER_FORUM)
    assert await storage.feeds.edit(subscription, moved, now=NOW)
    assert (await now_in(storage)).tag_rules == ()  # they named tags of the forum it left
    assert await storage.feeds.edit(await now_in(storage), subscription, now=NOW)
    assert await sorting.set_filter(mine, None)
    assert await sorting.set_ping(mine, None, None)
    assert await now_in(storage) == subscription
    assert not await sorting.set_filter(mine + 1, "rain")


async def test_what_is_left_out_is_counted_and_who_waits_tells_the_new_role(
    storage: Storage,
) -> None:
    feed, subscription = await follow(storage)
    await take_in(storage, feed, subscription)
    await storage.sorting.set_filter(subscription.id, "none(b)")
    await storage.sorting.set_ping(subscription.id, ROLE, "none(c)")
    filtering = await now_in(storage)
    await take_in(storage, feed, filtering, *(article(key) for key in "abc"))
    assert await storage.sorting.left_out(subscription.id, named=3) == (1, ["Headline b"])
    assert await storage.sorting.left_out(subscription.id, named=0) == (1, [])
    await storage.sorting.set_ping(subscription.id, OTHER, None)
    told = []
    while first := await storage.openings.next_pending(FORUM, NOW):
        told.append((first.article.key, first.thread.ping_role))
        await storage.openings.record_skipped(first.thread.id, reason=SkipReason.TOO_OLD)
    assert sorted(told) == [("a", OTHER), ("c", None)]
