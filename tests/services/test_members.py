"""Members' own threads under a rule for all."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Mistake, Unavailable
from bot.model import Rule, Scope, ScopedRule
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Kind
from bot.sandbox.discord.members import Permission
from bot.sandbox.discord.snowflakes import snowflake_at
from bot.services.closing import members
from cogs.replies import rules as replies
from tests.services.conftest import ROBIN, Board, Crash, crash, notices

LOOK = timedelta(minutes=5, seconds=1)


class RealTime:
    """The monotonic clock, turned by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    turned = RealTime()
    monkeypatch.setattr(members, "monotonic", turned)
    return turned


def add_old(board: Board, forum: Forum | None = None) -> Thread:
    """A member's thread that is 9 days old."""
    place = forum or board.forum
    opened_at = board.clock.now() - timedelta(days=9)
    number = snowflake_at(opened_at) + len(place.guild.threads)
    thread = Thread(
        id=number,
        guild=place.guild,
        parent=place,
        owner_id=place.guild.add_member("Mira").id,
        name=f"A member's thread {number}",
        created_at=opened_at,
        active_at=board.clock.now(),
        archive_timestamp=opened_at,
        auto_archive_duration=4320,
    )
    place.guild.threads[number] = place.guild.active[number] = thread
    return thread


async def add_talk(board: Board) -> Thread:
    """The same, with a reply."""
    thread = add_old(board)
    await board.discord.write(board.forum.guild.add_member("Noa"), thread.id, "Hello.")
    return thread


def for_all(forum: Forum, rule: Rule | None = None) -> ScopedRule:
    return ScopedRule(Scope(forum.guild.id, forum.id), rule or Rule(), for_all=True)


async def set_for_all(board: Board, *forums: Forum) -> None:
    for forum in forums or (board.forum,):
        change = await board.services.rule.consider(for_all(forum))
        await board.services.rule.apply(change)
    board.services.members.look_again()


async def look(board: Board) -> None:
    await board.services.members.close_due()


def withdraw(board: Board) -> None:
    """The bot may no longer manage threads in the forum."""
    board.forum.overwrite(board.forum.guild.bot_role, deny=Permission.MANAGE_THREADS)


def allow(board: Board) -> None:
    board.forum.overwrite(board.forum.guild.bot_role, allow=Permission.MANAGE_THREADS)


