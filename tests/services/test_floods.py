"""Articles that are too many at once: held back, listed, opened, left out; none is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import FloodWay, FollowedFeed, SkipReason, ThreadDraft, ThreadState
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import WEEK, Board, texts
from tests.services.test_notices import add_log

SEVEN = [f"Number {number}" for number in range(7)]


async def followed(board: Board) -> FollowedFeed:
    (one,) = await board.storage.feeds.followed_in(board.forum.guild.id)
    return one


async def flood(board: Board, *titles: str, way: FloodWay = FloodWay.WAIT) -> FollowedFeed:
    """The feed is followed already, and brings so many at once; three open."""
    await board.open("Before")
    await board.set_options(flood_limit=3, flood_way=way)
    await board.want(*titles)
    await board.services.floods.look()
    return await followed(board)


async def test_the_newest_open_and_one_notice_tells_of_the_rest(board: Board) -> None:
    log = await add_log(board)
    one = await flood(board, *SEVEN)
    await board.mirror()
    assert board.titles() == ["Before", *SEVEN[4:]]
    assert await board.services.floods.headlines(one) == SEVEN[:4]
    assert await board.services.floods.seconds_until_due() not in (0, None)
    await board.want("More", "and more", "and more", "and more")
    await board.services.floods.look()
    (told,) = log.messages.values()
    assert "more than 3 articles at once" in told.content
    assert "held back: 4" in told.content
    (standing,) = await board.services.notices.standing(board.forum.guild.id)
    assert "held back: 5" in standing.sentence

    assert await board.services.floods.open(one, by="Robin") == 5
    await board.mirror()
    opened = board.titles()[4:]
    assert sorted(opened) == sorted([*SEVEN[:4], "More", "and more", "and more", "and more"])
    assert opened[:4] == SEVEN[:4], "the oldest first"
    assert "as Robin decided" in list(log.messages.values())[-1].content
    assert await board.services.notices.standing(board.forum.guild.id) == []


async def test_a_digest_lists_each_with_its_link_and_closes_by_the_rule(board: Board) -> None:
    await board.open("Before")
    await board.set_options(flood_limit=3, flood_way=FloodWay.DIGEST, longest=100)
    titles = [f"Number {number} [of] many" for number in range(250)]
    await board.want(*titles, linked=True)
    reasons = [reason for _, reason in await board.rows()]
    assert reasons.count(SkipReason.DIGESTED) == 247
    await board.mirror()
    await board.complete()
    digests = [one for one in board.forum.threads if "more articles of The Paper" in one.name]
    assert [one.name.split()[0] for one in digests] == ["100", "100", "47"]
    shown = "\n".join("\n".join(texts(one)) for one in digests)
    for number in range(247):
        assert f"[Number {number} (of) many](<https://paper.example/" in shown
    await board.close()
    assert all(one.closed for one in board.forum.threads)


async def test_what_nobody_decides_is_left_out_when_it_is_too_old(board: Board) -> None:
    log = await add_log(board)
    await flood(board, *SEVEN)
    wait = await board.services.floods.seconds_until_due()
    assert wait == (WEEK - timedelta(hours=1)).total_seconds() + 1
    board.clock.turn(timedelta(seconds=wait) + timedelta(seconds=10))
    assert await board.services.floods.seconds_until_due() == 0
    await board.services.floods.look()
    assert (await board.rows()).count((ThreadState.SKIPPED, SkipReason.TOO_OLD)) == 4
    assert await board.services.floods.seconds_until_due() is None
    assert "nothing of its flood waits any more" in list(log.messages.values())[-1].content


async def test_a_digest_that_discord_refuses_gives_back_what_it_lists(board: Board) -> None:
    one = await flood(board, *SEVEN)
    await board.mirror()
    await board.services.floods.list_in_digest(one, by="Robin")
    board.fail("POST", ".*/threads", Kind.REFUSE, status=400, code=200000)
    await board.mirror()
    assert await board.services.floods.seconds_until_due() == 0
    assert await board.services.floods.headlines(one) == SEVEN[:4]
    assert await board.services.floods.leave_out(one, by="Robin") == 4
    assert (await board.rows()).count((ThreadState.SKIPPED, SkipReason.FLOOD)) == 4


async def test_what_a_refused_digest_gives_back_is_opened_by_nobody_twice(board: Board) -> None:
    one = await flood(board, *SEVEN)
    await board.mirror()
    await board.services.floods.list_in_digest(one, by="Robin")
    await board.bring_too("The Agency", which=-7)
    await board.mirror_once()
    board.fail("POST", ".*/threads", Kind.REFUSE, status=400, code=200000)
    await board.mirror()
    assert await board.services.floods.open(one, by="Robin") == 3
    await board.mirror()
    assert board.titles() == ["Before", *SEVEN[4:], *SEVEN[:4]]


async def test_what_a_refused_digest_gives_back_leaves_with_its_feed_and_comes_back_with_it(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, forum = await flood(board, *SEVEN), board.services.outside.forum
    await board.mirror()
    await board.services.floods.list_in_digest(one, by="Robin")
    open_thread = forum.open_thread

    async def and_it_is_removed(forum_id: int, draft: ThreadDraft) -> int:
        await board.services.remove.remove(one, by="Robin")
        return await open_thread(forum_id, draft)

    board.fail("POST", ".*/threads", Kind.REFUSE, status=400, code=200000)
    with monkeypatch.context() as patch:
        patch.setattr(forum, "open_thread", and_it_is_removed)
        await board.mirror()
    assert (await board.rows()).count((ThreadState.SKIPPED, SkipReason.UNSUBSCRIBED)) == 4
    guild_id = board.forum.guild.id
    await board.services.floods.look()
    standing = await board.services.notices.standing(guild_id)
    assert not [notice for notice in standing if notice.subject.startswith("flood")]
    await board.services.remove.restore(one.subscription.id, guild_id=guild_id, by="Robin")
    assert await board.services.floods.headlines(one) == SEVEN[:4]


@pytest.mark.parametrize("was_sent", [False, True])
async def test_a_digest_that_moves_with_its_feed_gives_back_there(
    board: Board, was_sent: bool
) -> None:
    one = await flood(board, *SEVEN)
    await board.mirror()
    await board.services.floods.list_in_digest(one, by="Robin")
    if was_sent:
        board.fail("POST", ".*/threads", Kind.DROP)
        await board.mirror_once()
        board.clock.turn(timedelta(hours=1))
        await board.services.settle.settle_due()
    elsewhere = board.forum.guild.add_forum("elsewhere")
    await board.set_options(forum_id=elsewhere.id)
    board.fail("POST", ".*/threads", Kind.REFUSE, status=400, code=200000)
    await board.mirror()
    assert await board.services.floods.headlines(one) == SEVEN[:4]
    await board.services.floods.open(one, by="Robin")
    await board.mirror()
    assert [thread.name for thread in elsewhere.threads] == SEVEN[:4]
    assert board.titles() == ["Before", *SEVEN[4:]]


async def test_a_paused_feed_asks_once_and_a_pause_decides_on_no_flood(board: Board) -> None:
    one = await flood(board, *SEVEN)
    await board.services.follow.pause(one)
    await board.want(*SEVEN)
    paused = await followed(board)
    assert len(await board.services.floods.headlines(one)) == 4
    assert await board.services.follow.resume(paused, skip=True) == 10  # three had not opened yet
    assert await board.services.floods.headlines(one) == SEVEN[:4]


async def test_a_digest_that_is_given_up_leaves_its_pages_to_who_brought_them_too(
    board: Board,
) -> None:
    one = await flood(board, *SEVEN)
    await board.bring_too("The Agency", which=-7)
    assert (await board.rows())[-1] == (ThreadState.SKIPPED, SkipReason.ALREADY_THERE)
    await board.services.floods.list_in_digest(one, by="Robin")
    await board.services.remove.remove(one, by="Robin")
    await board.mirror()
    assert board.titles() == ["Before", SEVEN[0]]
    guild_id = board.forum.guild.id
    await board.services.remove.restore(one.subscription.id, guild_id=guild_id, by="Robin")
    await board.mirror()
    assert board.titles().count(SEVEN[0]) == 1
    assert "4 more articles of The Paper" in board.titles()


async def test_a_flood_that_is_left_out_is_no_flood_of_who_brought_it_too(board: Board) -> None:
    log = await add_log(board)
    one = await flood(board, *SEVEN)
    await board.mirror()
    await board.bring_too("The Agency")
    followed_here = await board.storage.feeds.followed_in(board.forum.guild.id)
    agency = next(other for other in followed_here if other.feed.id != one.feed.id)
    limited = replace(agency.subscription, flood_limit=2)
    await board.storage.feeds.edit(agency.subscription, limited, now=board.clock.now())
    for which in range(-7, -3):
        await board.bring_too("The Agency", which=which)
    assert await board.services.floods.leave_out(one, by="Robin") == 4
    await board.mirror()
    assert board.titles() == ["Before", *SEVEN[4:], *SEVEN[2:4]]
    assert await board.services.floods.headlines(agency) == SEVEN[:2]
    assert await board.services.floods.seconds_until_due() == 0
    await board.services.floods.look()
    assert "**The Agency** brought more than 2" in list(log.messages.values())[-1].content


async def test_what_is_held_back_tells_no_role_when_it_opens(board: Board) -> None:
    await board.open("Before")
    await board.set_options(flood_limit=3)
    one = await followed(board)
    role = board.forum.guild.add_role("readers", mentionable=True)
    assert await board.storage.sorting.set_ping(one.subscription.id, role.id, None)
    await board.want(*SEVEN)
    await board.services.floods.open(one, by="Robin")
    await board.mirror()
    opened = [one.body for one in board.discord.requests if one.path.endswith("/threads")]
    told = [one["name"] for one in opened if one["message"]["allowed_mentions"].get("roles")]
    assert told == SEVEN[4:]
