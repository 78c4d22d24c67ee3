"""Responses of a source, mirrored into its threads: after the text, in order, silently, once."""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from bot.model import RESPONSES_A_DAY, Look, Page, Response, Validators
from bot.rules.pages import READ_AT_LEAST_EVERY
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Kind
from tests.services.conftest import (
    ROBIN,
    SENTENCE,
    WEEK,
    Board,
    Crash,
    crash,
    paragraphs,
    texts,
    told,
)
from tests.services.test_corrections import chance
from tests.services.test_follow_up import FAULTS, LONG, POST, WHOLE

FEED = "https://paper.example/rain/responses"
TWO_HOURS = timedelta(hours=2)


class Source:
    """The responses of every article, as their feed has them, the oldest first."""

    def __init__(self) -> None:
        self.responses: list[Response] = []

    def write(self, *numbers: int, text: str = "As it was.") -> None:
        """Adds so many; one whose number is there says this from now on."""
        for number in numbers:
            written = Response(f"{number}", f"Response {number}. {text}", author=f"Ann {number}")
            self.responses = [one for one in self.responses if one.key != written.key]
            self.responses.append(written)
        self.responses.sort(key=lambda one: int(one.key))

    def remove(self, number: int) -> None:
        self.responses = [one for one in self.responses if one.key != str(number)]

    async def fetch(self, url: str, validators: Validators) -> Page:
        assert (url, validators) == (FEED, Validators())
        return Page(url, b"")

    async def read_responses(self, page: Page, article_link: str | None) -> tuple[Response, ...]:
        assert page.url == FEED
        assert article_link
        return tuple(self.responses)


@pytest.fixture
async def source(board: Board) -> Source:
    """That of a feed whose responses are mirrored."""
    made = Source()
    board.read_pages_from(made)
    await board.set_options(responses=True)
    return made


async def open_one(board: Board, text: str = "The text.", **more: Any) -> Thread:
    (thread,) = await board.open("Rain", text=text, responses_url=FEED, **more)
    return thread


async def read(board: Board) -> None:
    """Turns to a time when all responses are to be read again, and reads them."""
    pages = board.services.pages
    board.clock.turn(READ_AT_LEAST_EVERY * 1.1)
    while await pages.seconds_until_due() == 0:
        await pages.read_due()


async def follow(board: Board) -> None:
    """The same, and passes until every thread shows what was found."""
    await read(board)
    for _ in range(2):
        await board.rewrite()
        await board.complete()


def heard(thread: Thread) -> list[int]:
    """The numbers of the responses in a thread, in the order of reading."""
    return [int(number) for number in re.findall(r"Response (\d+)\.", "\n".join(texts(thread)))]


def assert_silent(thread: Thread) -> None:
    _, *rest = sorted(thread.messages.values(), key=lambda message: message.id)
    assert all(message.silent for message in rest if message.author.bot)


async def test_responses_follow_the_text_in_their_order(board: Board, source: Source) -> None:
    source.write(1, 2, 3)
    thread = await open_one(board, LONG)
    await read(board)
    await board.complete()
    source.write(4)
    await follow(board)
    await follow(board)
    assert told(thread) == WHOLE
    assert heard(thread) == [1, 2, 3, 4]
    assert "Response" not in "".join(texts(thread)[:-4])
    assert "Ann 1" in texts(thread)[-4]
    assert_silent(thread)


@pytest.mark.parametrize("look", Look)
async def test_in_every_look_a_response_is_a_text(board: Board, source: Source, look: Look) -> None:
    await board.set_options(responses=True, look=look)
    thread = await open_one(board)
    source.write(1)
    await follow(board)
    newest = thread.messages[max(thread.messages)]
    assert "Response 1." in newest.content
    assert not newest.components


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_whatever_discord_answers_each_comes_once(
    board: Board, source: Source, fault: tuple[Kind, Mapping[str, Any]], place: int
) -> None:
    thread = await open_one(board)
    source.write(1, 2, 3)
    await read(board)
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
    assert not board.discord.faults.waiting
    assert heard(thread) == [1, 2, 3]
    assert_silent(thread)