def but_for_archiving(call: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The call, of which Discord takes locks only."""

    async def locked(thread_id: int, **flags: Any) -> None:
        if flags.get("archived"):
            raise Unavailable(str(thread_id), "Discord is away.")
        await call(thread_id, **flags)

    return locked


async def test_a_thread_with_replies_closes_and_says_so_once(board: Board) -> None:
    thread = await add_talk(board)
    silent = add_old(board)
    await set_for_all(board)
    await look(board)
    assert thread.closed
    assert silent.closed
    assert len(notices(thread)) == 1
    assert notices(silent) == []


async def test_a_refused_notice_stops_no_closing(board: Board) -> None:
    thread = await add_talk(board)
    await set_for_all(board)
    board.fail("POST", ".*/messages", Kind.REFUSE, status=403, code=50013)
    await look(board)
    assert thread.closed
    assert notices(thread) == []


async def test_without_the_permission_nothing_is_said_in_the_thread(
    board: Board, real_time: RealTime
) -> None:
    thread = await add_talk(board)
    log = board.forum.guild.add_text_channel("mods")
    guild_id = board.forum.guild.id
    await board.storage.desk.set_log_channel(guild_id, log.id)
    withdraw(board)
    await set_for_all(board)
    for _ in range(4):
        board.clock.turn(LOOK)
        real_time.seconds += 601
        await look(board)
    assert notices(thread) == []
    (told,) = log.messages.values()
    assert "may not close members' threads" in told.content
    (notice,) = await board.services.notices.standing(guild_id)
    assert notice.subject == f"members {board.forum.id}"

    allow(board)
    real_time.seconds += 601
    await look(board)
    assert thread.closed
    assert len(notices(thread)) == 1
    assert await board.services.notices.standing(guild_id) == []


async def test_a_thread_that_fails_waits_ten_minutes_of_real_time(
    board: Board, real_time: RealTime
) -> None:
    thread = add_old(board)
    withdraw(board)
    await set_for_all(board)
    await look(board)
    allow(board)
    board.clock.turn(timedelta(days=1))
    real_time.seconds += 599
    await look(board)
    assert not thread.closed
    real_time.seconds += 2
    await look(board)
    assert thread.closed


async def test_threads_that_fail_do_not_starve_the_others(board: Board) -> None:
    other = board.forum.guild.add_forum("other")
    for _ in range(20):
        add_old(board)
    good = add_old(board, other)
    withdraw(board)
    await set_for_all(board, board.forum, other)
    for _ in range(3):
        await look(board)
    assert good.closed


async def test_ten_are_closed_in_a_look_and_the_next_comes_five_seconds_later(
    board: Board,
) -> None:
    old = [add_old(board) for _ in range(15)]
    await set_for_all(board)
    await look(board)
    assert sum(thread.closed for thread in old) == 10
    assert await board.services.members.seconds_until_due() == 5
    await look(board)
    assert all(thread.closed for thread in old)
    assert await board.services.members.seconds_until_due() == 300


async def test_a_moderators_hand_is_not_fought(board: Board) -> None:
    thread = add_old(board)
    await set_for_all(board)
    await look(board)
    assert thread.closed
    await board.client.http.edit_channel(thread.id, archived=False)
    await look(board)
    assert not thread.archived
    await board.client.http.edit_channel(thread.id, locked=False)
    await look(board)
    assert not thread.archived
    await board.services.members.release(thread.id, board.forum.guild.id, by=ROBIN)
    await look(board)
    assert thread.closed


async def test_what_a_hand_does_while_others_close_counts(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, held, pinned, shut = (add_old(board) for _ in range(4))
    guild_id, forum = board.forum.guild.id, board.services.outside.forum
    set_flags = forum.set_flags
    late: list[asyncio.Task[None]] = []

    async def meanwhile(thread_id: int, **flags: Any) -> None:
        if thread_id == first.id and flags.get("archived"):
            deeds = (board.services.members.hold, board.services.members.release)
            late.extend(asyncio.create_task(deed(first.id, guild_id, by=ROBIN)) for deed in deeds)
            await asyncio.wait(late, timeout=0.2)  # they wait for us
            await board.services.members.hold(held.id, guild_id, by=ROBIN)
            await board.discord.change(pinned.id, pinned=True)
            await board.discord.change(shut.id, archived=True)
        await set_flags(thread_id, **flags)

    await set_for_all(board)
    with monkeypatch.context() as patch:
        patch.setattr(forum, "set_flags", meanwhile)
        await look(board)
    assert first.closed
    with pytest.raises(Mistake, match="is closed by now"):
        await late[0]
    await late[1]
    assert await board.storage.member_holds.held_by(first.id) is None
    assert [thread.locked for thread in (held, pinned, shut)] == [False] * 3
    assert await board.storage.member_holds.held_by(held.id) == "Robin"


@pytest.mark.parametrize("sent", [False, True])
async def test_a_crash_between_any_two_requests_fights_no_hand(
    board: Board, monkeypatch: pytest.MonkeyPatch, sent: bool
) -> None:
    await set_for_all(board)
    for step in range(6):  # two for the list, look, lock, notice, archive
        thread = await add_talk(board)
        with crash(board, monkeypatch, step, sent=sent), pytest.raises(Crash):
            await look(board)
        await look(board)
        assert thread.closed
        assert len(notices(thread)) <= 1
        await board.client.http.edit_channel(thread.id, archived=False, locked=False)
        await look(board)
        assert not thread.archived, step


async def test_whatever_discord_answers_it_closes_in_the_end(
    board: Board, real_time: RealTime
) -> None:
    await set_for_all(board)
    for kind in (Kind.DROP, Kind.STORED_DROP, Kind.STORED_STATUS):
        for method in ("GET", "PATCH", "POST"):
            thread = await add_talk(board)
            path = rf"/channels/{thread.id}(/messages)?$"
            board.fail(method, path, kind, status=503, times=2)
            for _ in range(3):
                await look(board)
                real_time.seconds += 601
            assert thread.closed
            assert len(notices(thread)) <= 1


async def test_an_archiving_that_fails_after_the_lock_is_tried_again_unless_it_is_held(
    board: Board, real_time: RealTime
) -> None:
    thread, held = await add_talk(board), await add_talk(board)
    await set_for_all(board)
    forum = board.services.outside.forum
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forum, "set_flags", but_for_archiving(forum.set_flags))
        await look(board)
    assert [(one.archived, one.locked) for one in (thread, held)] == [(False, True)] * 2
    await board.services.members.hold(held.id, board.forum.guild.id, by=ROBIN)
    real_time.seconds += 601
    await look(board)
    assert thread.closed
    assert (held.archived, held.locked) == (False, False)
    assert len(notices(thread)) == 1


async def test_a_rule_that_is_off_closes_no_members_threads(board: Board) -> None:
    thread = add_old(board)
    off = for_all(board.forum, Rule(closes=False))
    assert await board.services.members.count_due(off) == 0
    change = await board.services.rule.consider(off)
    assert "members" not in replies.question(change, 5, {})
    assert "members" not in replies.done(await board.services.rule.apply(change), change.scoped, {})
    assert await board.services.members.seconds_until_due() is None
    await look(board)
    assert not thread.archived
