"""Closing threads while everything goes wrong: on time, said once, and never against a hand."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from bot.errors import StorageError
from bot.forum.discord_forum import DiscordForum
from bot.model import MirroredThread, ThreadState, ThreadView
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import BOT, Permission
from bot.sandbox.discord.refusal import JSON
from tests.end_to_end.worker import eventually
from tests.services.conftest import (
    ROBIN,
    SENTENCE,
    WEEK,
    Board,
    Crash,
    crash,
    notices,
    paragraphs,
    starter_text,
    texts,
)

ALMOST = WEEK - timedelta(minutes=30)
SOON = timedelta(minutes=31)
REQUESTS = {
    "GET": ("GET", "/channels/{}$"),
    "PATCH": ("PATCH", "/channels/{}$"),
    "edit": ("PATCH", "/channels/{}/messages/"),
    "POST": ("POST", "/channels/{}/messages$"),
}
FAULTS: dict[str, tuple[Kind, dict[str, Any]]] = {
    **{f"{one}": (Kind.STATUS, {"status": one, "times": 5}) for one in (408, 500, 503)},
    **{f"stored, {one}": (Kind.STORED_STATUS, {"status": one}) for one in (408, 500, 503)},
    "401": (Kind.STATUS, {"status": 401}),
    "dropped": (Kind.DROP, {"times": 2}),
    "stored, dropped": (Kind.STORED_DROP, {}),
    "429": (Kind.THROTTLE, {"retry_after": 3.0}),
    "429 for long": (Kind.THROTTLE, {"retry_after": 280.0, "scope": "shared"}),
    "429 for all": (Kind.THROTTLE, {"retry_after": 29.0, "scope": "global"}),
    "429 of Cloudflare": (Kind.BAN, {}),
    "404 of a proxy": (Kind.STATUS, {"status": 404}),
    "archived meanwhile": (Kind.REFUSE, {"status": 400, "code": 50083}),
    "edit limit": (Kind.REFUSE, {"status": 400, "code": 30046}),
    "overloaded": (Kind.REFUSE, {"status": 503, "code": 130000}),
}
REFUSALS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "missing access": (Kind.REFUSE, {"status": 403, "code": 50001}),
    "missing permission": (Kind.REFUSE, {"status": 403, "code": 50013}),
    "locked": (Kind.REFUSE, {"status": 400, "code": 160005}),
    "a code we do not know": (Kind.REFUSE, {"status": 400, "code": 99999}),
}
WORDS_REFUSED = REFUSALS | {
    "deleted": (Kind.REFUSE, {"status": 404, "code": 10008}),
    "AutoMod": (Kind.REFUSE, {"status": 400, "code": 200000}),
    "harmful link": (Kind.REFUSE, {"status": 400, "code": 240000}),
    "invalid form": (Kind.REFUSE, {"status": 400, "code": 50035}),
}


async def talked_about(board: Board, *titles: str) -> list[Thread]:
    """Threads with replies that close soon."""
    threads = await board.open(*titles, age=ALMOST)
    for thread in threads:
        await board.discord.write(board.forum.guild.owner, thread.id, "I have something to say.")
    return threads


async def three(board: Board) -> list[Thread]:
    """A thread with replies, a silent one, and a silent one that Discord archived."""
    talked = await talked_about(board, "Talked about")
    silent, archived = await board.open("Silent", "Archived", age=ALMOST)
    await board.discord.archive(archived.id)
    return [*talked, silent, archived]


async def assert_closed_well(board: Board, thread: Thread) -> None:
    """What must hold after every closing, however it went."""
    assert thread.closed
    assert starter_text(thread).count(SENTENCE) == 1
    assert "closes <t:" not in starter_text(thread)
    assert await board.state(thread) is ThreadState.CLOSED
    if thread.name in ("Silent", "Archived"):
        assert thread.last_message_id == thread.id
    else:
        assert [notice.count(SENTENCE) for notice in notices(thread)] == [1]
        assert thread.messages[max(thread.messages)].silent


async def assert_all_closed_well(board: Board, threads: list[Thread]) -> None:
    for thread in threads:
        await assert_closed_well(board, thread)
    assert await board.services.close.seconds_until_due() is None


async def test_threads_are_closed_and_silent_ones_are_not_bumped(board: Board) -> None:
    threads = await three(board)
    await board.close()
    await assert_all_closed_well(board, threads)


async def test_fifty_quiet_threads_close_unnoticed(board: Board) -> None:
    """None is bumped in the forum's list, and nobody is notified of anything."""
    threads = await board.open(*[f"{number}" for number in range(50)], age=ALMOST)
    for thread in threads[::2]:
        await board.discord.archive(thread.id)
    before = {thread.id: thread.last_message_id for thread in threads}
    events = heard(board)
    board.clock.turn(WEEK)
    await board.close()
    assert all(thread.closed for thread in threads)
    assert {thread.id: thread.last_message_id for thread in threads} == before
    assert set(events) <= {"THREAD_UPDATE", "MESSAGE_UPDATE"}  # what notifies is MESSAGE_CREATE


