"""Articles that change at their source, and those that a second feed brings: shown in place."""

import asyncio
import re
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.members import Permission
from tests.services.conftest import WEEK, Board, Crash, crash, paragraphs, texts, told

AN_HOUR = timedelta(hours=1)


def edits(board: Board) -> int:
    """How many edits of messages Discord got."""
    return sum(one.method == "PATCH" and "/messages/" in one.path for one in board.discord.requests)


def starter(thread: Thread) -> str:
    return texts(thread)[0]


async def test_a_correction_is_edited_in_place_and_marked(board: Board) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    board.clock.turn(AN_HOUR)
    await board.reprint(text="It snows.")
    await board.rewrite()
    assert "It snows." in starter(thread)
    assert "It rains." not in starter(thread)
    assert "updated <t:" in starter(thread)
    assert len(thread.messages) == 1
    assert thread.last_message_id == thread.id
    assert edits(board) == 1


async def test_what_says_the_same_is_not_edited(board: Board) -> None:
    (thread,) = await board.open("Rain", text="It rains.", picture="https://a.example/p?sign=1")
    await board.reprint(picture="https://a.example/p?sign=2", link="https://a.example/?utm=2")
    await board.rewrite()
    assert edits(board) == 0
    assert "updated" not in starter(thread)


async def test_an_update_without_a_picture_keeps_the_picture(board: Board) -> None:
    (thread,) = await board.open("Rain", picture="https://a.example/rain.png", author="Ada")
    await board.reprint(text="It snows.", picture=None, author=None)
    await board.rewrite()
    assert "It snows." in starter(thread)
    assert "Ada" in starter(thread)
    assert thread.starter is not None
    assert thread.starter.embeds[-1]["image"]["url"] == "https://a.example/rain.png"


async def test_a_feed_that_alternates_makes_one_edit_an_hour(board: Board) -> None:
    await board.open("Rain", text="One version.")
    for number in range(36):  # six hours
        board.clock.turn(timedelta(minutes=10))
        await board.reprint(text=("Another version.", "One version.")[number % 2])
        await board.services.starters.rewrite_due()
    assert edits(board) <= 6
    await board.rewrite()
    assert edits(board) in (5, 6, 7)


async def test_the_last_of_many_corrections_is_shown_in_the_end(board: Board) -> None:
    (thread,) = await board.open("Rain")
    for number in range(5):
        await board.reprint(text=f"Version {number}.")
        await board.services.starters.rewrite_due()
        board.clock.turn(timedelta(minutes=1))
    assert "Version 0." in starter(thread)
    await board.rewrite()
    assert "Version 4." in starter(thread)
    assert edits(board) == 2


async def test_only_the_messages_that_differ_are_edited(board: Board) -> None:
    whole = paragraphs(*range(40))
    (thread,) = await board.open("Rain", text=whole)
    await board.complete()
    before = list(thread.messages)
    board.clock.turn(AN_HOUR)
    await board.reprint(text=whole.replace("Paragraph 39. words", "Paragraph 39. lines"))
    await board.rewrite()
    assert list(thread.messages) == before
    assert edits(board) == 2  # the last text; the starter's mark
    assert told(thread) == list(range(40))
    assert "Paragraph 39. lines" in texts(thread)[-1]


async def test_a_text_that_becomes_shorter_loses_its_last_messages(board: Board) -> None:
    (thread,) = await board.open("Rain", text=paragraphs(*range(40)))
    await board.complete()
    await board.reprint(text=paragraphs(*range(15)))
    await board.rewrite()
    assert told(thread) == list(range(15))
    assert await board.services.follow_up.seconds_until_due() is None
    await board.reprint(text=paragraphs(*range(40)))
    await board.rewrite()
    await board.complete()
    assert told(thread) == list(range(40))


async def test_a_text_that_becomes_longer_is_continued_at_the_end(board: Board) -> None:
    (thread,) = await board.open("Rain", text=paragraphs(0, 1))
    await board.discord.write(board.forum.guild.owner, thread.id, "Is that all?")
    await board.reprint(text=paragraphs(*range(30)))
    await board.rewrite()
    await board.complete()
    assert told(thread) == list(range(30))


async def test_a_text_that_a_moderator_deleted_is_not_posted_again(board: Board) -> None:
    whole = paragraphs(*range(40))
    (thread,) = await board.open("Rain", text=whole)
    await board.complete()
    _, second, *_ = sorted(thread.messages)
    thread.messages.pop(second)
    sent = board.sent("POST", "/messages")
    await board.reprint(text=whole.replace("words", "lines"))
    await board.rewrite()
    await board.complete()
    assert board.sent("POST", "/messages") == sent
    assert "words" not in str(texts(thread))
    assert await board.services.starters.seconds_until_due() is None


async def test_a_closed_thread_is_left_alone(board: Board) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    board.clock.turn(WEEK)
    await board.close()
    before = edits(board)
    await board.reprint(text="It snows.")
    await board.rewrite()
    assert edits(board) == before
    assert "It rains." in starter(thread)


