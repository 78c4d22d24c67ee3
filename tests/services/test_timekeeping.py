"""A clock that is wrong closes nothing, skips nothing, and the operator is told once."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.errors import Mistake
from bot.sandbox.discord.faults import Kind
from bot.services.loops import closing_loops, opening_loops
from bot.services.timekeeping import Timekeeping
from tests.clocks import HandClock
from tests.end_to_end.worker import eventually
from tests.services.conftest import WEEK, Board

ALMOST = WEEK - timedelta(minutes=1)


async def set_discords_clock(board: Board, ahead: timedelta) -> HandClock:
    """From now on Discord's clock shows another time than ours, and its answers tell so."""
    theirs = HandClock(board.clock.now() - ahead)
    board.discord.world.clock = theirs
    await board.services.outside.forum.fetch_forum(board.forum.id)
    return theirs


@pytest.mark.parametrize(
    ("ahead", "wrong"),
    [
        (timedelta(minutes=9), False),
        (timedelta(minutes=-9), False),
        (timedelta(minutes=11), True),
        (timedelta(minutes=-11), True),
        (timedelta(days=30), True),
    ],
)
async def test_ten_minutes_are_the_limit(board: Board, ahead: timedelta, wrong: bool) -> None:
    await set_discords_clock(board, ahead)
    assert await board.services.timekeeping.is_wrong() is wrong


async def test_the_operator_is_told_once_and_when_it_is_right_again(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.services.timekeeping")
    theirs = await set_discords_clock(board, timedelta(minutes=45))
    for _ in range(3):
        assert await board.services.timekeeping.is_wrong()
    theirs.advance(minutes=45)
    assert not await board.services.timekeeping.is_wrong()
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "45 minutes ahead of Discord's" in caplog.messages[0]


async def test_a_jump_is_found_out_without_asking(board: Board) -> None:
    assert not await board.services.timekeeping.is_wrong()
    asked = len(board.discord.requests)
    assert not await board.services.timekeeping.is_wrong()
    assert len(board.discord.requests) == asked
    await set_discords_clock(board, timedelta())
    board.clock.set_ahead(timedelta(days=2))
    assert await board.services.timekeeping.is_wrong()


async def test_a_clock_that_looks_wrong_is_wrong_until_discord_says_otherwise(
    board: Board,
) -> None:
    board.fail("GET", "/gateway", Kind.STATUS, status=503, times=9)
    board.clock.set_ahead(timedelta(days=3))
    assert await board.services.timekeeping.is_wrong()
    board.discord.faults.waiting.clear()
    assert not await board.services.timekeeping.is_wrong()


async def test_what_people_ask_for_waits_for_the_clock_too(board: Board) -> None:
    await set_discords_clock(board, timedelta(days=3))
    with pytest.raises(Mistake, match="clock is wrong"):
        await board.services.timekeeping.demand_right()


async def test_a_discord_that_does_not_answer_makes_no_clock_wrong(board: Board) -> None:
    board.fail("GET", "/gateway", Kind.DROP, times=9)
    board.client.http.clear()
    assert not await Timekeeping(board.services.outside.forum, board.clock).is_wrong()


async def test_with_a_wrong_clock_the_loops_close_open_and_skip_nothing(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    (due,) = await board.open("Due", age=ALMOST)
    await board.want("Waits", age=timedelta(days=6))
    await set_discords_clock(board, timedelta())
    board.clock.set_ahead(timedelta(days=3))  # our clock alone: one is due, the other too old
    loops = (*closing_loops(board.services), *opening_loops(board.services))
    for loop in loops:
        loop.start()
    await eventually(lambda: "nothing is refreshed" in caplog.text)
    await asyncio.sleep(0.2)
    await asyncio.gather(*(loop.stop() for loop in loops))
    assert not due.closed
    assert await board.states() == ["open", "pending"]
