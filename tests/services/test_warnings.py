"""The warning before a thread closes: where members talk, once for each closing, always true."""

from datetime import datetime, timedelta

import pytest

from bot.model import ThreadState
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import ROBIN, SENTENCE, WEEK, Board, Crash, crash, notices, texts
from tests.services.test_follow_up import FAULTS, POST

DAY = timedelta(days=1)
EARLIER = WEEK - timedelta(hours=25)
WARNED = "⏳ This thread closes <t:"


@pytest.fixture(autouse=True)
async def wanted(board: Board) -> None:
    """The moderators want a warning a day before."""
    await board.storage.desk.set_warning(board.forum.guild.id, 24)


async def talked_about(board: Board, *titles: str) -> list[Thread]:
    """Threads with replies, of which readers are to be warned in an hour."""
    threads = await board.open(*titles, age=EARLIER)
    for thread in threads:
        await board.discord.write(board.forum.guild.owner, thread.id, "I have something to say.")
    return threads


async def warn(board: Board) -> None:
    """Turns to the next look, and makes it; what is wanted is not posted yet."""
    wait = await board.services.warn.seconds_until_due()
    assert wait is not None
    board.clock.turn(timedelta(seconds=wait))
    await board.services.warn.warn_due()


def warnings(thread: Thread) -> list[str]:
    return [one for one in notices(thread) if WARNED in one]


async def closes_at(board: Board, thread: Thread) -> datetime:
    found = (await board.row(thread)).thread.closes_at
    assert found is not None
    return found


async def test_who_talks_is_warned_once_and_nobody_else_is_bumped(board: Board) -> None:
    talked, pinned, held = await talked_about(board, "Talked about", "Pinned", "Held")
    silent, archived = await board.open("Silent", "Archived", age=EARLIER)
    await board.discord.archive(archived.id)
    await board.discord.change(pinned.id, pinned=True)
    await board.services.moderate.hold(await board.row(held), by=ROBIN)
    assert await board.services.warn.seconds_until_due() == pytest.approx(3600, abs=10)
    await warn(board)
    await board.complete()
    for _ in range(3):
        await warn(board)
    await board.complete()
    at = int((await closes_at(board, talked)).timestamp())
    assert warnings(talked) == [f"-# {WARNED}{at}:R>; then nobody can reply any more."]
    assert talked.messages[max(talked.messages)].silent
    assert not any(warnings(one) for one in (pinned, held, silent, archived))
    assert silent.last_message_id == silent.id
    assert archived.archived

    await board.discord.write(board.forum.guild.owner, silent.id, "At last somebody speaks.")
    await warn(board)
    await board.complete()
    assert len(warnings(silent)) == 1
    await board.close()
    for thread in (talked, silent):
        assert thread.closed
        assert warnings(thread) == []
        time = int((await closes_at(board, thread)).timestamp())
        assert f"-# This thread closed <t:{time}:R>." in notices(thread)
        assert sum(SENTENCE in one for one in notices(thread)) == 1
    assert archived.last_message_id == archived.id


async def test_it_stays_true_and_a_new_time_is_warned_of_anew(board: Board) -> None:
    (thread,) = await talked_about(board, "Rain")
    await warn(board)
    await board.complete()
    moderate = board.services.moderate
    await moderate.extend(await board.row(thread), days=3, by=ROBIN)
    await board.rewrite()
    later = f"{WARNED}{int((await closes_at(board, thread)).timestamp())}:R>"
    assert [later in one for one in warnings(thread)] == [True]
    await warn(board)
    await board.complete()
    assert [later in one for one in warnings(thread)] == [True, True]

    await moderate.hold(await board.row(thread), by=ROBIN)
    await board.rewrite()
    assert "-# Kept open by the moderators." in notices(thread)
    assert warnings(thread) == []
    await moderate.release(await board.row(thread), by=ROBIN)
    await board.rewrite()
    assert len(warnings(thread)) == 2
    assert await board.services.warn.seconds_until_due() is None


async def test_whatever_discord_answers_it_stands_there_once(board: Board) -> None:
    threads = await talked_about(board, *FAULTS)
    board.fail("GET", r"/guilds/\d+/threads/active", Kind.STATUS, status=503)
    await warn(board)
    assert not any(warnings(one) for one in threads)
    await warn(board)
    for thread in threads:
        kind, how = FAULTS[thread.name]
        board.fail("POST", POST.replace(r"\d+", str(thread.id)), kind, **how)
    await board.complete()
    assert not board.discord.faults.waiting
    assert [len(warnings(one)) for one in threads] == [1] * len(threads)


@pytest.mark.parametrize(
    ("sent", "away"),
    [(False, timedelta()), (True, timedelta()), (True, timedelta(hours=2))],
    ids=["unsent", "sent", "sent, and away until every nonce is forgotten"],
)
async def test_a_crash_between_any_two_requests_doubles_none(
    board: Board, monkeypatch: pytest.MonkeyPatch, sent: bool, away: timedelta
) -> None:
    crashes = 0
    while crashes < 20:
        (thread,) = await talked_about(board, "Rain")
        await warn(board)
        await board.services.moderate.extend(await board.row(thread), days=1, by=ROBIN)
        board.services.warn.look_again()
        try:
            with crash(board, monkeypatch, crashes, sent=sent):
                await board.services.follow_up.post_due()
                await board.services.warn.warn_due()
                await board.services.starters.rewrite_due()
        except Crash:
            crashes += 1
        else:
            break
        board.clock.turn(away)
        board.services.warn.look_again()
        await board.complete()
        await board.rewrite()
        assert len(warnings(thread)) == 1
        assert "I have something" in str([one.content for one in thread.messages.values()])
        await board.storage.threads.record_gone(thread.id)
    assert 4 <= crashes < 20


async def test_what_comes_too_late_is_no_warning(board: Board) -> None:
    (thread,) = await talked_about(board, "Rain")
    await warn(board)
    board.clock.turn(DAY)
    await board.complete()
    assert warnings(thread) == []
    await board.close()
    assert sum(SENTENCE in one for one in texts(thread)) == 2
    assert await board.state(thread) is ThreadState.CLOSED


async def test_where_nobody_wants_warnings_there_are_none(board: Board) -> None:
    await talked_about(board, "Rain")
    await board.storage.desk.set_warning(board.forum.guild.id, 0)
    assert await board.services.warn.seconds_until_due() is None
