"""The board of these tests: real services, a real DiscordForum over discord.py, a real database.

Of the worker only the gateway and the loops are left out: time moves when a test turns it, and a
pass runs when a test says so. The other side is the local Discord; its answers go wrong on demand.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.http import Route

from bot.forum.discord_forum import DiscordForum
from bot.forum.send_once import send_once
from bot.forum.traffic import Traffic
from bot.model import Article, Feed, MirroredThread, Moderator, Page, ParsedFeed, ThreadState
from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.server import LocalDiscord
from bot.services.feeds.pages import PageService
from bot.services.services import Outside, Services
from bot.storage import sqlite
from bot.storage.database import Database
from bot.storage.schema import threads
from bot.storage.storage import Storage, open_storage
from tests.clocks import HandClock
from tests.discord_schemas import inspector

ROBIN = Moderator("Robin", 7)
SENTENCE = "Replies are disabled on threads older than 7 days."
WEEK = timedelta(days=7)
_REAL_TIME_IS_BEHIND = timedelta(days=400)
_PASSES = 60
_NOBODY = cast("Any", None)


class TurnedClock(HandClock):
    """Real time passes with it, but far behind: who takes one for the other is found out."""

    def __init__(self) -> None:
        super().__init__()
        self._behind = _REAL_TIME_IS_BEHIND

    def real_now(self) -> datetime:
        return self.now() - self._behind

    def monotonic(self) -> float:
        return self.real_now().timestamp()

    def turn(self, by: timedelta) -> None:
        self.advance(seconds=by / timedelta(seconds=1))

    def set_ahead(self, by: timedelta) -> None:
        """Somebody sets it, and no time passes."""
        self._behind += by
        self.turn(by)


@dataclass
class Board:
    """One guild with a forum, and the services that mirror into it."""

    client: discord.Client
    discord: LocalDiscord
    storage: Storage
    services: Services
    clock: TurnedClock
    forum: Forum
    _written: list[Article] = field(default_factory=list)
    _feeds: dict[int, Feed] = field(default_factory=dict)
    _others: dict[str, Feed] = field(default_factory=dict)

    # ── articles ─────────────────────────────────────────────────────────────────────────────

    async def want(
        self,
        *titles: str,
        age: timedelta = timedelta(hours=1),
        linked: bool = True,
        forum: Forum | None = None,
        text: str = "The text.",
        **more: Any,
    ) -> None:
        """New articles in the feed of a forum; each becomes a pending row."""
        place = forum or self.forum
        feed = await self._feed(place)
        following = await self.storage.feeds.planned_for(feed.id)
        articles = tuple(self._write(title, age, linked, text=text, **more) for title in titles)
        await self.services.refresh.take_in(
            feed, following, Page(feed.url, b""), ParsedFeed("The Paper", None, articles)
        )

    async def reprint(self, **changes: Any) -> None:
        """The latest article says something else at its source, and its feed is refreshed."""
        (feed,) = self._feeds.values()
        self._written[-1] = article = replace(self._written[-1], **changes)
        await self.services.refresh.take_in(
            feed,
            await self.storage.feeds.subscriptions_of(feed.id),
            Page(feed.url, b""),
            ParsedFeed("The Paper", None, (article,)),
        )

    async def bring_too(self, title: str, *, which: int = -1) -> None:
        """Another feed of the forum brings the latest article, or another, too."""
        url = f"https://{title.split()[-1].lower()}.example/feed"
        added = await self.storage.feeds.subscribe(
            url,
            guild_id=self.forum.guild.id,
            forum_id=self.forum.id,
            backlog=100,
            by=1,
            now=self.clock.now(),
        )
        if added:
            self._others[url] = added[0]
        feed = self._others[url]
        await self.services.refresh.take_in(
            feed,
            await self.storage.feeds.subscriptions_of(feed.id),
            Page(url, b""),
            ParsedFeed(title, None, (self._written[which],)),
        )

    def read_pages_from(self, source: object) -> None:
        """Articles' pages are fetched and read by a stand-in."""
        made, bells = cast("Any", source), self.services.outside.bells
        self.services.pages = PageService(self.storage, made, made, self.clock, bells)

    async def set_options(self, **options: Any) -> None:
        """A moderator changes how the forum's feed is mirrored."""
        feed = await self._feed(self.forum)
        (subscription,) = await self.storage.feeds.subscriptions_of(feed.id)
        changed = replace(subscription, **options)
        await self.storage.feeds.edit(subscription, changed, now=self.clock.now())

    async def _feed(self, forum: Forum) -> Feed:
        if forum.id not in self._feeds:
            added = await self.storage.feeds.subscribe(
                f"https://paper.example/feed/{forum.id}",
                guild_id=forum.guild.id,
                forum_id=forum.id,
                backlog=100,
                by=1,
                now=self.clock.now(),
            )
            assert added is not None
            self._feeds[forum.id] = added[0]
        return self._feeds[forum.id]

    def _write(self, title: str, age: timedelta, linked: bool, **more: Any) -> Article:
        key = f"{title}-{len(self._written)}"
        link = f"https://paper.example/{key}" if linked else None
        article = Article(
            key=key,
            alt_key=key,
            title=title,
            link=link,
            canonical_link=link,
            published_at=self.clock.now() - age + timedelta(seconds=len(self._written)),
            **more,
        )
        self._written.append(article)
        return article

    async def open(
        self, *titles: str, age: timedelta = timedelta(hours=1), **more: Any
    ) -> list[Thread]:
        """The same, and their threads, opened."""
        before = len(self.forum.threads)
        await self.want(*titles, age=age, **more)
        await self.mirror()
        return self.forum.threads[before:]

    # ── passes ───────────────────────────────────────────────────────────────────────────────

    async def mirror(self) -> None:
        """Passes of the mirror until nothing is wanted any more, however long the waits are."""
        await self._pass_until_done(self.services.mirror.seconds_until_due, self.mirror_once)

    async def mirror_once(self) -> None:
        await self.services.mirror.mirror_due()

    async def complete(self) -> None:
        """Passes until no thread lacks a part of its text, however long the waits are."""
        service = self.services.follow_up
        await self._pass_until_done(service.seconds_until_due, service.post_due)

    async def rewrite(self) -> None:
        """Passes until every message says what is true, however long the waits are."""
        service = self.services.starters
        await self._pass_until_done(service.seconds_until_due, service.rewrite_due)

    async def close(self) -> None:
        """Turns to the time when the next thread closes, and passes until none is left to close."""
        await self._pass_until_done(self.services.close.seconds_until_due, self.close_once)

    async def close_once(self) -> None:
        await self.services.close.close_due()

    async def _pass_until_done(
        self,
        seconds_until_due: Callable[[], Awaitable[float | None]],
        work: Callable[[], Awaitable[None]],
    ) -> None:
        for _ in range(_PASSES):
            wait = await seconds_until_due()
            if wait is None:
                return
            self.clock.turn(timedelta(seconds=wait))
            await work()
        pytest.fail(f"it does not come to an end: {await self.rows()}")

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    async def rows(self) -> list[tuple[str, str | None]]:
        """State and reason of every thread row, as people read it, in the order of their making."""
        query = threads.select().order_by(threads.c.id)
        found = await _database(self.storage).run(lambda conn: conn.execute(query).all())
        return [(row.state, row.reason and str(row.reason)) for row in found]

    async def states(self) -> list[str]:
        return [state for state, _ in await self.rows()]

    async def row(self, thread: Thread) -> MirroredThread:
        """The row of a thread on Discord."""
        mirrored = await self.storage.threads.by_thread_id(thread.id)
        assert mirrored is not None
        return mirrored

    async def state(self, thread: Thread) -> ThreadState:
        return (await self.row(thread)).thread.state

    def titles(self) -> list[str]:
        return [thread.name for thread in self.forum.threads]

    def sent(self, method: str, ending: str) -> int:
        """How many such requests Discord got."""
        return sum(
            one.method == method and one.path.endswith(ending) for one in self.discord.requests
        )

    async def send_again(self, which: int = -1) -> Thread:
        """Discord stores a request for a thread once more: the latest, or another."""
        sent = [one.body for one in self.discord.requests if one.path.endswith("/threads")]
        form = sent[which]
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=self.forum.id)
        await self.client.http.request(route, json=form)
        return self.forum.threads[-1]

    async def write_state(self, state: ThreadState) -> None:
        """What a crash left behind in every row."""
        change = threads.update().values(state=state, not_before=None)
        await _database(self.storage).run(lambda conn: conn.execute(change))

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    def fail(self, method: str, path: str, kind: Kind, **how: Any) -> None:
        """The next such request goes wrong."""
        self.discord.faults.add(Fault(method, path, kind, **how))


