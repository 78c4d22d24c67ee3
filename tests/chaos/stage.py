"""Sets the stage for a world: its database, its Discord, and time that stands still."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.forum.traffic import Traffic
from bot.sandbox.discord.server import LocalDiscord
from bot.storage import sqlite
from bot.storage.database import open_database
from tests.chaos.calendars import TrueClock, in_place_of_time
from tests.chaos.life import logged_out
from tests.chaos.world import World
from tests.discord_schemas import inspector

_METHODS = ("GET", "POST", "PATCH", "DELETE")


@asynccontextmanager
async def open_world(empty: bytes) -> AsyncIterator[World]:
    """A world in which nothing has happened yet, but that two forums follow feeds."""
    true = TrueClock()
    async with AsyncExitStack() as stack:
        stack.enter_context(in_place_of_time(true))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        folder = Path(stack.enter_context(TemporaryDirectory()))
        # nobody pulls the machine's plug here: SQLite need not wait for the disk
        pragmas = [pragma.replace("=FULL", "=OFF") for pragma in sqlite._PRAGMAS]
        patch.setattr(sqlite, "_PRAGMAS", pragmas)
        (folder / "board.db").write_bytes(empty)
        database = await stack.enter_async_context(open_database(f"sqlite:///{folder}/board.db"))
        local = await stack.enter_async_context(LocalDiscord(clock=true, inspect=inspector()))
        patch.setattr("discord.http.Route.BASE", local.api_url)
        local.limits.whole.limit = 1_000_000
        local.limits.rules = [(method, ".*", 1_000_000, 1.0) for method in _METHODS]
        world = World(local, database, true)
        client = await stack.enter_async_context(
            logged_out(Traffic(world.clock, a_second=10_000, rests=0.0))
        )
        await client.login(local.token)
        world.connect(client)
        await world.diary.begin(database)
        await world.subscribe()
        with world.mistakes.watched():
            yield world
        await world._drop_asleep()
        await world.stops()
