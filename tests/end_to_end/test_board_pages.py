"""A message board without a feed, mirrored by the real worker: articles, responses, their end."""

import re
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.messageboard import CLOSED, MessageBoard, Posted
from bot.sandbox.newspaper import Newspaper
from tests.discord_schemas import inspector
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually

DAY = timedelta(days=1)

HURRIED = """
from datetime import timedelta
from bot.rules import correcting, pages
from bot.services.feeds import refresh
from bot.services import waits
correcting.CORRECT_EVERY = timedelta()
pages._RETRY = timedelta(seconds=0.2)
refresh._ASK_EVERY = 0.0
waits.RETRY = timedelta(seconds=1)
from bot.__main__ import main
main()
"""
"""The worker as it is, but people may refresh at will, and what failed is soon tried again."""

POST = r"/channels/\d+/messages$"


@dataclass
class Trap:
    """Looks at what the bot sends; springs when so many messages were posted in threads."""

    spring: Callable[[], object] = lambda: None
    springs_at: int = 0
    posted: int = 0
    validate: Callable[[str, str, Any], None] | None = field(default_factory=inspector)

    def __call__(self, method: str, path: str, form: Any) -> None:
        if self.validate:
            self.validate(method, path, form)
        if method == "POST" and path.endswith("/messages"):
            self.posted += 1
            if self.posted == self.springs_at:
                self.spring()


@pytest.fixture
def trap() -> Trap:
    return Trap()


@pytest.fixture
async def discord(trap: Trap) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(inspect=trap) as running:
        running.world.add_guild("The test server")
        yield running
        assert running.violations == []


@pytest.fixture
async def worker(discord: LocalDiscord, tmp_path: Path) -> AsyncIterator[Worker]:
    running = Worker(discord, tmp_path, program=("-c", HURRIED))
    await running.start()
    yield running
    if not running.has_ended:
        assert await running.stop() == 0, running.log
    assert "Traceback" not in running.log, running.log


@pytest.fixture
async def board() -> AsyncIterator[MessageBoard]:
    async with MessageBoard() as running:
        yield running


def post(board: MessageBoard, name: str, *, age: timedelta = DAY, responses: int = 0) -> Posted:
    """Posts an article of three paragraphs with so many responses."""
    texts = (f"{name}: the <em>first</em> words.", f"{name}: more.", f"{name}: the last words.")
    one = board.post(name, *texts, byline="Cassandra Roe and Andrew Poe", age=age)
    for number in range(1, responses + 1):
        respond(board, one, number)
    return one


def respond(board: MessageBoard, to: Posted, number: int) -> None:
    board.respond(to, f"Response {number}. As it was.", author=f"Ann {number}")


def named(forum: Forum, name: str) -> Thread:
    return next(thread for thread in forum.threads if thread.name == name)


def own(thread: Thread) -> list[Message]:
    """The bot's messages below the starter, in their order."""
    found = (thread.messages[one] for one in sorted(thread.messages) if one != thread.id)
    return [message for message in found if message.author.bot]


def heard(thread: Thread) -> list[int]:
    """The numbers of the responses in a thread, in the order of reading."""
    return [
        int(number)
        for message in own(thread)
        for number in re.findall(r"^Response (\d+)\.", message.content, re.MULTILINE)
    ]


def heard_in(forum: Forum, name: str) -> list[int]:
    """The same of a thread by its name; nothing until it is opened."""
    return next((heard(thread) for thread in forum.threads if thread.name == name), [])


def says(thread: Thread, words: str) -> bool:
    return any(words in message.content for message in own(thread))


async def refresh(desk: Desk) -> str:
    """Reads the feed, and the pages of its articles, again."""
    return await desk.say("feed refresh", feed=await desk.choice("feed refresh"))


