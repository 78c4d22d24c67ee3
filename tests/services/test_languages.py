"""What was said in one language, and is read when another is spoken."""

from datetime import timedelta

import pytest

from bot.language import Phrase, speaking
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