async def test_a_correction_that_waits_is_shown_by_the_closing(board: Board) -> None:
    whole = paragraphs(*range(40))
    (thread,) = await board.open("Rain", text=whole, age=WEEK - timedelta(minutes=30))
    await board.complete()
    await board.reprint(text=whole.replace("words", "lines"))
    await board.rewrite()
    await board.reprint(text=whole.replace("words", "verse"))
    await board.close()
    assert thread.closed
    assert "lines" not in str(texts(thread))
    assert told(thread) == list(range(40))


async def test_in_a_forum_that_may_not_be_seen_one_thread_is_asked_for(board: Board) -> None:
    starters, role = board.services.starters, board.forum.guild.bot_role
    for thread in await board.open("Rain", "Snow", "Sun"):
        row_id = (await board.row(thread)).thread.id
        await board.storage.rewrites.plan(row_id, at=board.clock.real_now())
    board.forum.overwrite(role, deny=Permission.VIEW_CHANNEL)
    for tries in (1, 2):
        before = len(board.discord.requests)
        await starters.rewrite_due()
        assert len(board.discord.requests) == before + 1, tries
        assert await starters.seconds_until_due() == 600
        board.clock.turn(timedelta(minutes=10))
    board.forum.overwrite(role, clear=True)
    await board.rewrite()
    assert await starters.seconds_until_due() is None


async def test_an_archived_thread_is_not_woken_for_a_correction(board: Board) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    await board.discord.archive(thread.id)
    await board.reprint(text="It snows.")
    await board.services.starters.rewrite_due()
    assert thread.archived
    assert await board.services.starters.seconds_until_due() > 3000, "nobody polls"
    await board.discord.write(board.forum.guild.owner, thread.id, "I have something to say.")
    await board.services.reconcile.look_at(thread.id)
    assert await board.services.starters.seconds_until_due() == 0
    await board.services.starters.rewrite_due()
    assert "It snows." in starter(thread)
    await board.reprint(text="It hails.")
    await board.services.reconcile.look_at(thread.id)
    assert await board.services.starters.seconds_until_due() == 3600, "one correction an hour"


@pytest.mark.parametrize("posted", [2, 25])
@pytest.mark.parametrize("archived", [True, False])
async def test_a_longer_text_that_only_the_closing_shows_ends_with_the_way_on(
    board: Board, archived: bool, posted: int
) -> None:
    almost = WEEK - timedelta(minutes=30)
    (thread,) = await board.open("Rain", text=paragraphs(*range(posted)), age=almost)
    await board.complete()
    messages, newest = list(thread.messages), thread.last_message_id
    if archived:
        await board.discord.archive(thread.id)
    else:  # the hour in which no other correction is shown
        await board.reprint(text=paragraphs(*range(posted)).replace("words", "lines"))
        await board.rewrite()
    await board.reprint(text=paragraphs(*range(60)))
    await board.close()
    assert thread.closed
    assert (list(thread.messages), thread.last_message_id) == (messages, newest)
    assert told(thread) == list(range(len(told(thread))))
    assert len(told(thread)) >= posted
    assert "continue reading" in texts(thread)[-1]
    assert "continue reading" not in "".join(texts(thread)[:-1])


@pytest.mark.parametrize("which", [2, 3, -1])
@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.STORED_STATUS, Kind.STORED_DROP])
async def test_a_removal_that_broke_off_leaves_no_gap(board: Board, kind: Kind, which: int) -> None:
    whole = paragraphs(*range(60))
    (thread,) = await board.open("Rain", text=whole)
    await board.complete()
    stays = sorted(thread.messages)[which]
    board.fail("DELETE", rf".*/messages/{stays}$", kind, status=503, times=5)
    await board.reprint(text=paragraphs(*range(15)))
    await board.services.starters.rewrite_due()
    await board.reprint(text=whole)  # before the removal is tried again
    for _ in range(3):
        await board.rewrite()
        await board.complete()
    assert told(thread) == list(range(60))


async def test_a_starter_that_cannot_be_corrected_keeps_the_texts_that_go_with_it(
    board: Board,
) -> None:
    (thread,) = await board.open("Rain", text=paragraphs(*range(20)))
    await board.complete()
    board.fail("PATCH", rf".*/messages/{thread.id}$", Kind.REFUSE, status=400, code=200000)
    await board.reprint(text=paragraphs(*range(100, 105), *range(40)))
    await board.rewrite()
    await board.complete()
    assert told(thread) == list(range(20))
    board.clock.turn(AN_HOUR)
    await board.reprint(text=paragraphs(*range(200, 205), *range(40)))
    await board.rewrite()
    await board.complete()
    assert told(thread) == [*range(200, 205), *range(40)]


