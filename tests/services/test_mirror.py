"""Opening threads while everything goes wrong: none is lost, none is doubled."""

import asyncio
import gc
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from bot.errors import StorageError
from bot.model import (
    CountsFrom,
    ForumView,
    Look,
    MirroredThread,
    Rule,
    Scope,
    ScopedRule,
    ThreadDraft,
    ThreadState,
)
from bot.rendering.starter import thread_draft
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from bot.services.due_loop import DueLoop
from bot.services.opening import drafting
from tests.end_to_end.worker import eventually
from tests.services.conftest import WEEK, Board, paragraphs, texts, told

THREADS = r"/channels/\d+/threads$"


class Trouble(NamedTuple):
    """What Discord does to one request, and what the row says until that is over.

    `waits` is the state right after it; `reason` is what people read meanwhile.
    """

    waits: str
    reason: str
    kind: Kind
    how: Mapping[str, Any] = MappingProxyType({})


def status(number: int, kind: Kind = Kind.STATUS) -> Trouble:
    return Trouble("unknown", f"answered {number}", kind, {"status": number})


def code(number: int, answered: int, waits: str = "pending") -> Trouble:
    how = {"status": answered, "code": number}
    return Trouble(waits, f"({number})", Kind.REFUSE, how)


def throttle(seconds: float, scope: str) -> Trouble:
    how = {"retry_after": seconds, "scope": scope}
    return Trouble("pending", f"wait {seconds:.0f} seconds", Kind.THROTTLE, how)


UNCLEAR = {
    **{f"{number}": status(number) for number in (408, 500, 502, 503, 504, 524)},
    **{f"stored, {number}": status(number, Kind.STORED_STATUS) for number in (408, 500, 503, 524)},
    "dropped": Trouble("unknown", "Server disconnected", Kind.DROP),
    "stored, dropped": Trouble("unknown", "Server disconnected", Kind.STORED_DROP),
    "400 of a proxy": Trouble(
        "unknown", "answered 400 (0): no reason given", Kind.STATUS, {"status": 400}
    ),
}
CLEAR = {
    "429": throttle(3, "user"),
    "429 for long": throttle(280, "shared"),
    "401": Trouble("pending", "answered 401", Kind.STATUS, {"status": 401}),
    "missing access": code(50001, 403),
    "missing permission": code(50013, 403),
    "unknown channel": code(10003, 404),
    "tag required": code(40067, 400),
    "unknown tag": code(10087, 404),
    "active limit": code(160006, 400),
    "overloaded": code(130000, 400),
    "a code we do not know": code(99999, 400),
}
TROUBLES = UNCLEAR | CLEAR
FOR_ALL = {
    "429 for all": throttle(29, "global"),
    "429 of Cloudflare": Trouble("pending", "wait 60 seconds", Kind.BAN),
}
FILTERED = {
    "AutoMod": code(200000, 400, "refused"),
    "AutoMod, title": code(200001, 400, "refused"),
    "harmful link": code(240000, 400, "refused"),
}
INVALID = code(50035, 400, "refused")


async def test_a_thread_is_opened_once_whatever_discord_answers(
    board: Board, in_no_time: list[float]
) -> None:
    forums = {name: board.forum.guild.add_forum(name) for name in TROUBLES}
    for name, trouble in TROUBLES.items():
        board.fail("POST", f"/channels/{forums[name].id}/threads$", trouble.kind, **trouble.how)
        await board.want(name, forum=forums[name])
    await board.mirror_once()
    for (state, reason), (name, trouble) in zip(await board.rows(), TROUBLES.items(), strict=True):
        assert (name, state) == (name, trouble.waits)
        assert trouble.reason in (reason or "")
        assert board.sent("POST", f"/{forums[name].id}/threads") == 1
    assert not any(in_no_time)  # nobody slept over it, the rows wait
    assert await board.services.mirror.seconds_until_due() == 3  # as one 429 asks
    gc.collect()  # a connection that was left open would warn, and fail this test
    await board.mirror()
    assert await board.rows() == [("open", None)] * len(TROUBLES)
    assert [[one.name for one in forum.threads] for forum in forums.values()] == [
        [name] for name in TROUBLES
    ]


