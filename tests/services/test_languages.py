"""What was said in one language, and is read when another is spoken."""

from datetime import timedelta

import pytest

from bot.language import Phrase, speaking
from bot.model import Moderator
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import WEEK, Board, Crash, crash, notices

ALMOST = WEEK - timedelta(minutes=30)
SOON = timedelta(minutes=31)


async def test_a_trouble_is_read_in_each_servers_language(board: Board) -> None:
    await board.want("A")
    (one,) = await board.storage.feeds.followed_in(board.forum.guild.id)
    trouble = Phrase("{address} is too damaged to be read.", address="paper.example")
    now = board.clock.now()
    await board.storage.feed_ends.record_trouble(
        one.feed, trouble, now=now, next_refresh_at=now + SOON
    )
    (one,) = await board.storage.feeds.followed_in(board.forum.guild.id)
    assert str(one.feed.trouble) == "paper.example is too damaged to be read."
    with speaking("de"):
        assert str(one.feed.trouble) == "paper.example ist zu beschädigt, um es zu lesen."


async def test_a_notice_of_before_a_crash_is_known_in_another_language(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = board.forum.guild
    member = guild.add_member("Mira")
    for step in range(5):
        await board.services.languages.choose(guild.id, "en")
        (thread,) = await board.open(f"Thread {step}", age=ALMOST)
        await board.discord.write(member, thread.id, "A reply.")
        board.clock.turn(SOON)
        try:
            with crash(board, monkeypatch, step, sent=True):
                await board.close_once()
        except Crash:
            await board.services.languages.choose(guild.id, "de")
        board.clock.turn(timedelta(hours=2))  # Discord has forgotten every nonce
        await board.close()
        assert thread.closed
        said = [text for text in notices(thread) if "gesperrt" in text or "disabled" in text]
        assert len(said) == 1


async def test_a_reason_is_read_in_the_language_that_its_server_speaks_then(board: Board) -> None:
    board.fail("POST", r"/channels/\d+/threads$", Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    robin = Moderator("Robin", why="A debate")
    await board.services.moderate.hold(await board.row(thread), by=robin)
    assert str((await board.row(thread)).thread.reason) == "kept open by Robin: A debate"
    await board.services.languages.choose(board.forum.guild.id, "de")
    with speaking("de"):
        assert str((await board.row(thread)).thread.reason) == "offen gehalten von Robin: A debate"

    await board.send_again()
    await board.services.catch_up.catch_up()
    assert board.forum.threads == [thread]
    closed = await board.services.moderate.close(await board.row(thread), by=Moderator("Robin"))
    assert str(closed.thread.reason) == "closed by Robin"
    await board.close()
    assert "geschlossen von Robin" in str(thread.starter)
    told = [one.reason for one in board.discord.requests if one.reason]
    assert "Zweimal geöffnet: ein Doppel" in told
    assert "geschlossen von Robin" in told
    assert "closed by Robin" not in told
