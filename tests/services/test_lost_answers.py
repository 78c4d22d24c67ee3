"""Every request that the forum sends, without an answer: given up in time, and not sent twice.

A clean call of each method shows which requests it sends; then each of them goes wrong.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from inspect import getmembers, iscoroutinefunction
from typing import Any, NamedTuple

import pytest
from discord.http import Route

from bot.errors import Unavailable, Unclear
from bot.forum.discord_forum import DiscordForum
from bot.forum.traffic import Traffic
from bot.model import MessageDraft, ThreadDraft
from bot.sandbox.discord.faults import Fault, Kind
from tests.services.conftest import Board
from tests.services.test_close import heard

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = MessageDraft(content="A text.")
HANGS = (Kind.HANG, Kind.STORED_HANG)
DROPS = (Kind.DROP, Kind.STORED_DROP)
DONE = (Kind.STORED_HANG, Kind.STORED_DROP)
MANY = 9
REPEATED = {"GET", "DELETE"}
"""By aiohttp, once, where the connection drops: both do nothing the second time."""


class Place(NamedTuple):
    """A thread of the bot's own, with a message after its starter."""

    guild: int
    forum: int
    thread: int
    message: int


CALLS: dict[str, Callable[[DiscordForum, Place], Awaitable[object]]] = {
    "fetch_time_ahead": lambda forum, _: forum.fetch_time_ahead(),
    "fetch_forum": lambda forum, at: forum.fetch_forum(at.forum),
    "open_thread": lambda forum, at: forum.open_thread(at.forum, ThreadDraft("Rain", TEXT)),
    "fetch_thread": lambda forum, at: forum.fetch_thread(at.thread),
    "fetch_starter": lambda forum, at: forum.fetch_starter(at.thread),
    "fetch_younger_threads": lambda forum, at: forum.fetch_younger_threads(at.guild, at.forum, 0),
    "fetch_active_threads": lambda forum, at: forum.fetch_active_threads(at.guild),
    "fetch_archived_threads": lambda forum, at: forum.fetch_archived_threads(at.forum),
    "fetch_archived_since": lambda forum, at: forum.fetch_archived_since(at.forum, LONG_AGO),
    "fetch_guild_ids": lambda forum, _: forum.fetch_guild_ids(),
    "fetch_forums": lambda forum, at: forum.fetch_forums(at.guild),
    "find_post": lambda forum, at: forum.find_post(at.thread, TEXT),
    "fetch_own_posts": lambda forum, at: forum.fetch_own_posts(at.thread, after=at.thread),
    "edit": lambda forum, at: forum.edit(at.thread, at.message, MessageDraft(content="Another.")),
    "delete_message": lambda forum, at: forum.delete_message(at.thread, at.message),
    "post": lambda forum, at: forum.post(at.thread, TEXT, nonce=f"{at.message}"),
    "set_flags": lambda forum, at: forum.set_flags(at.thread, archived=True, reason="Too old"),
    "delete_thread": lambda forum, at: forum.delete_thread(at.thread, reason="A double"),
}


class Case(NamedTuple):
    """One request of a method; `path` is a regular expression."""

    name: str
    method: str
    path: str


class Patience:
    """Stands in for asyncio where the forum waits for an answer: time is over when a test says."""

    def __init__(self) -> None:
        self.waits = set[float]()

    def timeout(self, seconds: float) -> asyncio.Timeout:
        self.waits.add(seconds)
        self._last = asyncio.timeout(None)
        return self._last

    def is_over(self) -> None:
        self._last.reschedule(asyncio.get_running_loop().time())


def begun(board: Board, name: str, at: Place) -> asyncio.Future[object]:
    """A call of the method, by a forum that knows nothing yet."""
    forum = DiscordForum(board.client, Traffic(board.clock))
    return asyncio.ensure_future(CALLS[name](forum, at))


async def a_place(board: Board) -> Place:
    """One of its own for each call: some remove it."""
    guild, forum = board.forum.guild.id, DiscordForum(board.client, Traffic(board.clock))
    thread = await forum.open_thread(board.forum.id, ThreadDraft("A thread", TEXT))
    message = await forum.post(thread, TEXT, nonce=f"{thread}")
    return Place(guild, board.forum.id, thread, message)


async def every_request(board: Board) -> list[Case]:
    """What clean calls send."""
    cases: dict[Case, None] = {}
    for name in CALLS:
        at, before = await a_place(board), len(board.discord.requests)
        await begun(board, name, at)
        for sent in board.discord.requests[before:]:
            cases[Case(name, sent.method, re.sub(r"\d+", r"\\d+", sent.path) + "$")] = None
    return list(cases)


def test_every_method_of_the_forum_is_called() -> None:
    methods = getmembers(DiscordForum, iscoroutinefunction)
    assert set(CALLS) == {name for name, _ in methods if not name.startswith("_")}


async def arrival(call: asyncio.Future[object], fault: Fault, events: list[str] | None) -> None:
    """Waits until Discord got the request that hangs, and, where there are to be events, did it."""
    while not call.done() and (fault.times == MANY or events == []):  # noqa: ASYNC110 - no event
        await asyncio.sleep(0)


@pytest.mark.parametrize("kind", [*HANGS, *DROPS])
async def test_a_request_without_an_answer_is_given_up_and_not_sent_twice(
    board: Board, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    cases, patience, events = await every_request(board), Patience(), heard(board)
    monkeypatch.setattr("bot.forum.answers.asyncio", patience)
    for case in cases:
        is_done = kind in DONE and case.method != "GET"
        at, fault = await a_place(board), Fault(case.method, case.path, kind, times=MANY)
        events.clear()
        board.discord.faults.add(fault)
        call = begun(board, case.name, at)
        if kind in HANGS:
            await arrival(call, fault, events if is_done else None)
            patience.is_over()
        (error,) = await asyncio.gather(call, return_exceptions=True)
        board.discord.faults.waiting.clear()
        assert (case, type(error), bool(events)) == (case, Unclear, is_done)
        is_repeated = kind in DROPS and case.method in REPEATED
        assert (case, MANY - fault.times) == (case, 2 if is_repeated else 1)
    assert patience.waits == {30.0}


async def test_a_request_that_reaches_nobody_did_nothing(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        for case in await every_request(board):
            at = await a_place(board)
            with monkeypatch.context() as patch:
                patch.setattr(board.client.http, "request", misled(board, case, nowhere))
                call = begun(board, case.name, at)
                (error,) = await asyncio.gather(call, return_exceptions=True)
            assert (case, type(error)) == (case, Unavailable)


def misled(board: Board, case: Case, nowhere: str) -> Callable[..., Awaitable[Any]]:
    """discord.py's own way to send, that sends the request of the case elsewhere."""
    request = board.client.http.request

    async def send(route: Route, **more: Any) -> Any:
        path = route.url.removeprefix(board.discord.api_url)
        if route.method == case.method and re.match(case.path, path):
            route.url = nowhere + path
        return await request(route, **more)

    return send
