"""Every deed of a moderator has its entry in Discord's audit log, with their name."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import Mistake
from bot.forum.discord_forum import DiscordForum
from bot.model import Moderator, ThreadState, ThreadView, TimeAnswer
from bot.sandbox.discord.channels import Thread
from tests.services.conftest import ROBIN, SENTENCE, WEEK, Board, starter_text
from tests.services.test_notices import add_log

MIRA = Moderator("Mira", 9)


def entries(board: Board, thread: Thread) -> list[str | None]:
    """Why the bot changed a thread, as the audit log has it."""
    log = board.forum.guild.audit_log
    return [
        one.reason
        for one in log
        if (one.thread_id, one.by) == (thread.id, board.forum.guild.bot.id)
    ]


async def answer(board: Board, thread: Thread, answered: TimeAnswer) -> None:
    """Mira asks for more time, and Robin answers."""
    asked = await board.services.more_time.ask(thread.id, by=MIRA)
    closes_at = asked.thread.closes_at
    assert closes_at is not None
    await board.services.more_time.answer(answered, thread.id, closes_at, by=ROBIN)


async def deeds(board: Board, thread: Thread) -> list[str]:
    """All that is done with a thread that stands, some of it again; returns what was done."""
    moderate = board.services.moderate
    await moderate.hold(await board.row(thread), by=ROBIN)
    await moderate.release(await board.row(thread), by=ROBIN)
    for _ in range(3):
        await moderate.extend(await board.row(thread), days=1, by=ROBIN)
    for answered in (TimeAnswer.NO, TimeAnswer.GIVE, TimeAnswer.KEEP):
        if answered is TimeAnswer.GIVE:
            await moderate.extend(await board.row(thread), days=2, by=ROBIN)
        await answer(board, thread, answered)
    return [
        "kept open by Robin",
        "released by Robin",
        *["extended by 1 day by Robin"] * 3,
        "denied more time by Robin",
        "extended by 2 days by Robin",
        "extended by 3 days by Robin",
        "kept open by Robin",
    ]


async def test_each_deed_has_its_entry_however_often_it_is_done(board: Board) -> None:
    await add_log(board)
    (thread,) = await board.open("Rain")
    done = await deeds(board, thread)
    assert entries(board, thread) == done
    await board.services.moderate.close(await board.row(thread), by=ROBIN)
    await board.close()
    await board.services.moderate.reopen(await board.row(thread), by=ROBIN)
    assert entries(board, thread) == [*done, "closed by Robin", "opened again by Robin"]


async def test_an_extension_is_taken_back_by_as_many_days(board: Board) -> None:
    await add_log(board)
    (thread,) = await board.open("Rain")
    before = await board.row(thread)
    extend = board.services.moderate.extend
    await extend(before, days=3, by=ROBIN)
    shortened = await extend(await board.row(thread), days=-3, by=ROBIN)
    assert shortened.thread.closes_at == before.thread.closes_at
    for refused in (0, -8):
        with pytest.raises(Mistake):
            await extend(await board.row(thread), days=refused, by=ROBIN)
    assert (await board.row(thread)).thread.closes_at == before.thread.closes_at
    assert entries(board, thread) == ["extended by 3 days by Robin", "shortened by 3 days by Robin"]


async def test_an_archived_thread_becomes_active_and_says_so_without_a_message(
    board: Board,
) -> None:
    thread, due = await board.open("Rain", "Sun")
    newest = thread.last_message_id
    for reason in ("kept open by Robin", "released by Robin"):
        await board.discord.archive(thread.id)
        moderate = board.services.moderate
        deed = moderate.hold if reason.startswith("kept") else moderate.release
        await deed(await board.row(thread), by=ROBIN)
        assert entries(board, thread)[-1] == reason
        assert not thread.archived
        await board.rewrite()
        assert ("Kept open" in starter_text(thread)) == reason.startswith("kept")
    assert thread.last_message_id == newest

    await board.services.moderate.hold(await board.row(due), by=ROBIN)
    board.clock.turn(timedelta(days=9))
    await board.discord.archive(due.id)
    await board.services.moderate.release(await board.row(due), by=ROBIN)
    await board.close()
    assert due.closed
    assert entries(board, due) == ["kept open by Robin", "released by Robin", SENTENCE[:-1]]


async def test_an_archived_thread_that_is_closed_says_by_whom(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.discord.archive(thread.id)
    await board.services.moderate.close(await board.row(thread), by=ROBIN)
    await board.close()
    assert thread.closed
    assert set(entries(board, thread)) == {"closed by Robin"}


@pytest.mark.parametrize("archived", [False, True])
async def test_one_that_closes_in_the_same_moment_stays_closed(
    board: Board, monkeypatch: pytest.MonkeyPatch, archived: bool
) -> None:
    (thread,) = await board.open("Rain")
    await board.services.moderate.hold(await board.row(thread), by=ROBIN)
    board.clock.turn(WEEK - timedelta(minutes=30))
    if archived:
        await board.discord.archive(thread.id)
    fetch_thread = DiscordForum.fetch_thread
    closings: list[asyncio.Task[None]] = []

    async def and_then_it_closes(forum: DiscordForum, thread_id: int) -> ThreadView:
        view = await fetch_thread(forum, thread_id)
        if await board.state(thread) is ThreadState.OPEN:  # released already
            monkeypatch.setattr(DiscordForum, "fetch_thread", fetch_thread)
            closings.append(asyncio.create_task(board.close_once()))
            await asyncio.wait(closings, timeout=0.5)  # it waits for us
        return view

    monkeypatch.setattr(DiscordForum, "fetch_thread", and_then_it_closes)
    await board.services.moderate.release(await board.row(thread), by=ROBIN)
    await asyncio.gather(*closings)
    assert await board.state(thread) is ThreadState.CLOSED
    assert thread.closed


async def test_two_deeds_at_once_have_an_entry_each(board: Board) -> None:
    (thread,) = await board.open("Rain")
    row = await board.row(thread)
    extend = board.services.moderate.extend
    await asyncio.gather(*(extend(row, days=days, by=ROBIN) for days in (1, 1, 1)))
    assert entries(board, thread) == ["extended by 1 day by Robin"] * 3


async def test_room_is_made_for_an_archived_thread(board: Board) -> None:
    first, _, last = await board.open("First", "Second", "Last")
    await board.discord.archive(last.id)
    board.discord.world.active_limit = 2
    await board.services.moderate.hold(await board.row(last), by=ROBIN)
    assert first.archived
    assert entries(board, last) == ["kept open by Robin"]


async def test_without_room_it_counts_and_our_log_says_that_there_is_no_entry(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    (thread,) = await board.open("Rain")
    await board.discord.archive(thread.id)
    board.discord.world.active_limit = 0
    await board.services.moderate.hold(await board.row(thread), by=ROBIN)
    assert await board.state(thread) is ThreadState.HELD
    assert entries(board, thread) == []
    assert "no entry in the audit log, kept open by Robin" in caplog.text


async def test_a_member_s_own_thread_has_its_entries_too(board: Board) -> None:
    mira = board.forum.guild.add_member("Mira")
    thread = await board.discord.open(mira, board.forum, "My own", "Text.")
    guild_id, members = board.forum.guild.id, board.services.members
    for _ in range(2):
        await members.hold(thread.id, guild_id, by=ROBIN)
    await members.release(thread.id, guild_id, by=ROBIN)
    assert entries(board, thread) == [*["kept open by Robin"] * 2, "released by Robin"]