@pytest.mark.parametrize(
    ("sent", "away"),
    [(False, timedelta()), (True, timedelta()), (True, TWO_HOURS)],
    ids=["unsent", "sent", "sent, and away until every nonce is forgotten"],
)
async def test_a_crash_between_any_two_requests_is_resumed(
    board: Board,
    source: Source,
    monkeypatch: pytest.MonkeyPatch,
    sent: bool,
    away: timedelta,
) -> None:
    crashes = 0
    while crashes < 30:
        source.responses = []
        source.write(1, 2, 3)
        thread = await open_one(board, paragraphs(*range(15)))
        await follow(board)
        source.write(2, text="As it is now.")
        source.write(4, 5)
        source.remove(3)
        await read(board)
        await read(board)
        try:
            with crash(board, monkeypatch, crashes, sent=sent):
                await board.services.starters.rewrite_due()
                await board.services.follow_up.post_due()
        except Crash:
            crashes += 1
        else:
            break
        board.clock.turn(away)
        await board.discord.write(board.forum.guild.owner, thread.id, "I agree with Ann.")
        for _ in range(2):
            await board.complete()
            await board.rewrite()
        assert told(thread) == list(range(15))
        assert heard(thread) == [1, 2, 4, 5]
        assert "Response 2. As it is now." in str(texts(thread))
        await board.storage.threads.record_gone(thread.id)  # the next one has the source for itself
    assert crashes == 7  # two looks at the thread, an edit, a removal, what is there, two posts


async def test_one_that_changes_is_edited_and_one_that_vanishes_is_removed(
    board: Board, source: Source
) -> None:
    thread = await open_one(board)
    source.write(1, 2, 3)
    await follow(board)
    before = list(thread.messages)
    source.write(2, text="As it is now.")
    source.remove(3)
    await follow(board)
    assert list(thread.messages) == before  # once may be a mistake of the source
    assert "Response 2. As it is now." in texts(thread)[2]
    await follow(board)
    assert heard(thread) == [1, 2]
    source.write(3, 4)
    await follow(board)
    assert sorted(heard(thread)) == [1, 2, 3, 4]


async def test_an_older_one_that_a_deletion_let_into_the_feed_may_leave_it_again(
    board: Board, source: Source
) -> None:
    thread = await open_one(board)
    source.write(2, 3)  # the newest two that there are, none with a date
    await follow(board)
    source.remove(2)
    source.write(1)
    await follow(board)
    source.remove(1)
    source.write(4)
    for _ in range(3):
        await follow(board)
    assert heard(thread) == [2, 3, 1, 4]


async def test_one_that_a_moderator_deleted_is_not_posted_again(
    board: Board, source: Source
) -> None:
    thread = await open_one(board)
    source.write(1, 2)
    await follow(board)
    thread.messages.pop(max(thread.messages))
    source.write(1, 2, 3, text="As it is now.")
    await follow(board)
    assert heard(thread) == [1, 3]


# ── what Discord does not take ───────────────────────────────────────────────────────────────


async def test_one_that_is_refused_is_left_out_until_it_says_something_else(
    board: Board, source: Source
) -> None:
    thread = await open_one(board)
    source.write(1, 2, 3)
    await read(board)
    board.fail("POST", POST, Kind.REFUSE, status=400, code=200000)
    await board.complete()
    await follow(board)
    assert heard(thread) == [2, 3]
    assert board.sent("POST", "/messages") == 3
    source.write(1, text="Without the word.")
    await follow(board)
    assert sorted(heard(thread)) == [1, 2, 3]


async def test_a_text_that_is_refused_ends_the_text_and_not_the_responses(
    board: Board, source: Source
) -> None:
    thread = await open_one(board, LONG)
    source.write(1, 2)
    await read(board)
    board.fail("POST", POST, Kind.REFUSE, status=400, code=200000)
    await board.complete()
    assert heard(thread) == [1, 2]
    source.write(3)
    await follow(board)
    assert told(thread) != WHOLE
    assert heard(thread) == [1, 2, 3]


