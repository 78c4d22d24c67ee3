"""A moderator's hand on Discord: every arrow, and what is not an arrow."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import discord
import pytest
from discord.ext import commands
from yarl import URL

from bot.errors import Mistake
from bot.model import MirroredThread, ThreadState
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from cogs.scheduler import Scheduler
from tests.end_to_end.worker import eventually
from tests.services.conftest import ROBIN, SENTENCE, WEEK, Board, notices, starter_text


async def test_pinned_is_held_and_unpinned_is_released(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.discord.change(thread.id, pinned=True)
    await board.services.reconcile.look_at(thread.id)
    await assert_not_released(board, thread)
    board.fail("GET", "/channels/.*", Kind.STATUS, status=503)
    await assert_not_released(board, thread)
    assert await board.rows() == [("held", "pinned by a moderator")]
    await board.services.starters.rewrite_due()
    assert "Kept open" in starter_text(thread)

    await board.discord.change(thread.id, pinned=False)
    await board.services.reconcile.look_at(thread.id)
    assert await board.rows() == [("open", None)]
    await board.services.starters.rewrite_due()
    assert "closes <t:" in starter_text(thread)
    await board.close()
    assert SENTENCE in starter_text(thread)


async def assert_not_released(board: Board, thread: Thread) -> None:
    """The command says why, and changes nothing."""
    with pytest.raises(Mistake, match="un-pin it"):
        await board.services.moderate.release(await board.row(thread), by=ROBIN)


async def test_a_hold_by_command_outlives_a_pin(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.services.moderate.hold(await board.row(thread), by=ROBIN)
    for pinned in (True, False):
        await board.discord.change(thread.id, pinned=pinned)
        await board.services.reconcile.look_at(thread.id)
        assert await board.rows() == [("held", "kept open by Robin")]
        if pinned:
            await assert_not_released(board, thread)


async def test_closed_by_hand_is_closed(board: Board) -> None:
    opened, held = await board.open("Open", "Held")
    await board.services.moderate.hold(await board.row(held), by=ROBIN)
    for thread in (opened, held):
        await board.discord.change(thread.id, archived=True, locked=True)
        await board.services.reconcile.look_at(thread.id)
        assert await board.state(thread) is ThreadState.CLOSED
    assert await board.services.close.seconds_until_due() is None


async def test_only_locked_or_only_archived_is_left_so(board: Board) -> None:
    locked, archived = await board.open("Locked", "Archived")
    await board.discord.change(locked.id, locked=True)
    await board.discord.archive(archived.id)
    for thread in (locked, archived):
        await board.services.reconcile.look_at(thread.id)
        assert await board.state(thread) is ThreadState.OPEN
    assert (locked.archived, archived.locked) == (False, False)


async def test_an_unlocked_thread_closes_anew_after_the_days_of_its_rule(board: Board) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    await board.close()
    await board.discord.change(thread.id, archived=False, locked=False)
    await board.services.reconcile.look_at(thread.id)
    reopened = (await board.row(thread)).thread
    assert reopened.state is ThreadState.REOPENED
    assert reopened.closes_at == board.clock.now() + WEEK
    await board.services.starters.rewrite_due()
    assert "closes <t:" in starter_text(thread)

    board.clock.turn(WEEK)
    await board.close()
    assert await board.state(thread) is ThreadState.CLOSED
    assert SENTENCE in starter_text(thread)
    assert thread.closed


async def test_a_closed_thread_that_a_moderator_wrote_in_is_archived_again(board: Board) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    await board.close()
    closed_at = (await board.row(thread)).thread.closed_at
    await board.discord.write(board.forum.guild.owner, thread.id, "One last word.")
    assert not thread.archived
    await board.services.reconcile.look_at(thread.id)
    assert await board.state(thread) is ThreadState.CLOSED
    assert await board.services.close.seconds_until_due() == 3600
    board.clock.turn(timedelta(minutes=59))
    await board.discord.write(board.forum.guild.owner, thread.id, "And one more.")
    newest = thread.last_message_id
    board.clock.turn(timedelta(minutes=1))
    await board.close_once()
    assert not thread.archived
    assert round(await board.services.close.seconds_until_due() or 0) == 59 * 60
    await board.close()
    assert thread.closed
    assert thread.last_message_id == newest
    row = (await board.row(thread)).thread
    assert (row.state, row.closed_at) == (ThreadState.CLOSED, closed_at)


async def test_one_that_was_deleted_cannot_be_reopened_or_released_and_is_gone(
    board: Board,
) -> None:
    thread, pinned = await board.open("Rain", "Snow", age=WEEK - timedelta(hours=1))
    await board.discord.change(pinned.id, pinned=True)
    await board.services.reconcile.look_at(pinned.id)
    await board.close()
    closed, held = await board.row(thread), await board.row(pinned)
    for one in (thread, pinned):
        await board.discord.delete(one.id)
    with pytest.raises(Mistake, match="is gone"):
        await board.services.moderate.reopen(closed, by=ROBIN)
    with pytest.raises(Mistake, match="is gone"):
        await board.services.moderate.release(held, by=ROBIN)
    assert await board.states() == ["gone", "gone"]


async def test_a_closed_thread_that_is_unlocked_within_the_hour_is_reopened(board: Board) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    await board.close()
    await board.discord.write(board.forum.guild.owner, thread.id, "One last word.")
    await board.services.reconcile.look_at(thread.id)
    await board.discord.change(thread.id, locked=False)
    board.clock.turn(timedelta(hours=1))
    await board.close_once()
    assert await board.state(thread) is ThreadState.REOPENED
    assert not thread.archived


async def test_one_that_is_opened_by_command_while_it_is_archived_again_stays_open(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    await board.close()
    await board.discord.change(thread.id, archived=False)
    await board.services.reconcile.look_at(thread.id)
    board.clock.turn(timedelta(hours=1))
    closed, forum = await board.row(thread), board.services.outside.forum
    set_flags = forum.set_flags
    deeds: list[asyncio.Task[MirroredThread]] = []

    async def meanwhile(*args: Any, **flags: Any) -> None:
        if not deeds:
            reopen = board.services.moderate.reopen(closed, by=ROBIN)
            deeds.append(asyncio.create_task(reopen))
            await asyncio.wait(deeds, timeout=0.2)  # it waits for us
        await set_flags(*args, **flags)

    monkeypatch.setattr(forum, "set_flags", meanwhile)
    await board.close_once()
    await asyncio.gather(*deeds)
    assert await board.state(thread) is ThreadState.REOPENED
    assert (thread.archived, thread.locked) == (False, False)


@pytest.mark.parametrize("archived", [False, True])
async def test_one_that_is_pinned_before_the_last_step_of_its_closing_is_held(
    board: Board, monkeypatch: pytest.MonkeyPatch, archived: bool
) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    if archived:
        await board.discord.archive(thread.id)
    board.clock.turn(timedelta(hours=1))
    forum = board.services.outside.forum
    edit = forum.edit
    events: list[asyncio.Task[None]] = []

    async def meanwhile(*args: Any) -> None:
        events.append(asyncio.create_task(board.services.reconcile.look_at(thread.id)))
        await board.discord.change(thread.id, pinned=True)
        await edit(*args)

    with monkeypatch.context() as patch:
        patch.setattr(forum, "edit", meanwhile)
        await board.close_once()
    await asyncio.gather(*events)
    assert await board.rows() == [("held", "pinned by a moderator")]
    assert (thread.archived, thread.locked) == (False, False)


async def test_one_that_is_unlocked_right_after_the_last_step_of_its_closing_is_reopened(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, thread = await board.open("Quiet", "Rain", age=WEEK - timedelta(hours=1))
    board.clock.turn(timedelta(hours=2))
    forum, look_at = board.services.outside.forum, board.services.reconcile.look_at
    set_flags = forum.set_flags
    events: list[asyncio.Task[None]] = []

    async def meanwhile(thread_id: int, **flags: Any) -> None:
        await set_flags(thread_id, **flags)
        await look_at(thread_id, locked=True)  # the event of our own hand
        if thread_id == thread.id:
            await board.discord.change(thread.id, archived=False, locked=False)
            events.append(asyncio.create_task(look_at(thread_id)))
            await asyncio.wait(events, timeout=0.2)  # it waits for us

    with monkeypatch.context() as patch:
        patch.setattr(forum, "set_flags", meanwhile)
        await board.close_once()
    await asyncio.gather(*events)
    assert await board.states() == ["closed", "reopened"]
    assert not thread.archived
    assert board.sent("GET", f"/{quiet.id}") == 1, "our own hand costs no request"


async def test_a_deleted_thread_is_gone_and_never_posted_again(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.discord.delete(thread.id)
    await board.services.reconcile.look_at(thread.id)
    await board.mirror()
    assert await board.states() == ["gone"]
    assert board.titles() == []


async def test_an_event_is_not_trusted_and_a_failure_changes_nothing(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.services.reconcile.look_at(thread.id)
    await board.services.reconcile.look_at(thread.id + 1)
    board.fail("GET", r"/channels/\d+$", Kind.REFUSE, status=403, code=50001)
    await board.services.reconcile.look_at(thread.id)
    assert await board.rows() == [("open", None)]


async def test_our_own_closing_is_no_hand(board: Board) -> None:
    (thread,) = await board.open("Rain", age=WEEK - timedelta(hours=1))
    board.fail("PATCH", r"/channels/\d+$", Kind.STATUS, status=503)
    board.clock.turn(timedelta(hours=2))
    await board.close_once()
    asked = board.sent("GET", f"/{thread.id}")
    await board.services.reconcile.look_at(thread.id)
    assert await board.state(thread) is ThreadState.CLOSING
    assert board.sent("GET", f"/{thread.id}") == asked
    await board.close()
    assert await board.state(thread) is ThreadState.CLOSED
    assert notices(thread) == []


@pytest.fixture
async def at_the_gateway(board: Board, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The cog hears what happens on Discord."""
    gateway = URL(board.discord.gateway_url)
    monkeypatch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", gateway)
    intents = discord.Intents(guilds=True)
    async with commands.Bot(commands.when_mentioned, intents=intents, help_command=None) as bot:
        await bot.login(board.discord.token)
        await bot.add_cog(Scheduler(board.services))
        connected = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        yield
        await bot.close()
        await connected


async def test_the_gateway_tells_where_to_look(board: Board, at_the_gateway: None) -> None:
    pinned, unlocked, deleted = await board.open("Pinned", "Unlocked", "Deleted")
    await board.services.moderate.close(await board.row(unlocked), by=ROBIN)
    await eventually(lambda: unlocked.closed)
    await board.discord.change(pinned.id, pinned=True)
    await board.discord.change(unlocked.id, archived=False, locked=False)
    await board.discord.delete(deleted.id)

    async def all_followed() -> bool:
        return await board.states() == ["held", "reopened", "gone"]

    await eventually(all_followed)

    board.fail("POST", r"/channels/\d+/threads$", Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    await board.send_again()  # stored late
    await eventually(lambda: board.forum.threads == [pinned, unlocked, thread])


async def test_what_is_heard_while_the_worker_stops_is_let_go(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.client.close()
    await board.services.reconcile.look_at(thread.id)
    assert await board.rows() == [("open", None)]
