"""Forum tags: those of the article, that of the subscription, and those that follow the state."""

from datetime import timedelta

import pytest

from bot.model import ForumView
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import ROBIN, WEEK, Board


@pytest.fixture
def forum(board: Board) -> Forum:
    """With tags as moderators write them."""
    made = board.forum.guild.add_forum("tagged", tags=["Open", "World", "Sports", "CLOSED"])
    board.forum = made
    return made


def names(thread: Thread) -> list[str]:
    by_id = {tag.id: tag.name for tag in thread.parent.tags}
    return [by_id[tag] for tag in thread.tags]


async def test_a_thread_is_tagged_as_open_and_then_as_closed(board: Board, forum: Forum) -> None:
    active, archived = await board.open("Rain", "Snow", categories=("world", "closed"))
    assert [names(thread) for thread in (active, archived)] == [["Open", "World"]] * 2
    await board.discord.archive(archived.id)
    before = len(board.discord.requests)
    await board.close()
    assert [names(thread) for thread in (active, archived)] == [["CLOSED", "World"]] * 2
    assert [thread.name for thread in (active, archived)] == ["Rain", "Snow"]
    for one in board.discord.requests[before:]:
        if "applied_tags" in (one.body or {}):  # in the closing edit itself
            assert one.body["archived"]
            assert one.body["locked"]


async def test_one_that_is_opened_again_is_tagged_so(board: Board, forum: Forum) -> None:
    by_command, by_hand = await board.open("Rain", "Snow")
    await board.close()
    await board.services.moderate.reopen(await board.row(by_command), by=ROBIN)
    await board.discord.change(by_hand.id, archived=False, locked=False)
    await board.services.reconcile.look_at(by_hand.id)
    await board.rewrite()
    assert [names(thread) for thread in (by_command, by_hand)] == [["Open"]] * 2


async def test_one_that_is_closed_while_its_tag_is_taken_off_stays_closed(
    board: Board, forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thread,) = await board.open("Rain")
    await board.close()
    await board.services.moderate.reopen(await board.row(thread), by=ROBIN)
    discord = board.services.outside.forum
    fetch_forum = discord.fetch_forum

    async def and_then_it_is_closed(forum_id: int) -> ForumView:
        view = await fetch_forum(forum_id)
        await board.discord.change(thread.id, archived=True, locked=True)
        return view

    monkeypatch.setattr(discord, "fetch_forum", and_then_it_is_closed)
    await board.services.starters.rewrite_due()
    assert thread.closed


async def test_one_that_is_opened_again_and_pinned_at_once_is_not_tagged_as_closed(
    board: Board, forum: Forum
) -> None:
    (thread,) = await board.open("Rain")
    await board.close()
    await board.discord.change(thread.id, archived=False, locked=False)
    await board.services.reconcile.look_at(thread.id)
    await board.discord.change(thread.id, pinned=True)
    await board.services.reconcile.look_at(thread.id)
    await board.rewrite()
    assert await board.states() == ["held"]
    assert names(thread) == ["Open"]


async def test_a_tag_that_made_room_for_closed_comes_back(board: Board) -> None:
    board.forum = board.forum.guild.add_forum("full", tags=["Closed", *"abcdef"])
    (thread,) = await board.open("Rain", categories=tuple("abcdef"))
    await board.close()
    assert names(thread) == ["Closed", *"abcd"]
    await board.services.moderate.reopen(await board.row(thread), by=ROBIN)
    await board.rewrite()
    assert names(thread) == list("abcde")


async def test_every_thread_of_a_feed_gets_its_tag(board: Board, forum: Forum) -> None:
    await board.want("Waits")
    await board.set_options(tag=forum.tag("Sports").id)
    await board.mirror()
    (waits,) = forum.threads
    assert names(waits) == ["Open", "Sports"]
    forum.tags = [tag for tag in forum.tags if tag.name != "Sports"]
    (thread,) = await board.open("Its tag was deleted")
    assert names(thread) == ["Open"]


async def test_a_forum_without_such_tags_closes_as_ever(board: Board) -> None:
    (thread,) = await board.open("Rain")
    before = len(board.discord.requests)
    await board.close()
    assert thread.closed
    assert not any("applied_tags" in (one.body or {}) for one in board.discord.requests[before:])


@pytest.mark.parametrize(("status", "code"), [(404, 10087), (400, 40066), (400, 40067)])
async def test_tags_that_cannot_be_set_stop_no_closing(
    board: Board, forum: Forum, status: int, code: int
) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    board.clock.turn(timedelta(hours=1))
    board.fail("PATCH", f"/channels/{thread.id}$", Kind.REFUSE, status=status, code=code)
    await board.close()
    assert thread.closed


@pytest.mark.parametrize(("status", "code"), [(404, 10087), (400, 40066), (400, 40067)])
async def test_a_forum_whose_tags_let_no_thread_in_is_told_of_and_read_again(
    board: Board, status: int, code: int
) -> None:
    board.forum = strict = board.forum.guild.add_forum("strict", require_tag=True)
    guild_id = strict.guild.id
    if code != 40067:  # that one is true
        board.fail("POST", f"/channels/{strict.id}/threads$", Kind.REFUSE, status=status, code=code)
    await board.want("Rain")
    await board.mirror_once()
    ((state, reason),) = await board.rows()
    assert state == "pending"
    assert f"({code})" in (reason or "")
    (told,) = await board.services.notices.standing(guild_id)
    assert "requires a tag, but has none that I may set" in told.sentence
    assert await board.services.mirror.seconds_until_due() == 600
    strict.tags += board.forum.guild.add_forum("other", tags=["News"]).tags
    await board.services.paused.try_again(guild_id)
    await board.mirror_once()
    (thread,) = strict.threads
    assert names(thread) == ["News"]
    assert await board.services.notices.standing(guild_id) == []