def starter_text(thread: Thread) -> str:
    assert thread.starter is not None
    return str(thread.starter.embeds[0]["description"])


def paragraphs(*numbers: int) -> str:
    """A text of so many paragraphs, 600 characters each, that can be told apart."""
    return "\n\n".join(f"Paragraph {number}. " + "words " * 97 for number in numbers)


def texts(thread: Thread) -> list[str]:
    """What the bot's messages in a thread say, in order."""
    own = (message for message in thread.messages.values() if message.author.bot)
    return [
        "\n\n".join([one.content, *(str(embed.get("description")) for embed in one.embeds)])
        for one in sorted(own, key=lambda message: message.id)
    ]


def told(thread: Thread) -> list[int]:
    """The numbers of the paragraphs in a thread, in the order of reading."""
    return [int(number) for number in re.findall(r"Paragraph (\d+)\.", "\n".join(texts(thread)))]


class Crash(BaseException):
    """The worker dies here: nothing catches this."""


@contextmanager
def crash(
    board: Board, monkeypatch: pytest.MonkeyPatch, step: int, *, sent: bool
) -> Iterator[None]:
    """The worker dies at its request number `step`: before it is sent, or before the answer."""
    request, left = board.client.http.request, step

    async def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 and not sent:
            raise Crash
        answer = await request(*args, **kwargs)
        if left < 0:
            raise Crash
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(board.client.http, "request", dying)
        yield