@pytest.mark.parametrize("trouble", FOR_ALL.values(), ids=FOR_ALL)
async def test_what_is_asked_of_the_whole_bot_every_forum_obeys(
    board: Board, in_no_time: list[float], trouble: Trouble
) -> None:
    board.fail("POST", THREADS, trouble.kind, **trouble.how)
    await board.want("Rain")
    await board.mirror_once()
    await board.want("Snow", forum=board.forum.guild.add_forum("other"))
    sent = len(board.discord.requests)
    await board.mirror_once()
    assert len(board.discord.requests) == sent
    for state, reason in await board.rows():
        assert state == trouble.waits
        assert trouble.reason in (reason or "")
    assert not any(in_no_time)
    await board.mirror()
    assert await board.rows() == [("open", None)] * 2
    assert board.sent("POST", "/threads") == 3


async def test_a_forum_that_cannot_be_read_waits_and_no_other_does(board: Board) -> None:
    forums = {name: board.forum.guild.add_forum(name) for name in TROUBLES}
    for name, trouble in TROUBLES.items():
        path = f"/channels/{forums[name].id}$"
        board.fail("GET", path, trouble.kind, times=5, **trouble.how)
        await board.want(name, forum=forums[name])
    await board.want("Rain")
    await board.mirror_once()
    *waiting, open_one = await board.rows()
    assert open_one == ("open", None)
    for (state, reason), (name, trouble) in zip(waiting, TROUBLES.items(), strict=True):
        assert (name, state) == (name, "pending")
        assert trouble.reason in (reason or "")
    board.discord.faults.waiting.clear()
    await board.mirror()
    assert await board.rows() == [("open", None)] * (len(TROUBLES) + 1)
    assert board.sent("POST", "/threads") == len(TROUBLES) + 1


async def test_what_discord_never_takes_is_refused_and_stops_no_other(board: Board) -> None:
    board.fail("POST", THREADS, INVALID.kind, times=2, **INVALID.how)
    await board.want("Bad", "Good")
    await board.mirror()
    (bad, reason), good = await board.rows()
    assert (bad, good) == ("refused", ("open", None))
    assert INVALID.reason in (reason or "")
    assert board.sent("POST", "/threads") == 3  # the bad one in its look, and plain
    (notice,) = await board.services.notices.standing(board.forum.guild.id)
    assert "refuses “Bad” of **The Paper**. It gets no thread." in notice.sentence


# ── simpler forms ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("trouble", FILTERED.values(), ids=FILTERED)
async def test_what_a_filter_blocks_is_sent_once_more_without_its_text(
    board: Board, trouble: Trouble
) -> None:
    board.fail("POST", THREADS, trouble.kind, **trouble.how)
    (thread,) = await board.open("Rain", text="A blocked word.")
    assert await board.rows() == [("open", None)]
    assert "blocked" not in str(texts(thread))
    assert (await board.row(thread)).article.link in str(texts(thread))
    assert await board.services.notices.standing(board.forum.guild.id) == []
    board.clock.turn(WEEK)
    await board.close()
    assert "Replies are disabled" in str(texts(thread))
    assert "blocked" not in str(texts(thread))


@pytest.mark.parametrize("trouble", FILTERED.values(), ids=FILTERED)
async def test_what_a_filter_blocks_twice_is_refused_and_told_once(
    board: Board, trouble: Trouble
) -> None:
    log = board.forum.guild.add_text_channel("log")
    await board.storage.desk.set_log_channel(board.forum.guild.id, log.id)
    for _ in range(2):
        board.fail("POST", THREADS, trouble.kind, times=2, **trouble.how)
        await board.want("Bad")
        await board.mirror()
    await board.want("Good")
    await board.mirror()
    *refused, good = await board.rows()
    assert good == ("open", None)
    for state, reason in refused:
        assert state == "refused"
        assert trouble.reason in (reason or "")
    assert board.sent("POST", "/threads") == 5
    (message,) = log.messages.values()
    assert "AutoMod blocks a word or a link in it" in message.content


async def test_a_card_that_is_not_taken_becomes_an_embed(board: Board) -> None:
    await board.want("Before the feed is changed")
    await board.set_options(look=Look.CARD)
    board.fail("POST", THREADS, INVALID.kind, **INVALID.how)
    await board.mirror()
    (thread,) = board.forum.threads
    assert await board.rows() == [("open", None)]
    assert (await board.row(thread)).thread.look is Look.EMBED
    assert thread.starter is not None
    assert thread.starter.embeds
    (card,) = await board.open("A card that is taken")
    assert card.starter is not None
    assert not card.starter.embeds
    board.clock.turn(WEEK)
    await board.close()
    assert "Replies are disabled" in str(card.starter.components)