# ── how many, and where ──────────────────────────────────────────────────────────────────────


async def test_fifty_a_day_and_the_others_the_next_day(board: Board, source: Source) -> None:
    thread = await open_one(board)
    source.write(*range(120))
    while len(heard(thread)) < 120:
        await read(board)
        await board.complete()
    assert heard(thread) == list(range(120))
    _, *posted = sorted(message.created_at for message in thread.messages.values())
    between = [
        later - sooner for sooner, later in zip(posted, posted[RESPONSES_A_DAY:], strict=False)
    ]
    assert min(between) >= timedelta(days=1)
    assert max(posted) - min(posted) < timedelta(days=3)


async def test_a_closed_thread_gets_none_until_it_is_opened_again(
    board: Board, source: Source
) -> None:
    thread = await open_one(board, age=WEEK - timedelta(hours=3))
    source.write(1)
    await follow(board)
    source.write(2)
    await board.close()
    await board.services.pages.read_due()
    await board.complete()
    assert heard(thread) == [1]
    assert await board.services.pages.seconds_until_due() is None
    await board.services.moderate.reopen(await board.row(thread), by=ROBIN)
    await follow(board)
    assert heard(thread) == [1, 2]


async def test_a_thread_that_is_opened_later_gets_them_too(board: Board, source: Source) -> None:
    await board.want("Rain", responses_url=FEED)
    source.write(1, 2)
    await read(board)
    await board.mirror()
    await board.complete()
    (thread,) = board.forum.threads
    assert heard(thread) == [1, 2]


async def test_where_they_are_off_there_are_none(board: Board, source: Source) -> None:
    await board.set_options(responses=False)
    thread = await open_one(board)
    source.write(1)
    assert await board.services.pages.seconds_until_due() is None
    assert await board.services.follow_up.seconds_until_due() is None
    await board.set_options(responses=True)  # from now on, in threads that are open, too
    await follow(board)
    assert heard(thread) == [1]
    await board.set_options(responses=False)
    source.write(2)
    await follow(board)
    assert heard(thread) == [1]


async def test_they_are_no_replies(board: Board, source: Source) -> None:
    silent = await open_one(board, LONG, age=WEEK - timedelta(days=1))
    talked = await open_one(board, age=WEEK - timedelta(days=1))
    source.write(1, 2)
    await follow(board)
    await board.discord.write(board.forum.guild.owner, talked.id, "I agree with Ann.")
    newest = silent.last_message_id
    await board.close()
    assert (silent.closed, talked.closed) == (True, True)
    assert silent.last_message_id == newest
    assert SENTENCE not in str(texts(silent)[1:])
    assert SENTENCE in texts(talked)[-1]


# ── everything at once ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_at_once_each_stands_once_as_it_is_now(
    board: Board, source: Source, seed: int
) -> None:
    random = Random(seed)
    thread = await open_one(board, paragraphs(*range(30)))
    board.discord.faults.chance = partial(chance, random)
    for version in range(8):
        source.write(0, version, random.randrange(8), text=f"Version {version}.")
        source.remove(random.randrange(1, 8))  # without an older one none is known to be missing
        await board.reprint(text=paragraphs(*range(random.choice([1, 25, 40]))))
        await read(board)
        await asyncio.gather(
            board.services.follow_up.post_due(),
            board.services.starters.rewrite_due(),
            board.discord.write(board.forum.guild.owner, thread.id, "I agree with Ann."),
        )
    board.discord.faults.chance = lambda *_: None
    for _ in range(4):
        await follow(board)
    said = str(texts(thread))
    assert sorted(heard(thread)) == [int(one.key) for one in source.responses]
    assert all(one.text in said for one in source.responses)
    assert told(thread) == list(range(len(told(thread))))
