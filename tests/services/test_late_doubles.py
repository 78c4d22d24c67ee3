"""A thread that Discord stores late is removed, also when nobody heard that it appeared."""

from datetime import timedelta

from bot.rules import CHECK_AFTER
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import Board

THREADS = r"/channels/\d+/threads$"
STARTER = r"/channels/\d+/messages/\d+$"


async def test_one_that_came_while_the_worker_was_away(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    await board.send_again()
    await board.services.catch_up.catch_up()
    assert board.forum.threads == [thread]


async def test_one_that_came_when_its_thread_was_closed(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    await board.close()
    await board.send_again()
    await board.services.catch_up.catch_up()
    assert board.forum.threads == [thread]
    assert thread.closed


async def test_one_of_an_article_that_grew_too_old_meanwhile(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    await board.want("Rain")
    await board.mirror_once()
    board.clock.turn(timedelta(days=8))
    await board.mirror()
    assert await board.states() == ["skipped"]
    late = await board.send_again()
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == []


async def test_one_of_an_article_that_was_refused_meanwhile(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    board.fail("POST", THREADS, Kind.REFUSE, times=2, status=400, code=200000)
    await board.want("Rain")
    await board.mirror()
    assert await board.states() == ["refused"]
    late = await board.send_again(0)
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == []


async def test_one_that_could_not_be_looked_at_is_looked_at_again(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    late = await board.send_again()
    board.fail("GET", STARTER, Kind.THROTTLE)
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == [thread, late]
    await board.services.catch_up.catch_up()
    assert board.forum.threads == [thread]


async def test_one_that_cannot_be_removed_now_is_removed_soon(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    await board.services.catch_up.catch_up()
    late = await board.send_again()
    board.fail("DELETE", f"/channels/{late.id}$", Kind.STATUS, status=503)
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == [thread, late]
    assert await board.services.catch_up.seconds_until_due() <= 60
    await board.services.catch_up.catch_up()
    assert board.forum.threads == [thread]
    assert await board.services.catch_up.seconds_until_due() > 3600


async def test_one_that_was_sent_before_its_feed_moved_is_removed(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    board.fail("POST", THREADS, Kind.REFUSE, status=403, code=50001)
    await board.want("Rain")
    await board.mirror_once()
    board.clock.turn(CHECK_AFTER)
    await board.mirror_once()
    assert await board.states() == ["pending"]
    elsewhere = board.forum.guild.add_forum("elsewhere")
    await board.set_options(forum_id=elsewhere.id)
    await board.mirror()
    assert [thread.name for thread in elsewhere.threads] == ["Rain"]
    late = await board.send_again(0)
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == []
    assert len(elsewhere.threads) == 1


async def test_looking_for_a_thread_asks_nothing_about_those_of_other_rows(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STORED_STATUS, status=500)
    await board.want("Rain")
    await board.mirror_once()
    await board.want("Snow")
    await board.mirror()
    assert sorted(board.titles()) == ["Rain", "Snow"]
    starters = [one for one in board.discord.requests if one.method == "GET"]
    assert sum("/messages/" in one.path for one in starters) == 1
