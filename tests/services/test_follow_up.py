"""Long articles in several messages while everything goes wrong: whole, in order, once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import StorageError
from bot.model import Look, ThreadState
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from bot.sandbox.discord.members import BOT, Permission
from tests.services.conftest import (
    SENTENCE,
    WEEK,
    Board,
    Crash,
    crash,
    notices,
    paragraphs,
    starter_text,
    texts,
    told,
)

WHOLE = list(range(40))
LONG = paragraphs(*WHOLE)
POST = r"/channels/\d+/messages$"
FAULTS: dict[str, tuple[Kind, Mapping[str, Any]]] = {
    **{f"{one}": (Kind.STATUS, {"status": one, "times": 5}) for one in (408, 500, 503)},
    **{f"stored, {one}": (Kind.STORED_STATUS, {"status": one}) for one in (408, 500, 503)},
    "401": (Kind.STATUS, {"status": 401}),
    "dropped": (Kind.DROP, {"times": 2}),
    "stored, dropped": (Kind.STORED_DROP, {}),
    "429": (Kind.THROTTLE, {"retry_after": 3.0}),
    "429 for long": (Kind.THROTTLE, {"retry_after": 280.0, "scope": "shared"}),
    "429 of Cloudflare": (Kind.BAN, {}),
    "missing permission": (Kind.REFUSE, {"status": 403, "code": 50013}),
    "locked": (Kind.REFUSE, {"status": 400, "code": 160005}),
    "active limit": (Kind.REFUSE, {"status": 400, "code": 160006}),
    "overloaded": (Kind.REFUSE, {"status": 400, "code": 130000}),
    "a code we do not know": (Kind.REFUSE, {"status": 400, "code": 99999}),
}


def assert_whole(thread: Thread) -> None:
    """What must hold however it went: every paragraph once, in order, nobody notified."""
    assert told(thread) == WHOLE
    _, *rest = sorted(thread.messages.values(), key=lambda message: message.id)
    assert len(rest) >= 3
    assert all(message.silent for message in rest)
    assert f"/{thread.id}/{thread.id}" in texts(thread)[-1]  # the link to the top


@pytest.mark.parametrize("look", Look)
async def test_a_long_article_arrives_whole(board: Board, look: Look) -> None:
    await board.want("Rain", text=LONG)
    await board.set_options(look=look)
    await board.mirror()
    await board.complete()
    (thread,) = board.forum.threads
    said = " ".join(str(message.components) for message in thread.messages.values())
    said += "\n".join(texts(thread))
    positions = [said.find(f"Paragraph {number}.") for number in WHOLE]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert len(thread.messages) > 3


async def test_only_the_beginning_needs_one_message(board: Board) -> None:
    await board.want("Rain", text=LONG)
    await board.set_options(longest=700)
    await board.mirror()
    assert await board.services.follow_up.seconds_until_due() is None
    (thread,) = board.forum.threads
    assert told(thread) == [0]
    assert "continue reading" in starter_text(thread)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_whatever_discord_answers_the_text_comes_whole(
    board: Board, fault: tuple[Kind, Mapping[str, Any]], place: int
) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    kind, how = fault
    post, left = board.services.outside.forum.post, place

    async def failing(*args: Any, **kwargs: Any) -> int:
        nonlocal left
        left -= 1
        if left == -1:
            board.fail("POST", POST, kind, **how)
        return await post(*args, **kwargs)

    board.services.outside.forum.post = failing  # type: ignore[method-assign]
    await board.complete()
    assert_whole(thread)


async def test_no_answer_is_waited_for_longer_than_its_time(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    board.fail("POST", POST, Kind.STORED_HANG)
    with monkeypatch.context() as patch:
        patch.setattr("bot.forum.answers._LONGEST", 0.2)
        await board.services.follow_up.post_due()
    assert len(thread.messages) == 2
    await board.complete()
    assert_whole(thread)


@pytest.mark.parametrize(
    ("sent", "away"),
    [(False, timedelta()), (True, timedelta()), (True, timedelta(hours=2))],
    ids=["unsent", "sent", "sent, and away until every nonce is forgotten"],
)
async def test_a_crash_between_any_two_requests_is_resumed(
    board: Board, monkeypatch: pytest.MonkeyPatch, sent: bool, away: timedelta
) -> None:
    crashes = 0
    while crashes < 30:
        (thread,) = await board.open("Rain", text=LONG)
        try:
            with crash(board, monkeypatch, crashes, sent=sent):
                await board.services.follow_up.post_due()
        except Crash:
            crashes += 1
        else:
            break
        board.clock.turn(away)
        await board.discord.write(board.forum.guild.owner, thread.id, "Is there more to come?")
        await board.complete()
        assert told(thread) == WHOLE
    assert crashes == 1 + len(thread.messages)  # the thread, what is there, each text


async def test_an_answer_that_cannot_be_written_down_is_looked_for(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thread,) = await board.open("Rain", text=LONG)

    async def disk_full(*_: object, **__: object) -> None:
        raise StorageError("", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(board.storage.messages, "record_posted", disk_full)
        with pytest.raises(StorageError):
            await board.services.follow_up.post_due()
    board.clock.turn(timedelta(hours=1))
    await board.complete()
    assert_whole(thread)


@pytest.mark.parametrize("away", [timedelta(), timedelta(hours=2)])
async def test_a_thread_found_again_by_its_marker_becomes_whole(
    board: Board, away: timedelta
) -> None:
    board.fail("POST", r"/channels/\d+/threads$", Kind.STORED_STATUS, status=500)
    (thread,) = await board.open("Rain", text=LONG)
    board.clock.turn(away)
    await board.complete()
    assert_whole(thread)


async def test_an_article_that_changed_while_it_was_sent_is_corrected(board: Board) -> None:
    board.fail("POST", r"/channels/\d+/threads$", Kind.STORED_STATUS, status=500)
    await board.want("Rain", text=LONG)
    await board.mirror_once()
    await board.reprint(text=LONG.replace("words", "lines"))
    await board.mirror()
    await board.complete()
    await board.rewrite()
    (thread,) = board.forum.threads
    assert_whole(thread)
    assert "words" not in str(texts(thread))


async def test_a_text_changed_while_it_was_in_doubt_is_not_posted_twice(board: Board) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    board.fail("POST", POST, Kind.STORED_STATUS, status=503)
    await board.services.follow_up.post_due()
    await board.reprint(text=LONG.replace("words", "lines"))
    await board.complete()
    await board.rewrite()
    assert_whole(thread)
    assert "words" not in str(texts(thread))


async def test_one_thread_that_fails_stops_no_other(board: Board) -> None:
    bad, good = await board.open("Bad", "Good", text=LONG)
    board.fail("POST", f"/channels/{bad.id}/messages$", Kind.REFUSE, status=403, code=50013)
    await board.services.follow_up.post_due()
    assert_whole(good)
    assert told(bad) != WHOLE
    await board.complete()
    assert_whole(bad)


# ── what Discord or a moderator does not want ────────────────────────────────────────────────


async def test_a_text_that_is_refused_ends_it_and_is_told(board: Board) -> None:
    (thread,) = await board.open("Rain", text=LONG, age=WEEK - timedelta(hours=1))
    board.fail("POST", POST, Kind.REFUSE, status=400, code=200000)
    await board.complete()
    assert len(thread.messages) == 1
    assert board.sent("POST", "/messages") == 1
    (notice,) = await board.services.notices.standing(board.forum.guild.id)
    assert "Its text ends in the middle" in notice.sentence
    await board.close()
    assert thread.closed


async def test_a_missing_permission_is_asked_for_once_a_forum_told_and_granted(
    board: Board,
) -> None:
    threads = await board.open(*(f"Rain {number}" for number in range(10)), text=LONG)
    role, follow_up = board.forum.guild.bot_role, board.services.follow_up
    board.forum.guild.set_permissions(role, BOT & ~Permission.SEND_MESSAGES_IN_THREADS)
    await follow_up.post_due()
    assert board.sent("POST", "/messages") <= 8, "those that were tried side by side"
    (notice,) = await board.services.notices.standing(board.forum.guild.id)
    assert "I may not post the rest of long articles there." in notice.sentence
    assert await follow_up.seconds_until_due() == 600
    board.clock.turn(timedelta(minutes=10))
    before = board.sent("POST", "/messages")
    await follow_up.post_due()
    assert board.sent("POST", "/messages") == before + 1

    board.forum.guild.set_permissions(role, BOT)
    await board.services.paused.try_again(board.forum.guild.id)
    assert await follow_up.seconds_until_due() == 0
    await board.complete()
    for thread in threads:
        assert_whole(thread)
    assert await board.services.notices.standing(board.forum.guild.id) == []


async def test_where_no_text_waits_any_more_a_grant_ends_the_notice(board: Board) -> None:
    guild, paused = board.forum.guild, board.services.paused
    await board.open("Rain", text=LONG)
    guild.set_permissions(guild.bot_role, BOT & ~Permission.SEND_MESSAGES_IN_THREADS)
    await board.services.follow_up.post_due()
    await paused.try_again(guild.id)
    assert len(await board.services.notices.standing(guild.id)) == 1
    board.clock.turn(WEEK)
    await board.close()
    guild.set_permissions(guild.bot_role, BOT)
    await paused.try_again(guild.id)
    assert await board.services.notices.standing(guild.id) == []


async def test_a_thread_that_a_moderator_closed_gets_no_more(board: Board) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    await board.discord.change(thread.id, archived=True, locked=True)
    await board.complete()
    assert len(thread.messages) == 1
    assert await board.state(thread) is ThreadState.CLOSED
    await board.discord.change(thread.id, archived=False, locked=False)
    await board.services.reconcile.look_at(thread.id)
    await board.complete()
    assert_whole(thread)


@pytest.mark.parametrize("flag", ["archived", "locked"])
async def test_one_that_is_only_archived_or_only_locked_becomes_whole(
    board: Board, flag: str
) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    await board.discord.change(thread.id, **{flag: True})
    await board.complete()
    assert_whole(thread)


async def test_a_thread_that_was_deleted_is_gone(board: Board) -> None:
    (thread,) = await board.open("Rain", text=LONG)
    await board.discord.delete(thread.id)
    await board.complete()
    assert await board.states() == ["gone"]


# ── closing ──────────────────────────────────────────────────────────────────────────────────


async def test_a_thread_closes_whole_and_our_own_texts_are_no_replies(board: Board) -> None:
    silent, talked = await board.open(
        "Silent", "Talked about", text=LONG, age=WEEK - timedelta(minutes=1)
    )
    await board.discord.write(board.forum.guild.owner, talked.id, "I have something to say.")
    await board.close()
    for thread in (silent, talked):
        assert thread.closed
        assert told(thread) == WHOLE
        assert SENTENCE in texts(thread)[0]
    assert SENTENCE not in "".join(notices(silent))
    assert SENTENCE in notices(talked)[-1]


async def test_a_thread_waits_for_its_text_but_not_for_a_person(board: Board) -> None:
    waits, closes = await board.open("Waits", "Closes", text=LONG, age=WEEK - timedelta(minutes=1))
    board.fail("POST", f"/channels/{waits.id}/messages$", Kind.STATUS, status=503, times=5)
    board.fail("POST", f"/channels/{closes.id}/messages$", Kind.REFUSE, status=403, code=50013)
    board.clock.turn(timedelta(hours=1))
    await board.close_once()
    assert (waits.closed, closes.closed) == (False, True)
    await board.close()
    assert waits.closed
    assert told(waits) == WHOLE