async def test_many_that_are_due_at_once_close_oldest_first(board: Board) -> None:
    threads = await board.open(*[f"{number}" for number in range(45)], age=ALMOST)
    order = [thread.id for thread in threads]
    shuffled = [order.index(one) for one in await closing_order(board)]
    for place, number in enumerate(shuffled):  # side by side, eight at a time
        assert abs(place - number) < 8
    assert sorted(shuffled) == list(range(45))


async def closing_order(board: Board) -> list[int]:
    """Closes what is due; the threads' ids in the order in which they were closed."""
    before = len(board.discord.requests)
    board.clock.turn(WEEK)
    await board.close()
    asked = board.discord.requests[before:]
    closed = [one for one in asked if one.method == "PATCH" and (one.body or {}).get("archived")]
    return [int(one.path.rsplit("/", 1)[1]) for one in closed]


def heard(board: Board) -> list[str]:
    """The names of all events from now on."""
    names: list[str] = []
    listener = board.discord.world.listener

    def listen(event: str, guild: Guild | None, data: JSON) -> None:
        names.append(event)
        listener(event, guild, data)

    board.discord.world.listener = listen
    return names


@pytest.mark.parametrize("request_", REQUESTS)
async def test_a_closing_comes_to_its_end_whatever_discord_answers(
    board: Board, request_: str
) -> None:
    faults = FAULTS | (REFUSALS if request_ in ("GET", "PATCH") else {})
    threads = await talked_about(board, *faults)
    method, path = REQUESTS[request_]
    for thread in threads:
        kind, how = faults[thread.name]
        board.fail(method, path.format(thread.id), kind, **how)
    await board.close()
    assert not board.discord.faults.waiting
    await assert_all_closed_well(board, threads)


@pytest.mark.parametrize("unarchived", [False, True], ids=["un-archive", "archive"])
async def test_an_archived_thread_is_closed_whatever_discord_answers(
    board: Board, unarchived: bool
) -> None:
    faults = list(FAULTS.values())
    threads = await board.open(*["Archived"] * len(faults), age=ALMOST)
    for thread in threads:
        await board.discord.archive(thread.id)
    if unarchived:  # and locked, when the edit fails
        board.fail("PATCH", r"/channels/\d+/messages/", Kind.STATUS, status=503, times=len(threads))
        board.clock.turn(SOON)
        while board.discord.faults.waiting:
            await board.close_once()
    for thread, (kind, how) in zip(threads, faults, strict=True):
        board.fail("PATCH", f"/channels/{thread.id}$", kind, **how)
    await board.close()
    assert not board.discord.faults.waiting
    await assert_all_closed_well(board, threads)


