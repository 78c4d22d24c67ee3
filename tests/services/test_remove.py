"""What a removed feed leaves behind, and what comes back with it."""

from dataclasses import replace
from datetime import timedelta

from bot.model import FloodWay, FollowedFeed, Look
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import Board
from tests.services.test_floods import SEVEN


async def the_feed(board: Board) -> FollowedFeed:
    """The first feed that was added."""
    followed = await board.storage.feeds.followed_in(board.forum.guild.id)
    return min(followed, key=lambda one: one.subscription.id)


async def remove(board: Board) -> FollowedFeed:
    one = await the_feed(board)
    assert await board.services.remove.remove(one, by="Robin")
    return one


async def restore(board: Board, one: FollowedFeed) -> int:
    guild_id = board.forum.guild.id
    back = await board.services.remove.restore(one.subscription.id, guild_id=guild_id, by="Robin")
    assert back.followed.subscription == one.subscription
    return back.waiting


async def test_it_is_kept_for_a_day_and_not_longer(board: Board) -> None:
    await board.want("Rain")
    remover = board.services.remove
    assert await remover.seconds_until_due() is None
    one = await remove(board)
    assert await remover.remove(one, by="Alex") is None
    wait = await remover.seconds_until_due()
    assert wait == timedelta(days=1).total_seconds()
    board.clock.turn(timedelta(hours=23))
    await remover.forget_due()
    assert await restore(board, one) == 1
    await remove(board)
    board.clock.turn(timedelta(days=1))
    assert await remover.seconds_until_due() == 0
    await remover.forget_due()
    assert await board.storage.removals.in_guild(board.forum.guild.id) == []
    assert await remover.seconds_until_due() is None
    await board.mirror()
    assert await board.rows() == [("skipped", "feed removed")]


async def test_a_page_that_another_feed_opened_meanwhile_is_not_opened_twice(board: Board) -> None:
    await board.want("Both")
    await board.bring_too("The Agency")
    one = await remove(board)
    assert await board.states() == ["skipped", "pending"]
    await board.mirror()
    assert await restore(board, one) == 0
    await board.mirror()
    assert board.titles() == ["Both"]
    assert await board.rows() == [("skipped", "already in this forum"), ("open", None)]


async def test_what_was_on_its_way_when_it_was_removed_is_settled_then(board: Board) -> None:
    await board.want("Lost")
    board.fail("POST", f"/channels/{board.forum.id}/threads$", Kind.DROP)
    await board.mirror_once()
    assert await board.states() == ["unknown"]
    one = await remove(board)
    await board.mirror()
    assert await board.rows() == [("skipped", "feed removed")]
    assert await restore(board, one) == 1
    await board.mirror()
    assert board.titles() == ["Lost"]


async def test_it_makes_room_for_a_feed_that_moves_to_its_forum(board: Board) -> None:
    await board.want("Rain")
    one = await remove(board)
    elsewhere = board.forum.guild.add_forum("elsewhere")
    added = await board.storage.feeds.subscribe(
        one.feed.url,
        guild_id=board.forum.guild.id,
        forum_id=elsewhere.id,
        backlog=0,
        by=1,
        now=board.clock.now(),
    )
    assert added is not None
    moved = replace(added[1], forum_id=one.subscription.forum_id)
    assert await board.storage.feeds.edit(added[1], moved, now=board.clock.now())
    assert await board.storage.removals.in_guild(board.forum.guild.id) == []


async def test_who_edits_it_while_another_removes_it_takes_nothing_away(board: Board) -> None:
    await board.want("Rain")
    one = await the_feed(board)
    await remove(board)
    seen, now = one.subscription, board.clock.now()
    assert not await board.storage.feeds.edit(seen, replace(seen, look=Look.TEXT), now=now)
    assert await restore(board, one) == 1


async def test_what_came_meanwhile_is_a_flood_as_of_a_refresh(board: Board) -> None:
    await board.open("Before")
    await board.set_options(flood_limit=3)
    await board.want("Waits", "and waits")
    board.clock.turn(timedelta(minutes=1))
    one = await remove(board)
    await board.want(*SEVEN)
    assert {reason for _, reason in await board.rows()} == {None, "feed removed"}
    assert await restore(board, one) == 5
    await board.services.floods.look()
    await board.mirror()
    assert board.titles() == ["Before", "Waits", "and waits", *SEVEN[4:]]
    assert await board.services.floods.headlines(one) == SEVEN[:4]
    assert await remove(board)
    assert await restore(board, one) == 0
    assert await board.services.floods.headlines(one) == SEVEN[:4]


async def test_what_is_listed_at_once_when_it_comes_back_opens_as_one_thread(board: Board) -> None:
    await board.open("Before")
    await board.set_options(flood_limit=3, flood_way=FloodWay.DIGEST)
    one = await remove(board)
    await board.want(*SEVEN)
    assert await restore(board, one) == 3
    await board.mirror()
    assert sorted(board.titles()) == sorted(["Before", *SEVEN[4:], "4 more articles of The Paper"])


async def test_a_page_that_leaves_with_its_feed_is_opened_by_another_that_brought_it(
    board: Board,
) -> None:
    await board.want("Both")
    await board.bring_too("The Agency")
    one = await the_feed(board)
    elsewhere = board.forum.guild.add_forum("elsewhere")
    moved = replace(one.subscription, forum_id=elsewhere.id)
    assert await board.storage.feeds.edit(one.subscription, moved, now=board.clock.now())
    await board.mirror()
    assert [thread.name for thread in elsewhere.threads] == board.titles() == ["Both"]
    assert board.forum.threads


async def test_what_was_on_its_way_when_its_feed_moved_opens_where_that_is(board: Board) -> None:
    await board.want("Lost")
    board.fail("POST", f"/channels/{board.forum.id}/threads$", Kind.DROP)
    await board.mirror_once()
    assert await board.states() == ["unknown"]
    elsewhere = board.forum.guild.add_forum("elsewhere")
    await board.set_options(forum_id=elsewhere.id)
    await board.mirror()
    assert board.titles() == []
    assert [thread.name for thread in elsewhere.threads] == ["Lost"]
