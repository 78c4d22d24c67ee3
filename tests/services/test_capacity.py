"""The wall of active threads: room is made before it, and at it nothing is lost."""

import asyncio
from datetime import timedelta

import pytest

from bot.sandbox.discord.faults import Kind
from bot.services.opening.capacity import CapacityService
from tests.services.conftest import Board, notices

BUDGET = 9
DAY = timedelta(days=1)


@pytest.fixture
def small(board: Board, monkeypatch: pytest.MonkeyPatch) -> Board:
    """A board with a budget that a test can fill."""
    monkeypatch.setattr(board.services.capacity, "_budget", BUDGET)
    return board


async def test_the_quietest_are_archived_before_the_wall_and_told_once(small: Board) -> None:
    channel = small.forum.guild.add_text_channel("log")
    await small.storage.desk.set_log_channel(small.forum.guild.id, channel.id)
    names = [f"{number}" for number in range(BUDGET)]
    threads = []
    for name in names:  # one after the other: the first has been quiet for the longest time
        threads += await small.open(name)
        small.clock.turn(timedelta(minutes=1))
    first, second, third, *_ = threads
    await small.discord.write(small.forum.guild.owner, first.id, "Still of interest.")
    await small.discord.change(second.id, pinned=True)
    await small.open("One more", "and another", "and a third")
    assert [thread.archived for thread in threads[:5]] == [False, False, True, True, True]
    assert not any(thread.locked for thread in threads)
    assert len(small.forum.guild.active) <= BUDGET
    near, told = channel.messages.values()
    assert f"From {BUDGET} on I archive the quietest" in near.content
    assert f"{BUDGET} active threads" in told.content
    assert third.last_message_id == third.id


async def test_a_reply_opens_it_again_and_it_closes_at_its_time(small: Board) -> None:
    names = [f"{number}" for number in range(BUDGET + 1)]
    threads = await small.open(*names)
    archived = next(thread for thread in threads if thread.archived)
    await small.discord.write(small.forum.guild.owner, archived.id, "I come late.")
    assert not archived.archived
    await small.close()
    assert all(thread.closed for thread in threads)
    assert await small.states() == ["closed"] * len(names)


async def test_threads_of_members_count_and_are_left_alone(small: Board) -> None:
    owner = small.forum.guild.owner
    theirs = [
        await small.discord.open(owner, small.forum, f"Mine {number}", "text")
        for number in range(BUDGET)
    ]
    await small.open("Rain")
    assert not any(thread.archived for thread in theirs)
    assert await small.states() == ["open"]
    (standing,) = await small.services.notices.standing(small.forum.guild.id)
    assert "None of mine" in standing.sentence


async def test_at_the_wall_nothing_is_lost_and_room_is_made(board: Board) -> None:
    board.discord.world.active_limit = 5
    names = [f"{number}" for number in range(8)]
    await board.open(*names)
    assert sorted(board.titles()) == names
    assert await board.states() == ["open"] * len(names)
    assert not any(thread.locked for thread in board.forum.threads)
    (told,) = await board.services.notices.standing(board.forum.guild.id)
    assert "This server has 5 active threads" in told.sentence
    assert "quietest of mine (replies open them again)" in told.sentence
    await board.close()
    assert all(thread.closed for thread in board.forum.threads)


async def test_many_that_meet_the_wall_at_once_make_room_once(board: Board) -> None:
    for tens in range(3):
        await board.open(*[f"{tens}{number}" for number in range(10)])
    capacity, guild_id = board.services.capacity, board.forum.guild.id
    assert all(await asyncio.gather(*(capacity.at_the_wall(guild_id) for _ in range(10))))
    assert sum(thread.archived for thread in board.forum.threads) == 20


async def test_where_discord_is_too_busy_no_round_goes_on(board: Board) -> None:
    await board.open(*[f"{number}" for number in range(9)])
    board.fail("PATCH", r"/channels/\d+$", Kind.REFUSE, times=99, status=503, code=130000)
    before = board.sent("PATCH", "")
    assert not await board.services.capacity.at_the_wall(board.forum.guild.id)
    assert board.sent("PATCH", "") == before + 1


async def test_where_none_is_ours_the_wall_is_told_and_waited_for(board: Board) -> None:
    owner = board.forum.guild.owner
    theirs = await board.discord.open(owner, board.forum, "Theirs", "text")
    board.discord.world.active_limit = 1
    await board.want("Rain")
    await board.mirror_once()
    assert await board.states() == ["pending"]
    subjects = {notice.subject for notice in await board.services.notices.standing(1)}
    standing = await board.services.notices.standing(board.forum.guild.id)
    assert not subjects
    assert any("active threads" in notice.sentence for notice in standing)
    await board.discord.archive(theirs.id)
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Theirs", "Rain"]


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.DROP])
async def test_a_count_that_fails_stops_no_opening(board: Board, kind: Kind) -> None:
    board.fail("GET", r"/guilds/\d+/threads/active", kind, times=5, status=500)
    (thread,) = await board.open("Rain")
    assert not thread.archived
    assert not notices(thread)


async def test_room_is_told_when_there_is_some_again(small: Board) -> None:
    capacity: CapacityService = small.services.capacity
    guild_id = small.forum.guild.id
    threads = await small.open(*[f"{number}" for number in range(BUDGET + 1)])
    assert await small.services.notices.standing(guild_id)
    for thread in [one for one in threads[:-2] if not one.archived]:
        await small.discord.change(thread.id, archived=True)
    capacity._counts.clear()
    await capacity.before_opening(guild_id)
    assert await small.services.notices.standing(guild_id) == []


async def test_a_server_has_its_own_budget(board: Board) -> None:
    await board.storage.desk.set_budget(board.forum.guild.id, BUDGET)
    threads = await board.open(*[f"{number}" for number in range(BUDGET + 1)])
    assert sum(not thread.archived for thread in threads) <= BUDGET
    (told,) = await board.services.notices.standing(board.forum.guild.id)
    assert f"My budget is {BUDGET}." in told.sentence
