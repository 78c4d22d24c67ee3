"""One life of the worker: real services on a plugged database and a plugged Discord client.

Its loops are the worker's own; each makes a pass when the world says so, all side by side.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any, Self, cast

import discord
from discord.http import Route

from bot.clock import Clock
from bot.errors import StorageError
from bot.forum.discord_forum import DiscordForum
from bot.forum.send_once import send_once
from bot.forum.traffic import Traffic
from bot.services.loops import closing_loops, opening_loops
from bot.services.services import Outside, Services
from bot.storage.database import Database
from bot.storage.storage import Storage
from cogs.scheduler import Scheduler
from tests.chaos.paper import Paper
from tests.chaos.plug import Act, Plug, Pulled
from tests.chaos.wire import is_opening

Ask = Callable[[Callable[..., Awaitable[Any]], Route, dict[str, Any]], Awaitable[Any]]
"""Sends a request in the way that is given, if nothing happens to it on the wire."""

_TASKS = 40
"""More than a worker ever has side by side."""


class PluggedDatabase:
    """The database as one life sees it."""

    def __init__(self, database: Database, plug: Plug) -> None:
        self._database = database
        self._plug = plug

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        """A transaction, unless the worker is dead."""
        return await self._plug.through(lambda: self._database.run(*args, **kwargs), what=Act.STORE)


class Life:
    """From a start of the worker to its end. Use it with `async with`.

    Args:
        ask: what happens to a request between the worker and Discord.
    """

    def __init__(
        self, plug: Plug, database: Database, paper: Paper, clock: Clock, token: str, ask: Ask
    ) -> None:
        self.plug = plug
        plug.stop = self._cancel
        self.storage = Storage(cast("Database", PluggedDatabase(database, plug)))
        self._paper = paper
        self._clock = clock
        self._token = token
        self._ask = ask
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        traffic = Traffic(self._clock, a_second=10_000, rests=0.0)
        client = logged_out(traffic)
        self._stack = AsyncExitStack()
        await self._stack.enter_async_context(client)
        await client.login(self._token)
        request = client.http.request

        async def plugged(route: Route, **kwargs: Any) -> Any:
            what = Act.OPEN if is_opening(route) else Act.ASK
            return await self.plug.through(lambda: self._ask(request, route, kwargs), what=what)

        client.http.request = plugged
        forum = DiscordForum(client, traffic)
        self.services = Services(
            Outside(self.storage, forum, self._paper, self._paper, self._clock)
        )
        self._scheduler = Scheduler(self.services)
        self._loops = (*opening_loops(self.services), *closing_loops(self.services))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends what still runs: a dead worker's tasks can do nothing more."""
        self._cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()
        assert all(is_of_death(error) for error in ends if isinstance(error, BaseException)), ends

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Starts something that ends with this life."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        return task

    async def run(self, *works: Coroutine[Any, Any, Any]) -> list[Any] | None:
        """Runs these to their end, and all that came of them; None if the worker's end came."""
        begun = [self.begin(work) for work in works]
        halted = asyncio.create_task(self.plug.halted.wait())
        while not halted.done() and (running := [one for one in self._tasks if not one.done()]):
            await asyncio.wait({*running, halted}, return_when=asyncio.FIRST_COMPLETED)
        halted.cancel()
        if self.plug.frozen:
            await self._come_to_rest()
        if self.plug.halted.is_set() or self.plug.stopped:
            return None
        ended, self._tasks = self._tasks, set()
        for one in ended:
            one.result()
        return [one.result() for one in begun]

    async def turn(self) -> float | None:
        """A pass of every loop; returns the real seconds until the next, None at the end."""
        waits = await self.run(*(loop._pass() for loop in self._loops))
        return None if waits is None else min(waits)

    async def open_threads(self) -> None:
        """A pass of the refresh, then one of the mirror; nothing is closed meanwhile."""
        for loop in opening_loops(self.services):
            await self.run(loop._pass())

    def ready(self) -> None:
        """A new session at the gateway."""
        self.services.catch_up.look_again()

    def hear(self, event: str, data: dict[str, Any]) -> None:
        """The gateway tells of something; the cog answers for itself, beside the loops."""
        thread_id = int(data["id"])
        told = cast("Any", SimpleNamespace(thread_id=thread_id, data=data))
        if event == "THREAD_CREATE":
            self.begin(self.services.doubles.look_at_new(int(data["parent_id"]), thread_id))
        elif event == "THREAD_UPDATE":
            self.begin(self._scheduler.on_raw_thread_update(told))
        elif event == "THREAD_DELETE":
            self.begin(self._scheduler.on_raw_thread_delete(told))

    async def _come_to_rest(self) -> None:
        """What stands at the door of a suspended worker gets through; then all wait."""
        for _ in range(_TASKS):
            async with self.plug.door:
                await asyncio.sleep(0)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()


def logged_out(traffic: Traffic) -> discord.Client:
    """discord.py as the worker uses it, without a gateway."""
    return discord.Client(
        intents=discord.Intents(guilds=True),
        max_ratelimit_timeout=30,
        allowed_mentions=discord.AllowedMentions.none(),
        http_trace=traffic.watch(send_once()),
    )


def is_of_death(error: object) -> bool:
    """Whether a task may end so when its worker does."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_of_death(one) for one in error.exceptions)
    return error is None or isinstance(error, Pulled | asyncio.CancelledError | StorageError)