async def read_again(desk: Desk, board: MessageBoard, one: Posted) -> None:
    """The same until an article's page was asked for anew; one that is being read is not."""
    path = f"/thread/{one.number}"
    before = board.asked[path]

    async def asked() -> bool:
        await refresh(desk)
        return board.asked[path] > before

    await eventually(asked)


# ── an index ─────────────────────────────────────────────────────────────────────────────────


async def test_the_threads_of_an_index_open_with_their_responses(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    for days in range(9):
        age = days * DAY + timedelta(minutes=5)
        post(board, f"Day {days}", age=age, responses=days % 4)
    board.posted[2].closed = True
    said = await desk.add(f"{board.url}/", backlog=25)
    assert "Backboards" in said
    assert "2 articles are not opened: the newest of them is 7 days old" in said
    open_days = (0, 1, 3, 4, 5, 6)

    await eventually(lambda: len(forum.threads) == len(open_days))
    for days in open_days:
        thread = named(forum, f"Day {days}")
        there = list(range(1, days % 4 + 1))
        await eventually(lambda thread=thread, there=there: heard(thread) == there)
        text = text_of(thread)
        for words in ("the _first_ words.", "more.", "the last words."):
            assert f"Day {days}: {words}" in text
        assert text.index("first") < text.index("more") < text.index("last")
        assert "Cassandra Roe and Andrew Poe" in text
        assert not re.search("Responses:|Post a message|Posts:|Replies are", text)
        assert all(message.silent for message in own(thread))
        for message, comment in zip(own(thread), board.posted[days].comments, strict=True):
            anchor = f"{board.link(board.posted[days])}#r{comment.number}"
            assert message.content.startswith(f"-# {comment.author} · <t:")
            assert f"(<{anchor}>)" in message.content
    assert "closed" not in await desk.say("thread info", thread=str(forum.threads[0].id))

    shown = await desk.use("board show")
    (embed,) = shown.message.embeds
    assert embed["title"] == "Backboards"
    assert "Posts: 21" in embed["description"]
    before = {thread.id: sorted(thread.messages) for thread in forum.threads}
    await read_again(desk, board, board.posted[0])
    await worker.stop()
    await worker.start()
    await read_again(desk, board, board.posted[0])
    assert {thread.id: sorted(thread.messages) for thread in forum.threads} == before


async def test_responses_are_followed_as_long_as_the_thread_is_open(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    one = post(board, "Talk", responses=3)
    await desk.add(f"{board.url}/")
    await eventually(lambda: titles(forum) == ["Talk"] and heard(forum.threads[0]) == [1, 2, 3])
    (thread,) = forum.threads
    first, second, third = own(thread)

    respond(board, one, 4)
    one.comments[1].text = "Response 2. Thought better of it @everyone."
    await refresh(desk)
    await eventually(lambda: heard(thread) == [1, 2, 3, 4] and says(thread, "Thought better"))
    assert [message.id for message in own(thread)][:3] == [first.id, second.id, third.id]
    assert not any(message.notified for message in own(thread))

    del one.comments[0]
    await read_again(desk, board, one)
    await read_again(desk, board, one)  # only what is missing twice is gone
    await eventually(lambda: heard(thread) == [2, 3, 4])
    respond(board, one, 5)
    await worker.stop()
    await worker.start()
    await read_again(desk, board, one)
    await eventually(lambda: heard(thread) == [2, 3, 4, 5])
    one.headline, one.paragraphs = "Talk, corrected", ("Corrected.",)
    await refresh(desk)
    await eventually(lambda: "Corrected." in text_of(thread))


async def test_closed_at_the_source_closes_here_unless_a_moderator_holds_it(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    names = ("Closed", "Held", "Extended", "Open")
    closed, held, extended, still_open = (post(board, name, responses=1) for name in names)
    await desk.add(f"{board.url}/", backlog=4)
    await eventually(lambda: len(forum.threads) == 4 and all(map(heard, forum.threads)))
    await desk.say("thread hold", thread=str(named(forum, "Held").id))
    await desk.say("thread extend", thread=str(named(forum, "Extended").id), days=2)

    for one in (closed, held, extended):
        respond(board, one, 2)
        one.closed = True
    await refresh(desk)
    thread = named(forum, "Closed")
    await eventually(lambda: thread.closed)
    assert CLOSED in text_of(thread)
    for name in ("Held", "Extended"):
        await eventually(lambda name=name: heard_in(forum, name) == [1, 2])
    info = await desk.say("thread info", thread=str(thread.id))
    assert "state: closed" in info

    for one in (closed, held, extended):
        one.closed = False
    respond(board, still_open, 2)
    await read_again(desk, board, still_open)
    await eventually(lambda: heard_in(forum, "Open") == [1, 2])
    assert thread.closed
    assert [one.name for one in forum.threads if one.closed] == ["Closed"]


@pytest.mark.parametrize("springs_at", [1, 3, 6])
async def test_a_worker_that_is_killed_amid_responses_goes_on_where_it_ended(
    trap: Trap,
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    board: MessageBoard,
    springs_at: int,
) -> None:
    assert worker.process is not None
    trap.springs_at, trap.spring = springs_at, worker.process.kill
    # and Discord answers 502 to what it stored
    discord.faults.add(Fault("POST", POST, Kind.STORED_STATUS, status=502, times=3))
    one = post(board, "Talk", responses=6)
    await desk.add(f"{board.url}/")
    assert await worker.process.wait() == -signal.SIGKILL
    (thread,) = forum.threads
    await discord.write(desk.moderator, thread.id, "Is there more to come?")
    respond(board, one, 7)
    await worker.start()
    await read_again(desk, board, one)
    await eventually(lambda: heard(thread)[-1:] == [7])
    assert heard(thread) == list(range(1, 8))


@pytest.mark.parametrize("kind", [Kind.STORED_STATUS, Kind.STORED_DROP, Kind.STATUS, Kind.DROP])
async def test_whatever_discord_answers_each_response_comes_once(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    board: MessageBoard,
    kind: Kind,
) -> None:
    one = post(board, "Talk")
    await desk.add(f"{board.url}/")
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    for number in range(1, 6):
        respond(board, one, number)
    discord.faults.add(Fault("POST", POST, kind, times=2, status=502))
    await refresh(desk)
    await eventually(lambda: heard(thread)[-1:] == [5])
    assert heard(thread) == list(range(1, 6))


# ── other doors ──────────────────────────────────────────────────────────────────────────────


async def test_a_thread_page_alone_is_followed(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    one = post(board, "Talk", responses=2)
    post(board, "Another")
    said = await desk.add(board.link(one))
    assert "1 thread is opened now" in said
    await eventually(lambda: titles(forum) == ["Talk"] and heard(forum.threads[0]) == [1, 2])
    respond(board, one, 3)
    await refresh(desk)
    await eventually(lambda: heard(forum.threads[0]) == [1, 2, 3])
    assert titles(forum) == ["Talk"]


async def test_a_board_that_announces_a_feed_is_followed_by_its_feed(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard, newspaper: Newspaper
) -> None:
    post(board, "On the board")
    newspaper.publish("In the feed", "<p>Text.</p>")
    board.announced = [newspaper.feed_url]
    assert newspaper.feed_url in await desk.add(f"{board.url}/")
    await eventually(lambda: titles(forum) == ["In the feed"])


async def test_a_page_that_cannot_be_read_stops_no_other(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    hostile = {
        "Empty": b"",
        "Malformed": b"\xff\xfe<html><body><p>Backboards:<br>Posts: x",
        "Deep": b"<div>" * 100_000,
        "Long": b"Backboards: Posts: 1\n" + b"By a" * 300_000,
        "Huge": b"<p>" + b"word " * 4_000_000,
        "Another": b"<title>Login</title><form>Password</form>",
    }
    for number, (name, body) in enumerate(hostile.items(), 1):
        post(board, name)
        board.instead[number] = body
    good = post(board, "Good", responses=2)
    for number in board.instead:
        said = await desk.add(f"{board.url}/thread/{number}")
        assert f"/thread/{number}" in said
        assert "mirrored" not in said
    assert await desk.say("feed list") == (
        "No feed is mirrored on this server yet. Add one with `/feed add`."
    )
    await desk.add(f"{board.url}/", backlog=25)
    await eventually(lambda: titles(forum) == ["Good"] and heard(forum.threads[0]) == [1, 2])
    troubles = f"{len(hostile)} pages of its articles cannot be read: "

    async def listed() -> bool:
        return troubles in await desk.say("feed list")

    await eventually(listed)
    del board.instead[1]
    await eventually(lambda: "Empty" in titles(forum))
    respond(board, good, 3)
    await refresh(desk)
    await eventually(lambda: heard_in(forum, "Good") == [1, 2, 3])
    assert sorted(titles(forum)) == ["Empty", "Good"]


async def test_a_board_that_is_down_is_waited_for(
    worker: Worker, desk: Desk, forum: Forum, board: MessageBoard
) -> None:
    post(board, "First", responses=1)
    await desk.add(f"{board.url}/")
    await eventually(lambda: len(forum.threads) == 1)
    one = post(board, "Second", age=timedelta(), responses=1)
    board.down = True
    assert "503" in await refresh(desk)
    await eventually(lambda: "could not be read" in worker.log)
    info = await desk.say("thread info", thread=str(forum.threads[0].id))
    assert "its page cannot be read" in info
    board.down = False
    await refresh(desk)
    await eventually(lambda: titles(forum) == ["First", "Second"])
    await eventually(lambda: heard_in(forum, one.headline) == [1])
    info = await desk.say("thread info", thread=str(forum.threads[0].id))
    assert "cannot be read" not in info


# ── feeds with responses, feeds of summaries ─────────────────────────────────────────────────


async def test_responses_from_a_feed_are_mirrored_when_a_moderator_wants_them(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    one = newspaper.publish("Talk", "<p>Text.</p>")
    for number in (1, 2):
        newspaper.respond(one, f"<p>Response {number}. <b>Yes</b></p>", author=f"Ann {number}")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    await refresh(desk)
    info = await desk.say("thread info", thread=str(thread.id))
    assert "2 responses at the source" in info
    assert heard(thread) == []

    said = await desk.say("feed edit", feed=await desk.choice(), responses=True)
    assert "responses at the source are mirrored" in said
    await eventually(lambda: heard(thread) == [1, 2])
    newspaper.respond(one, "<p>Response 3. No</p>")
    another = newspaper.publish("More talk", "<p>Text.</p>")
    newspaper.respond(another, "<p>Response 4. Well</p>")
    await refresh(desk)
    await eventually(lambda: heard(thread) == [1, 2, 3])
    await eventually(lambda: heard_in(forum, "More talk") == [4])
    assert says(thread, "Response 1. **Yes**")
    assert says(thread, "-# Ann 1 · <t:")
    assert all(message.silent for message in own(thread))


async def test_a_feed_of_summaries_is_read_whole_from_its_pages(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.summaries = True
    await desk.add(newspaper.feed_url)
    await desk.say("feed edit", feed=await desk.choice(), full_text=True)
    sentences = [f"Paragraph {number}. " + "Words of the article. " * 12 for number in range(6)]
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    newspaper.publish("Whole", body)
    broken = newspaper.publish("Broken", body, link=f"{newspaper.url}/articles/none")
    await refresh(desk)
    await eventually(lambda: sorted(titles(forum)) == ["Broken", "Whole"])
    whole = text_of(named(forum, "Whole"))
    assert [int(one) for one in re.findall(r"Paragraph (\d)\.", whole)] == list(range(6))
    summary = text_of(named(forum, broken.headline))
    assert re.findall(r"Paragraph (\d)\.", summary) == ["0"]