@pytest.mark.parametrize("request_", ["edit", "POST"])
async def test_what_may_not_be_said_stops_no_closing(board: Board, request_: str) -> None:
    threads = await talked_about(board, *WORDS_REFUSED)
    method, path = REQUESTS[request_]
    for thread in threads:
        kind, how = WORDS_REFUSED[thread.name]
        board.fail(method, path.format(thread.id), kind, **how)
    board.clock.turn(SOON)
    await board.close_once()
    assert not board.discord.faults.waiting
    for thread in threads:
        assert thread.closed
        assert len(notices(thread)) == (request_ == "edit")


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.STORED_HANG])
async def test_a_request_that_hangs_is_given_up_and_repeated(
    board: Board, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    *threads, fine = await talked_about(board, *REQUESTS, "fine")
    for thread in threads:
        method, path = REQUESTS[thread.name]
        board.fail(method, path.format(thread.id), kind)
    board.clock.turn(SOON)
    with monkeypatch.context() as patch:
        patch.setattr("bot.forum.answers._LONGEST", 1.0)
        await board.close_once()
    assert not board.discord.faults.waiting
    assert fine.closed
    await board.close()
    await assert_all_closed_well(board, threads)


async def test_one_that_closes_again_says_so_again_whatever_discord_answers(board: Board) -> None:
    (thread,) = await talked_about(board, "Rain")
    await board.close()
    await board.services.moderate.reopen(await board.row(thread), by=ROBIN)
    board.clock.turn(ALMOST)
    await board.discord.write(board.forum.guild.owner, thread.id, "I have more to say.")
    board.fail("POST", f"/channels/{thread.id}/messages$", Kind.DROP)
    await board.close()
    assert thread.closed
    assert [SENTENCE in notice for notice in notices(thread)] == [True, True]


# ── the worker stops in the middle ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "away"),
    [(False, timedelta()), (True, timedelta(hours=2))],  # Discord has forgotten every nonce
    ids=["unsent", "sent, and away for hours"],
)
async def test_a_crash_between_any_two_requests_is_resumed(
    board: Board, monkeypatch: pytest.MonkeyPatch, sent: bool, away: timedelta
) -> None:
    crashes = 0
    while crashes < 30:
        threads = await three(board)
        board.clock.turn(SOON)
        try:
            with crash(board, monkeypatch, crashes, sent=sent):
                await board.close_once()
        except Crash:
            crashes += 1
        else:
            break
        board.clock.turn(away)
        await board.close()
        await assert_all_closed_well(board, threads)
    assert crashes == 12


# ── one bad thread ───────────────────────────────────────────────────────────────────────────