async def test_the_starter_follows_at_once_where_the_rest_was_posted_from_a_correction(
    board: Board,
) -> None:
    (thread,) = await board.open("Rain", text=paragraphs(*range(20)))
    await board.reprint(text=paragraphs(*range(20)).replace("words", "lines"))
    await board.services.starters.rewrite_due()
    await board.reprint(text=paragraphs(*range(100, 105), *range(20)))  # to be shown in an hour
    await board.services.follow_up.post_due()
    assert await board.services.starters.seconds_until_due() == 0
    await board.services.starters.rewrite_due()
    await board.services.follow_up.post_due()
    assert told(thread) == [*range(100, 105), *range(20)]


@pytest.mark.parametrize("code", [200000, 240000, 50035])
async def test_a_correction_that_is_refused_is_not_tried_again_and_again(
    board: Board, code: int
) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    board.fail("PATCH", r".*/messages/", Kind.REFUSE, status=400, code=code)
    await board.reprint(text="It snows.")
    await board.rewrite()
    assert edits(board) == 1
    assert "It rains." in starter(thread)
    board.clock.turn(AN_HOUR)
    await board.reprint(text="It hails.")
    await board.rewrite()
    assert "It hails." in starter(thread)


async def test_an_edit_without_a_clear_answer_is_made_again(board: Board) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    board.fail("PATCH", r".*/messages/", Kind.STORED_STATUS, status=503)
    await board.reprint(text="It snows.")
    await board.rewrite()
    assert edits(board) == 2
    assert "It snows." in starter(thread)


async def test_a_change_while_a_message_is_edited_is_not_lost(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thread,) = await board.open("Rain", text="It rains.")
    edit = board.services.outside.forum.edit

    async def meanwhile(*args: object) -> None:
        board.clock.turn(AN_HOUR)
        await board.reprint(text="It hails.")
        await edit(*args)  # type: ignore[arg-type]

    await board.reprint(text="It snows.")
    with monkeypatch.context() as patch:
        patch.setattr(board.services.outside.forum, "edit", meanwhile)
        await board.services.starters.rewrite_due()
    assert "It snows." in starter(thread)
    await board.rewrite()
    assert "It hails." in starter(thread)


# ── the worker stops, and everything at once ─────────────────────────────────────────────────


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize(("before", "after"), [(40, 15), (15, 40), (40, 40)])
async def test_a_crash_between_any_two_requests_of_a_correction_is_resumed(
    board: Board, monkeypatch: pytest.MonkeyPatch, before: int, after: int, sent: bool
) -> None:
    corrected = paragraphs(*range(after)).replace("words", "lines")
    crashes = 0
    while crashes < 30:
        (thread,) = await board.open("Rain", text=paragraphs(*range(before)))
        await board.complete()
        await board.reprint(text=corrected)
        try:
            with crash(board, monkeypatch, crashes, sent=sent):
                await board.services.starters.rewrite_due()
                await board.services.follow_up.post_due()
        except Crash:
            crashes += 1
        else:
            break
        board.clock.turn(timedelta(hours=2))
        await board.complete()
        await board.rewrite()
        await board.complete()
        assert told(thread) == list(range(after))
        assert "words" not in str(texts(thread))
    assert crashes > 3


def chance(random: Random, method: str, path: str) -> Fault | None:
    """One in six requests for a message goes wrong."""
    if "/messages" not in path or method == "GET" or random.random() > 1 / 6:
        return None
    kind = random.choice([Kind.STATUS, Kind.STORED_STATUS, Kind.STORED_DROP, Kind.THROTTLE])
    return Fault(method, path, kind, status=503)


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_happens_at_once_the_last_version_stands_whole(
    board: Board, seed: int
) -> None:
    random = Random(seed)
    (thread,) = await board.open("Rain", text=paragraphs(*range(30)))
    board.discord.faults.chance = partial(chance, random)
    number = 30
    for version in range(12):
        number = random.choice([1, 9, 11, 25, 40])
        await board.reprint(text=paragraphs(*range(number)).replace("words", f"line{version}"))
        board.clock.turn(timedelta(minutes=random.choice([1, 30, 90])))
        await asyncio.gather(
            board.services.follow_up.post_due(),
            board.services.starters.rewrite_due(),
            board.discord.write(board.forum.guild.owner, thread.id, "I have something to say."),
        )
    board.discord.faults.chance = lambda *_: None
    for _ in range(3):
        await board.complete()
        await board.rewrite()
    assert told(thread) == list(range(number))
    assert set(re.findall(r"line\d+", str(texts(thread)))) == {"line11"}


# ── an article of two feeds ──────────────────────────────────────────────────────────────────


async def test_the_starter_names_the_second_feed_that_brought_it(board: Board) -> None:
    (thread,) = await board.open("Rain")
    assert "also in" not in starter(thread)
    await board.bring_too("The Agency")
    await board.rewrite()
    assert "also in The Agency" in starter(thread)
    await board.bring_too("The Agency")
    await board.rewrite()
    assert edits(board) == 1
    assert len(board.forum.threads) == 1
