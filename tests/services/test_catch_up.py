"""What happened while nobody listened is learnt from Discord."""

from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.language import Phrase
from bot.model import ThreadState
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import WEEK, Board

A_DAY = timedelta(days=1)


async def closed(board: Board, *titles: str) -> list[Thread]:
    threads = await board.open(*titles)
    await board.close()
    return threads


async def states(board: Board) -> dict[str, ThreadState]:
    return {thread.name: await board.state(thread) for thread in board.forum.threads}


async def test_every_hand_that_nobody_told_of_is_followed(board: Board) -> None:
    unlocked, written_in, rearchived = await closed(board, "Unlocked", "Written in", "Re-archived")
    deleted, pinned, shut, quiet, left = await board.open(
        "Deleted", "Pinned", "Shut", "Quiet", "Left"
    )
    deleted_later = (await board.open("Archived, then deleted"))[0]
    await board.discord.archive(deleted_later.id)
    board.clock.turn(A_DAY)
    await board.services.catch_up.catch_up()

    await board.discord.change(unlocked.id, locked=False)
    await board.discord.change(rearchived.id, locked=False)
    await board.discord.change(rearchived.id, archived=True)
    await board.discord.change(written_in.id, archived=False)
    await board.discord.delete(deleted.id)
    await board.discord.delete(deleted_later.id)
    await board.discord.change(pinned.id, pinned=True)
    await board.discord.change(shut.id, archived=True, locked=True)
    await board.discord.archive(quiet.id)
    board.clock.turn(A_DAY)
    await board.services.catch_up.catch_up()

    assert await states(board) == {
        "Unlocked": ThreadState.REOPENED,
        "Re-archived": ThreadState.REOPENED,
        "Written in": ThreadState.CLOSED,
        "Pinned": ThreadState.HELD,
        "Shut": ThreadState.CLOSED,
        "Quiet": ThreadState.OPEN,
        "Left": ThreadState.OPEN,
    }
    assert [await board.state(one) for one in (deleted, deleted_later)] == [ThreadState.GONE] * 2
    assert left.last_message_id == left.id
    await board.close()
    assert written_in.closed


async def test_a_deletion_of_a_forum_that_cannot_be_noted_is_made_up_for(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def disk_full(*_: object) -> None:
        raise StorageError("", "The disk is full.")

    await board.open("Rain")
    await board.services.catch_up.catch_up()
    await board.discord.delete(board.forum.id)
    with monkeypatch.context() as patch:
        patch.setattr(board.storage.threads, "record_forum_gone", disk_full)
        await board.services.catch_up.forum_deleted(board.forum.id)
    assert await board.services.catch_up.seconds_until_due() == 0
    await board.services.catch_up.catch_up()
    assert await board.states() == ["gone"]


async def test_what_was_told_of_the_threads_of_a_deleted_forum_is_over(board: Board) -> None:
    notices, guild_id, gone = board.services.notices, board.forum.guild.id, board.forum.id
    for kind in ("closing", "texts", "members", "forum"):
        await notices.tell(guild_id, f"{kind} {gone}", Phrase("A permission is missing."))
    await notices.tell(guild_id, "closing 12", Phrase("A permission is missing."))
    await board.services.catch_up.forum_deleted(gone)
    left = [notice.subject for notice in await notices.standing(guild_id)]
    assert left == [f"forum {gone}", "closing 12"]


async def test_with_a_forum_its_threads_are_gone_and_no_others(board: Board) -> None:
    other = board.forum.guild.add_forum("other")
    await board.open("Here")
    await board.want("There", forum=other)
    await board.mirror()
    await board.discord.delete(board.forum.id)
    await board.services.catch_up.catch_up()
    assert await board.states() == ["gone", "open"]


async def test_a_second_look_lists_only_what_was_archived_since(board: Board) -> None:
    for page in ("a", "b", "c"):  # more than Discord lists in one answer
        await board.open(*[f"{page}{number}" for number in range(40)])
    board.clock.turn(WEEK)
    await board.close()
    board.clock.turn(A_DAY)
    path = "/threads/archived/public"
    await board.services.catch_up.catch_up()
    first = board.sent("GET", path)
    board.clock.turn(A_DAY)
    await board.services.catch_up.catch_up()
    assert board.sent("GET", path) == first + 1


@pytest.mark.parametrize("path", [r"/guilds/\d+/threads/active", r"/channels/\d+/threads/arch"])
@pytest.mark.parametrize("code", [50001, 50013])
async def test_what_cannot_be_listed_is_never_taken_for_gone(
    board: Board, path: str, code: int
) -> None:
    board.clock.turn(A_DAY)
    (thread,) = await board.open("Rain")
    await board.discord.archive(thread.id)
    board.fail("GET", path, Kind.REFUSE, status=403, code=code)
    await board.services.catch_up.catch_up()
    assert await board.state(thread) is ThreadState.OPEN
    await board.discord.delete(thread.id)
    await board.services.catch_up.catch_up()  # the look that failed is made up for
    assert await board.state(thread) is ThreadState.GONE


async def test_an_event_that_could_not_be_followed_is_made_up_for(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.services.catch_up.catch_up()
    await board.discord.change(thread.id, pinned=True)
    board.fail("GET", f"/channels/{thread.id}$", Kind.STATUS, times=5, status=503)
    await board.services.reconcile.look_at(thread.id)
    assert await board.state(thread) is ThreadState.OPEN
    assert await board.services.catch_up.seconds_until_due() <= 60
    board.discord.faults.waiting.clear()
    await board.services.catch_up.catch_up()
    assert await board.state(thread) is ThreadState.HELD
    assert await board.services.catch_up.seconds_until_due() > 3600


async def test_a_guild_that_is_shut_costs_the_others_nothing(board: Board) -> None:
    shut = board.discord.world.add_guild("Shut").add_forum("news")
    await board.want("There", forum=shut)
    await board.open("Here")
    board.fail("GET", f"/guilds/{shut.guild.id}/", Kind.REFUSE, times=99, status=403, code=50001)
    board.clock.turn(A_DAY)
    await board.services.catch_up.catch_up()
    assert await board.services.catch_up.seconds_until_due() > 3600  # a person has to help
    noted = await board.storage.notes.get(f"looked at forum {board.forum.id}")
    assert noted is not None
    assert await board.storage.notes.get(f"looked at forum {shut.id}") is None


async def test_a_forum_that_cannot_be_listed_now_holds_up_no_other(board: Board) -> None:
    other = board.forum.guild.add_forum("other")
    await board.want("Rain", "Snow")
    await board.want("Rain", "Snow", forum=other)
    await board.mirror()
    for failing, listed in ((board.forum, other), (other, board.forum)):
        archive = f"/channels/{failing.id}/threads/archived"
        board.fail("GET", archive, Kind.STATUS, times=5, status=503)
        await board.discord.delete(listed.threads[0].id)
        await board.services.catch_up.catch_up()
        assert await board.services.catch_up.seconds_until_due() < 3600
        board.discord.faults.waiting.clear()
    assert await board.states() == ["gone", "open", "gone", "open"]


async def test_a_guild_that_the_bot_left_keeps_its_rows(board: Board) -> None:
    (thread,) = await board.open("Rain")
    board.fail("GET", r"/guilds/", Kind.REFUSE, times=9, status=404, code=10004)
    await board.services.catch_up.catch_up()
    assert await board.state(thread) is ThreadState.OPEN