async def test_a_mistake_with_one_thread_stops_no_other(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await board.open("Bad", "Good", age=ALMOST)
    edit = board.services.outside.forum.edit

    async def mistaken(thread_id: int, *args: Any) -> None:
        if thread_id == bad.id:
            raise KeyError("embeds")
        await edit(thread_id, *args)

    board.clock.turn(SOON)
    with monkeypatch.context() as patch:
        patch.setattr(board.services.outside.forum, "edit", mistaken)
        await board.close_once()
    assert (bad.closed, good.closed) == (False, True)
    assert await board.services.close.seconds_until_due() == 3600
    await board.close()
    assert bad.closed


async def test_a_database_that_fails_in_the_middle_loses_nothing(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = await three(board)
    board.clock.turn(SOON)

    async def disk_full(*_: object, **__: object) -> None:
        raise StorageError("", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(board.storage.closings, "record_closed", disk_full)
        with pytest.raises(StorageError):
            await board.close_once()
    await board.close()
    await assert_all_closed_well(board, threads)


async def test_a_thread_held_or_extended_during_the_round_is_left_alone(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, extended = await board.open("Held", "Extended", age=ALMOST)
    fetch_thread, moderate = board.services.outside.forum.fetch_thread, board.services.moderate
    deeds: dict[int, asyncio.Task[MirroredThread]] = {}

    async def is_done(before: MirroredThread) -> bool:
        return (await moderate.find(before.thread.thread_id or 0)).thread != before.thread

    async def meanwhile(thread_id: int) -> ThreadView:
        before = await moderate.find(thread_id)
        if thread_id not in deeds:  # a deed looks at the thread, too, once we are done with it
            deed = (
                moderate.hold(before, by=ROBIN)
                if thread_id == held.id
                else moderate.extend(before, days=1, by=ROBIN)
            )
            deeds[thread_id] = asyncio.create_task(deed)
            await eventually(partial(is_done, before))
        return await fetch_thread(thread_id)

    board.clock.turn(SOON)
    with monkeypatch.context() as patch:
        patch.setattr(board.services.outside.forum, "fetch_thread", meanwhile)
        await board.close_once()
        await asyncio.gather(*deeds.values())
    assert [await board.state(one) for one in (held, extended)] == ["held", "open"]
    changes = [one.body for one in board.discord.requests if one.method == "PATCH"]
    assert changes == [{"auto_archive_duration": 10080}] * 2


async def test_a_rewrite_that_comes_late_does_not_undo_what_the_closing_wrote(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The starters' loop has looked at a thread when its closing begins, and edits after it."""
    (thread,) = await board.open("Silent", text="It rains.", age=ALMOST)
    await board.reprint(text="It snows.")
    forum = board.services.outside.forum
    fetch_thread, set_flags = forum.fetch_thread, forum.set_flags
    looked, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(thread_id: int) -> ThreadView:
        view = await fetch_thread(thread_id)
        looked.set()
        await goes_on.wait()
        return view

    with monkeypatch.context() as patch:
        patch.setattr(forum, "fetch_thread", slow)
        rewriting = asyncio.create_task(board.services.starters.rewrite_due())
        await looked.wait()

    async def after_the_rewrite(*args: Any, **kwargs: Any) -> None:
        goes_on.set()
        await rewriting
        await set_flags(*args, **kwargs)

    board.clock.turn(SOON)
    with monkeypatch.context() as patch:
        patch.setattr(forum, "set_flags", after_the_rewrite)
        await board.close_once()
    await assert_closed_well(board, thread)
    assert "It snows." in starter_text(thread)


async def test_a_feed_whose_name_is_half_an_address_stops_no_closing(board: Board) -> None:
    good, bad = await board.open("Silent", "Silent", age=ALMOST)
    await board.bring_too("//[ News")  # the latest article
    board.clock.turn(SOON)
    await board.close_once()
    await assert_all_closed_well(board, [good, bad])
    assert "also in //\\[ News" in starter_text(bad)


# ── replies ──────────────────────────────────────────────────────────────────────────────────


async def with_texts(board: Board, length: int = 40) -> tuple[Thread, list[int]]:
    """A long article that closes soon, and its texts."""
    (thread,) = await board.open("Rain", text=paragraphs(*range(length)), age=ALMOST)
    await board.complete()
    return thread, sorted(thread.messages)[1:]


async def delete(board: Board, thread: Thread, message_id: int) -> None:
    """A moderator removes a message; the bot hears nothing of it."""
    await board.services.outside.forum.delete_message(thread.id, message_id)


@pytest.mark.parametrize("deleted", [1, 2])
async def test_a_reply_counts_where_a_text_of_ours_was_deleted(board: Board, deleted: int) -> None:
    thread, following = await with_texts(board)
    for text in following[:deleted]:
        await delete(board, thread, text)
    await board.discord.write(board.forum.guild.owner, thread.id, "I have something to say.")
    await board.close()
    assert thread.closed
    assert SENTENCE in notices(thread)[-1]


@pytest.mark.parametrize("how", ["whole", "a text deleted", "we may not read it"])
async def test_texts_of_ours_are_no_replies(board: Board, how: str) -> None:
    thread, (first, *_) = await with_texts(board)
    guild, newest = board.forum.guild, thread.last_message_id
    if how == "a text deleted":
        await delete(board, thread, first)
    elif how == "we may not read it":
        guild.set_permissions(guild.bot_role, BOT & ~Permission.READ_MESSAGE_HISTORY)
    await board.close()
    assert thread.closed
    assert thread.last_message_id == newest
    assert SENTENCE not in "".join(notices(thread))


async def test_each_request_of_a_closing_may_lose_its_answer(board: Board) -> None:
    """Also those that not every closing sends: for who wrote what, and for the forum's tags."""
    lost: list[str] = []
    for number in range(20):
        thread, (text, _) = await with_texts(board, length=18)
        await delete(board, thread, text)
        await board.discord.write(board.forum.guild.owner, thread.id, "I have something to say.")
        board.clock.turn(SOON)
        board.discord.faults.chance = losing(board, number, lost)
        await board.close_once()
        board.discord.faults.chance = lambda *_: None
        await board.close()
        assert (thread.closed, str(texts(thread)).count(SENTENCE)) == (True, 2)  # and its notice
        if len(lost) == number:
            break
    assert lost == [
        "GET /channels/#",
        "PATCH /channels/#/messages/#",
        "GET /channels/#/messages",
        "GET /channels/#/messages",
        "POST /channels/#/messages",
        "GET /channels/#",
        "PATCH /channels/#",
    ]


def losing(board: Board, number: int, lost: list[str]) -> Callable[[str, str], Fault | None]:
    """The next request but so many is done, and its answer is lost."""
    requests = count()

    def fault(method: str, path: str) -> Fault | None:
        if next(requests) != number:
            return None
        lost.append(f"{method} {re.sub(r'[0-9]+', '#', path)}")
        if method == "GET":
            board.fail(method, f"{path}$", Kind.DROP)  # aiohttp asks once more
        return Fault(method, path, Kind.STORED_DROP)

    return fault


# ── Discord's walls ──────────────────────────────────────────────────────────────────────────


async def test_at_the_active_limit_an_archived_thread_waits_and_others_close(board: Board) -> None:
    archived, active = await board.open("Archived", "Active", age=ALMOST)
    await board.discord.archive(archived.id)
    owner = board.forum.guild.owner
    talk = await board.discord.open(owner, board.forum, "Talk", "Hello")
    board.discord.world.active_limit = 1
    board.clock.turn(SOON)
    await board.close_once()
    assert (archived.closed, active.closed) == (False, True)
    assert await board.services.close.seconds_until_due() == 600  # for none of ours makes room
    await board.discord.archive(talk.id)
    await board.close()
    assert archived.closed
    assert archived.last_message_id == archived.id


async def test_at_the_active_limit_room_is_made_to_close_an_archived_thread(board: Board) -> None:
    (archived,) = await board.open("Archived", age=ALMOST)
    await board.discord.archive(archived.id)
    (quiet,) = await board.open("Quiet")
    board.discord.world.active_limit = 1
    board.clock.turn(SOON)
    await board.close_once()
    assert (archived.closed, quiet.archived, quiet.locked) == (False, True, False)
    assert await board.services.close.seconds_until_due() == 30
    board.clock.turn(timedelta(seconds=30))
    await board.close_once()
    assert archived.closed
    assert archived.last_message_id == archived.id


async def test_deleted_threads_are_gone(board: Board) -> None:
    deleted, starterless = await board.open("Deleted", "Starterless", age=ALMOST)
    await board.discord.delete(deleted.id)
    starterless.messages.pop(starterless.id)
    await board.close()
    assert await board.states() == ["gone", "closed"]
    assert starterless.closed


async def test_with_the_forum_its_threads_are_gone(board: Board) -> None:
    await board.open("One", "Two", age=ALMOST)
    await board.discord.delete(board.forum.id)
    await board.close()
    assert await board.states() == ["gone", "gone"]


async def test_a_permission_that_is_withdrawn_is_asked_for_once_a_forum_and_told(
    board: Board,
) -> None:
    guild, close = board.forum.guild, board.services.close
    log, elsewhere = guild.add_text_channel("mods"), guild.add_forum("elsewhere")
    await board.services.notices.tell_in(guild.id, log.id)
    await board.want("Snow", age=ALMOST, forum=elsewhere)
    threads = await board.open(*(f"Rain {number}" for number in range(12)), age=ALMOST)
    board.forum.overwrite(guild.bot_role, deny=Permission.VIEW_CHANNEL)
    board.clock.turn(SOON)
    await board.close_once()
    assert elsewhere.threads[0].closed
    assert asked_for(board, threads) <= 8, "those that were looked at side by side"
    for _ in range(2):
        assert await close.seconds_until_due() == 600
        board.clock.turn(timedelta(minutes=10))
        before = asked_for(board, threads)
        await board.close_once()
        assert asked_for(board, threads) == before + 1

    board.forum.overwrite(guild.bot_role, clear=True)
    await board.services.paused.try_again(guild.id)
    assert await close.seconds_until_due() == 0
    await board.close()
    assert all(thread.closed for thread in threads)
    here = f"<#{board.forum.id}>"
    assert [message.content for message in log.messages.values()] == [
        f"⚠️ {here}: I may not close threads there; they wait. Allow my role **View Channel**.",
        f"✅ {here}: threads are closed again.",
    ]
    assert await board.services.notices.standing(guild.id) == []


async def test_where_no_closing_waits_any_more_a_grant_ends_the_notice(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild, paused = board.forum.guild, board.services.paused
    due = await board.open("Rain", "Snow", age=ALMOST)
    await board.open("Sun")
    monkeypatch.setattr(DiscordForum, "missing_permissions", lambda *_: ["Manage Posts"])
    board.clock.turn(SOON)
    await board.close_once()
    for thread in due:
        for _ in range(2):  # a grant comes in several events
            await paused.try_again(guild.id)
            assert len(await board.services.notices.standing(guild.id)) == 1
        await board.discord.change(thread.id, archived=True, locked=True)
        await board.services.reconcile.look_at(thread.id)
    await paused.try_again(guild.id)
    assert await board.services.notices.standing(guild.id) == []


async def test_a_thread_that_may_not_be_closed_does_not_say_that_it_is(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = board.forum.guild
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.discord.write(guild.owner, thread.id, "I have something to say.")
    said = texts(thread)
    guild.set_permissions(guild.bot_role, BOT & ~Permission.MANAGE_THREADS)
    board.clock.turn(SOON)
    with monkeypatch.context() as told:
        told.setattr(DiscordForum, "missing_permissions", lambda *_: ["Manage Posts"])
        await board.close_once()
    assert await board.states() == ["open"]
    assert texts(thread) == said

    guild.set_permissions(guild.bot_role, BOT)
    await board.close()
    assert thread.closed
    assert len(texts(thread)) == len(said) + 1


def asked_for(board: Board, threads: list[Thread]) -> int:
    """How many times Discord was asked for one of these."""
    paths = {f"/channels/{thread.id}" for thread in threads}
    return sum(one.method == "GET" and one.path in paths for one in board.discord.requests)


async def test_a_thread_to_be_archived_again_waits_for_its_forum_and_for_quiet(
    board: Board,
) -> None:
    quiet, busy, due = await board.open("Quiet", "Busy", "Due", age=ALMOST)
    for thread in (quiet, busy):
        await board.services.moderate.close(await board.row(thread), by=ROBIN)
    await board.close_once()
    for thread, minutes in ((quiet, 31), (busy, 59)):
        assert thread.closed
        await board.discord.change(thread.id, archived=False)
        await board.services.reconcile.look_at(thread.id)
        board.clock.turn(timedelta(minutes=minutes))
    role = board.forum.guild.bot_role
    board.forum.guild.set_permissions(role, BOT & ~Permission.MANAGE_THREADS)
    await board.close_once()
    assert await board.services.close.seconds_until_due() == 600
    board.forum.guild.set_permissions(role, BOT)
    await board.services.paused.try_again(board.forum.guild.id)
    await board.close_once()
    assert due.closed
    assert not busy.archived, "it waits until it has been quiet for an hour"
    await board.close()
    assert quiet.closed
    assert busy.closed


async def test_what_is_archived_again_ends_the_notice_of_its_forum(board: Board) -> None:
    guild = board.forum.guild
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.close()
    await board.discord.change(thread.id, archived=False)
    await board.services.reconcile.look_at(thread.id)
    guild.set_permissions(guild.bot_role, BOT & ~Permission.MANAGE_THREADS)
    board.clock.turn(timedelta(hours=1))
    await board.close_once()
    assert [one.subject for one in await board.services.notices.standing(guild.id)] == [
        f"closing {board.forum.id}"
    ]
    guild.set_permissions(guild.bot_role, BOT)
    await board.close()
    assert thread.closed
    assert await board.services.notices.standing(guild.id) == []


# ── a moderator's hand, met at closing time ──────────────────────────────────────────────────


async def test_a_pinned_thread_is_held(board: Board) -> None:
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.discord.change(thread.id, pinned=True)
    await board.close()
    assert not thread.archived
    assert await board.rows() == [("held", "pinned by a moderator")]


async def test_one_that_is_pinned_while_it_closes_is_held_and_unlocked(board: Board) -> None:
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.discord.archive(thread.id)
    board.fail("PATCH", f"/channels/{thread.id}/messages/", Kind.STATUS, times=9, status=503)
    board.clock.turn(SOON)
    await board.close_once()
    assert thread.locked  # the first step of closing an archived thread
    board.discord.faults.waiting.clear()
    await board.discord.change(thread.id, pinned=True)
    await board.close()
    assert await board.rows() == [("held", "pinned by a moderator")]
    assert not thread.locked
    assert not thread.archived


async def test_a_pinned_thread_that_is_closed_by_command_closes(board: Board) -> None:
    (thread,) = await board.open("Rain")
    await board.discord.change(thread.id, pinned=True)
    await board.services.reconcile.look_at(thread.id)
    await board.services.moderate.close((await board.row(thread)), by=ROBIN)
    await board.close()
    assert thread.closed
    assert "closed by Robin" in starter_text(thread)


async def test_a_thread_closed_by_hand_is_closed_and_left_as_it_is(board: Board) -> None:
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.discord.change(thread.id, archived=True, locked=True)
    await board.close()
    assert await board.state(thread) is ThreadState.CLOSED
    assert board.sent("PATCH", f"/{thread.id}") == 0


async def test_a_thread_locked_by_hand_is_archived_at_its_time_without_a_bump(
    board: Board,
) -> None:
    (thread,) = await board.open("Rain", age=ALMOST)
    await board.discord.write(board.forum.guild.owner, thread.id, "Enough of this.")
    newest = thread.last_message_id
    await board.discord.change(thread.id, locked=True)
    await board.close()
    assert thread.closed
    assert thread.last_message_id == newest
    assert SENTENCE in starter_text(thread)