def notices(thread: Thread) -> list[str]:
    """The closing notices in a thread."""
    return [
        message.content
        for message in thread.messages.values()
        if message.author.bot and message.id != thread.id
    ]


def _database(storage: Storage) -> Database:
    return storage.threads._database


@asynccontextmanager
async def logged_in(local: LocalDiscord, traffic: Traffic) -> AsyncIterator[discord.Client]:
    """discord.py as the worker uses it, without a gateway."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        max_ratelimit_timeout=30,
        allowed_mentions=discord.AllowedMentions.none(),
        http_trace=traffic.watch(send_once()),
    )
    async with client:
        await client.login(local.token)
        yield client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> TurnedClock:
    turned = TurnedClock()
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.services") and hasattr(module, "real_now"):
            monkeypatch.setattr(module, "real_now", turned.real_now)
    monkeypatch.setattr("bot.forum.traffic.monotonic", turned.monotonic)
    return turned


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """discord.py does not sleep between its repeats; returns for how long it wanted to."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    hurried = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
    monkeypatch.setattr("discord.http.asyncio", hurried)
    return slept


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug here: SQLite need not wait for the disk."""
    pragmas = [pragma.replace("=FULL", "=OFF") for pragma in sqlite._PRAGMAS]
    monkeypatch.setattr(sqlite, "_PRAGMAS", pragmas)


@pytest.fixture
async def board(
    clock: TurnedClock,
    in_no_time: list[float],
    quick_disk: None,
    sqlite_board: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Board]:
    async with (
        LocalDiscord(clock=clock, inspect=inspector()) as local,
        open_storage(sqlite_board) as storage,
    ):
        monkeypatch.setattr("discord.http.Route.BASE", local.api_url)
        local.limits.whole.limit = 10_000
        local.limits.rules = [(method, ".*", 1_000, 1.0) for method in ("GET", "POST", "PATCH")]
        forum = local.world.add_guild("The test server").add_forum("news")
        traffic = Traffic(clock, a_second=1_000_000, rests=0.0)
        async with logged_in(local, traffic) as client:
            outside = Outside(storage, DiscordForum(client, traffic), _NOBODY, _NOBODY, clock)
            yield Board(client, local, storage, Services(outside), clock, forum)
        assert local.violations == []