async def test_what_is_not_taken_with_its_picture_is_opened_plain(board: Board) -> None:
    """Embed, text, then a card, that is an embed meanwhile: each has one form left, and no more."""
    for look, refusals in ((Look.EMBED, 1), (Look.TEXT, 1), (Look.CARD, 2)):
        await board.set_options(look=look)
        board.fail("POST", THREADS, INVALID.kind, times=refusals, **INVALID.how)
        (thread,) = await board.open(look, text="A text.", picture="https://paper.example/p.jpg")
        assert "p.jpg" not in str(texts(thread))
        assert (await board.row(thread)).article.link in str(texts(thread))
        board.clock.turn(timedelta(minutes=1))
    assert await board.rows() == [("open", None)] * 3
    board.fail("POST", THREADS, INVALID.kind, times=3, **INVALID.how)
    await board.want("Never taken")
    await board.mirror()
    assert (await board.states())[-1] == "refused"


async def test_a_simpler_form_is_a_new_attempt_by_all_rules(board: Board) -> None:
    """The plain one gets no clear answer: it is looked for, found, and nothing is doubled."""
    trouble = FILTERED["AutoMod"]
    board.fail("POST", THREADS, trouble.kind, **trouble.how)
    board.fail("POST", THREADS, Kind.STORED_STATUS, status=500)
    (thread,) = await board.open("Rain", text=paragraphs(*range(40)))
    assert await board.states() == ["open"]
    await board.complete()
    assert told(thread) == []


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.STORED_HANG])
async def test_no_answer_is_waited_for_longer_than_its_time(
    board: Board, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    board.fail("POST", THREADS, kind)
    await board.want("Rain")
    with monkeypatch.context() as patch:
        patch.setattr("bot.forum.answers._LONGEST", 1.0)
        await board.mirror_once()
    assert await board.rows() == [("unknown", "Discord gave no answer in time.")]
    assert await board.services.mirror.seconds_until_due() == 120
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Rain"]


async def test_what_certainly_did_not_reach_discord_is_sent_again_without_a_look(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord cannot be reached just when a thread is sent."""
    fetch_forum = board.services.outside.forum.fetch_forum

    with monkeypatch.context() as patch:

        async def fetch(forum_id: int) -> ForumView:
            forum = await fetch_forum(forum_id)
            patch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9/api/v10")
            return forum

        patch.setattr(board.services.outside.forum, "fetch_forum", fetch)
        await board.want("Rain")
        await board.mirror_once()
    ((state, reason),) = await board.rows()
    assert state == "pending"
    assert "Discord cannot be reached" in (reason or "")
    assert await board.services.mirror.seconds_until_due() == 30
    board.clock.turn(timedelta(seconds=30))
    await board.mirror_once()
    assert await board.rows() == [("open", None)]
    assert board.sent("POST", "/threads") == 1


async def test_an_outage_is_met_with_one_request_a_forum(board: Board) -> None:
    other = board.forum.guild.add_forum("other-news")
    board.fail("POST", THREADS, Kind.STATUS, status=503, times=20)
    await board.want(*(f"Article {number}" for number in range(5)))
    await board.want("Rain", forum=other)
    tries = []
    while board.discord.faults.waiting:
        board.clock.turn(timedelta(seconds=await board.services.mirror.seconds_until_due() or 0))
        before = len(board.discord.requests)
        await board.mirror_once()
        sent = [one.path for one in board.discord.requests[before:] if one.method == "POST"]
        assert len(set(sent)) == len(sent)  # one a forum
        if f"/channels/{other.id}/threads" in sent:
            tries.append(board.clock.now())
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert len(waits) > 2
    assert waits == sorted(set(waits))  # each longer than the one before
    await board.mirror()
    assert await board.states() == ["open"] * 6
    assert sorted(board.titles()) == [f"Article {number}" for number in range(5)]
    assert [thread.name for thread in other.threads] == ["Rain"]


async def test_an_article_that_always_fails_lets_the_others_pass(board: Board) -> None:
    await board.want("Poison", age=timedelta(hours=2))
    await board.want("Good")
    for _ in range(8):
        board.fail("POST", THREADS, Kind.STATUS, status=500)
        await board.mirror_once()
        board.discord.faults.waiting.clear()
        board.clock.turn(timedelta(seconds=30))
        await board.mirror_once()
        board.clock.turn(timedelta(seconds=120))
    assert "Good" in board.titles()


async def test_a_code_that_nobody_knows_sets_one_article_aside_and_is_told_once(
    board: Board,
) -> None:
    log = board.forum.guild.add_text_channel("log")
    await board.storage.desk.set_log_channel(board.forum.guild.id, log.id)
    await board.want("Odd", age=timedelta(hours=2))
    for title in ("Good", "Better"):
        board.fail("POST", THREADS, Kind.REFUSE, status=400, code=99999)
        await board.want(title)
        await board.mirror_once()
        await board.mirror_once()
        odd, *others = await board.states()
        assert (odd, set(others)) == ("pending", {"open"})
        assert await board.services.mirror.seconds_until_due() == 3600
        board.clock.turn(timedelta(hours=1))
    (message,) = log.messages.values()
    assert "“Odd” of **The Paper**. I try it again every hour, until" in message.content
    assert "(99999)" in message.content
    await board.mirror()
    assert await board.rows() == [("open", None)] * 3


# ── the worker stops in the middle ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.STORED_HANG])
async def test_a_shutdown_while_a_thread_is_sent_leaves_it_unknown(
    board: Board, kind: Kind
) -> None:
    board.fail("POST", THREADS, kind)
    await board.want("Rain")
    running = asyncio.create_task(board.mirror_once())
    await eventually(lambda: not board.discord.faults.waiting)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await board.rows() == [("unknown", "The worker stopped while it was being sent.")]
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Rain"]


async def test_a_shutdown_waits_for_the_answer_to_what_is_sent(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, forum, bell = board.services.mirror, board.services.outside.forum, asyncio.Event()
    open_thread, sent, answers = forum.open_thread, asyncio.Event(), asyncio.Event()

    async def slow(forum_id: int, draft: ThreadDraft) -> int:
        thread_id = await open_thread(forum_id, draft)
        sent.set()
        await answers.wait()
        return thread_id

    monkeypatch.setattr(forum, "open_thread", slow)
    await board.want("Rain", "Snow")
    loop = DueLoop("mirror", service.mirror_due, service.seconds_until_due, bell=bell)
    loop.start()
    await sent.wait()
    stopping = asyncio.create_task(loop.stop())
    stopped, _ = await asyncio.wait({stopping}, timeout=0.1)
    assert not stopped
    answers.set()
    await stopping
    assert await board.states() == ["open", "pending"]


async def test_after_a_crash_the_thread_is_looked_for_first(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STORED_STATUS, status=500)
    await board.want("Rain")
    await board.mirror_once()
    await board.write_state(ThreadState.SENDING)
    await board.services.mirror.recover()
    assert await board.states() == ["unknown"]
    assert await board.services.mirror.seconds_until_due() == 120
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Rain"]


async def test_an_answer_that_cannot_be_written_down_is_looked_for(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    await board.want("Rain")

    async def disk_full(*_: object, **__: object) -> None:
        raise StorageError("", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(board.storage.openings, "record_opened", disk_full)
        with pytest.raises(StorageError):
            await board.mirror_once()
    assert await board.states() == ["sending"]
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Rain"]


async def test_a_rule_that_is_set_while_a_thread_is_made_ready_counts(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def set_meanwhile(_guild_id: int) -> None:
        change = await board.services.rule.consider(
            ScopedRule(Scope(board.forum.guild.id), Rule(3))
        )
        await board.services.rule.apply(change)

    never = ScopedRule(Scope(board.forum.guild.id), Rule(closes=False))
    await board.services.rule.apply(await board.services.rule.consider(never))
    await board.want("Rain")
    with monkeypatch.context() as patch:
        patch.setattr(board.services.capacity, "before_opening", set_meanwhile)
        await board.mirror_once()
    assert board.titles() == []
    await board.mirror()
    (opened,) = [(await board.row(one)).thread for one in board.forum.threads]
    assert opened.closes_at == opened.posted_at + timedelta(days=3)
    assert board.sent("POST", "/threads") == 1


# ── looking for it ───────────────────────────────────────────────────────────────────────────


async def stored_but_unclear(board: Board, *titles: str, linked: bool = True) -> None:
    """Threads that are on Discord, and whose rows do not know it."""
    for _ in titles:
        board.fail("POST", THREADS, Kind.STORED_STATUS, status=500)
    await board.want(*titles, linked=linked)
    for _ in titles:
        await board.mirror_once()
        board.clock.turn(timedelta(seconds=30))


@pytest.mark.parametrize("linked", [True, False])
async def test_each_row_finds_its_own_among_equal_titles(board: Board, linked: bool) -> None:
    await stored_but_unclear(board, "Rain", "Rain", "Rain", linked=linked)
    await board.mirror()
    assert await board.states() == ["open"] * 3
    assert len(board.forum.threads) == 3
    tokens = {footer(thread) for thread in board.forum.threads}
    for thread in board.forum.threads:
        assert footer(thread).endswith((await board.row(thread)).thread.token)
    assert len(tokens) == 3


async def test_an_archived_thread_is_found_however_many_were_archived_since(board: Board) -> None:
    await stored_but_unclear(board, "Rain")
    (thread,) = board.forum.threads
    owner = board.forum.guild.owner
    await board.discord.archive(thread.id)
    for number in range(130):
        board.clock.turn(timedelta(milliseconds=1))
        talk = await board.discord.open(owner, board.forum, f"Talk {number}", "Hello")
        await board.discord.archive(talk.id)
    await board.mirror()
    assert await board.state(thread) is ThreadState.OPEN


async def test_of_two_that_carry_the_marker_the_older_stays(board: Board) -> None:
    await stored_but_unclear(board, "Rain")
    younger = await board.send_again()
    await board.mirror()
    (older,) = board.forum.threads
    assert older.id < younger.id
    assert await board.state(older) is ThreadState.OPEN


async def test_of_two_the_one_that_somebody_replied_in_is_kept(board: Board) -> None:
    await stored_but_unclear(board, "Rain")
    younger = await board.send_again()
    await board.discord.write(board.forum.guild.owner, younger.id, "It rains.")
    await board.mirror()
    assert board.forum.threads == [younger]
    assert await board.state(younger) is ThreadState.OPEN


async def test_doubles_that_people_talk_in_both_stay(board: Board) -> None:
    await stored_but_unclear(board, "Rain")
    await board.send_again()
    older, younger = board.forum.threads
    for thread in (older, younger):
        await board.discord.write(board.forum.guild.owner, thread.id, "It rains.")
    await board.mirror()
    assert board.forum.threads == [older, younger]
    assert await board.state(older) is ThreadState.OPEN


async def test_a_thread_stored_late_is_removed_when_it_shows(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain")
    late = await board.send_again()
    for shown in (thread, late):
        await board.services.doubles.look_at_new(board.forum.id, shown.id)
    assert board.forum.threads == [thread]
    assert await board.states() == ["open"]


async def test_a_thread_stored_late_takes_over_if_people_talk_in_it(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    (thread,) = await board.open("Rain", text=paragraphs(*range(20)))
    await board.complete()
    late = await board.send_again()
    await board.discord.write(board.forum.guild.owner, late.id, "It rains.")
    await board.services.doubles.look_at_new(board.forum.id, late.id)
    assert board.forum.threads == [late]
    await board.rewrite()
    await board.complete()
    assert told(late) == list(range(20))
    await board.close()
    assert late.closed
    assert thread.closed is False


async def test_a_thread_stored_before_it_is_sent_again_is_adopted(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    await board.want("Rain")
    await board.mirror_once()
    board.clock.turn(timedelta(seconds=120))
    await board.services.settle.settle_due()
    late = await board.send_again()
    await board.mirror()
    assert board.forum.threads == [late]
    assert await board.state(late) is ThreadState.OPEN


async def test_somebody_elses_thread_with_a_copied_marker_is_never_ours(board: Board) -> None:
    board.fail("POST", THREADS, Kind.STATUS, status=500)
    await board.want("Rain")
    await board.mirror_once()
    copied = await board.send_again()
    copied.owner_id = board.forum.guild.owner.id
    await board.mirror()
    (mine,) = [thread for thread in board.forum.threads if thread is not copied]
    assert await board.state(mine) is ThreadState.OPEN


LOOKS = (
    r"/guilds/\d+$",
    r"/guilds/\d+/threads/active",
    r".*/threads/archived/public",
    r".*/messages/\d+",
)


@pytest.mark.parametrize("path", LOOKS)
async def test_a_look_that_gets_no_answer_is_given_up_and_repeated(
    board: Board, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    await stored_but_unclear(board, "Rain")
    board.clock.turn(timedelta(seconds=120))
    board.fail("GET", path, Kind.HANG)
    with monkeypatch.context() as patch:
        patch.setattr("bot.forum.answers._LONGEST", 1.0)
        await board.mirror_once()
    assert await board.rows() == [("unknown", "Discord gave no answer in time.")]
    await board.mirror()
    assert board.titles() == ["Rain"]


@pytest.mark.parametrize("path", LOOKS)
async def test_what_cannot_be_looked_for_stays_unknown(board: Board, path: str) -> None:
    await stored_but_unclear(board, "Rain")
    for name in ("503", "500", "dropped", "429", "missing access", "overloaded", "401"):
        board.clock.turn(timedelta(seconds=120))
        trouble = TROUBLES[name]
        board.fail("GET", path, trouble.kind, times=5, **trouble.how)
        await board.mirror_once()
        board.discord.faults.waiting.clear()
        ((state, reason),) = await board.rows()
        assert (name, state) == (name, "unknown")
        assert reason
    await board.mirror()
    assert await board.states() == ["open"]
    assert board.titles() == ["Rain"]


async def test_in_a_deleted_forum_an_unknown_thread_waits_until_it_is_too_old(board: Board) -> None:
    await stored_but_unclear(board, "Rain")
    await board.discord.delete(board.forum.id)
    board.clock.turn(timedelta(seconds=120))
    await board.mirror_once()
    assert await board.states() == ["pending"]
    board.clock.turn(WEEK)
    await board.mirror()
    assert await board.rows() == [("skipped", "too old")]


# ── one bad article ──────────────────────────────────────────────────────────────────────────


async def test_an_article_that_cannot_be_rendered_steps_aside(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(mirrored: MirroredThread) -> ThreadDraft:
        if mirrored.article.title == "Bad":
            raise ValueError("what a text")
        return thread_draft(mirrored)

    await board.want("Bad", "Good")
    with monkeypatch.context() as patch:
        patch.setattr(drafting, "thread_draft", render)
        await board.mirror_once()
        await board.mirror_once()
    assert await board.rows() == [
        ("pending", "A mistake of mine: my log says which."),
        ("open", None),
    ]
    assert await board.services.mirror.seconds_until_due() == 3600
    await board.mirror()
    assert await board.states() == ["open", "open"]


async def test_a_mistake_in_one_forum_stops_no_other_nor_the_next_article(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = board.forum.guild.add_forum("other-news")
    fetch_forum = board.services.outside.forum.fetch_forum

    async def mistaken(forum_id: int) -> ForumView:
        if forum_id == board.forum.id:
            raise KeyError("available_tags")
        return await fetch_forum(forum_id)

    await board.want("Rain", "Hail")
    await board.want("Snow", forum=other)
    with monkeypatch.context() as patch:
        patch.setattr(board.services.outside.forum, "fetch_forum", mistaken)
        await board.mirror_once()
        assert await board.states() == ["pending", "pending", "open"]
        assert await board.services.mirror.seconds_until_due() == 600
    board.clock.turn(timedelta(seconds=600))
    await board.mirror_once()
    assert board.titles() == ["Hail"]  # it may have been Rain's alone
    await board.mirror()
    assert board.titles() == ["Hail", "Rain"]


async def test_what_outgrew_the_rule_while_it_waited_is_skipped(board: Board) -> None:
    board.fail("POST", THREADS, Kind.REFUSE, status=400, code=160006)
    await board.want("Old", age=WEEK - timedelta(minutes=5))
    await board.want("Young")
    await board.mirror()
    assert await board.rows() == [("skipped", "too old"), ("open", None)]


def footer(thread: Thread) -> str:
    assert thread.starter is not None
    return str(thread.starter.embeds[0]["footer"]["text"])


async def test_under_a_rule_that_counts_from_opening_a_thread_on_its_way_opens_now(
    board: Board,
) -> None:
    await board.want("Rain", age=timedelta(days=6))
    board.fail("POST", ".*/threads", Kind.STORED_DROP)
    await board.mirror_once()
    assert await board.states() == ["unknown"]
    since = ScopedRule(Scope(board.forum.guild.id), Rule(2, CountsFrom.OPENING))
    await board.services.rule.apply(await board.services.rule.consider(since))
    set_at = board.clock.now()
    await board.mirror()
    (thread,) = board.forum.threads
    assert (await board.row(thread)).thread.closes_at == set_at + timedelta(days=2)
