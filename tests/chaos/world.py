"""All there is around the worker: Discord, the newspaper, the wire, the database, and its lives."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from typing import Any

import discord

from bot.model import FeedDefaults, FloodWay
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.server import LocalDiscord
from bot.storage.database import Database
from bot.storage.schema import feeds
from bot.storage.storage import Storage
from tests.chaos.calendars import TrueClock, WorkersClock
from tests.chaos.diary import Diary, Mistakes
from tests.chaos.life import Life
from tests.chaos.paper import Paper
from tests.chaos.plug import Plug
from tests.chaos.wire import Wire

_SPINS = 200
"""Passes at one moment, after which a loop is said to spin."""

FEEDS = ("https://paper.example/feed", "https://paper.example/other", "https://paper.example/feed")

FOLLOWED_BY = (0, 0, 1)
"""The forum that follows each of them."""

DEFAULTS = FeedDefaults(backlog=25, refresh_minutes=1440, flood_limit=2)
"""Weeks pass in a moment here, so that feeds are refreshed seldom."""

FLOOD_WAYS = (FloodWay.WAIT, FloodWay.DIGEST, FloodWay.DIGEST)
"""What becomes of more articles than that at once."""

_TOLD = ("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE")


class Broken(AssertionError):
    """What was promised does not hold."""


class Hearing(Enum):
    """How the worker hears what happens on Discord."""

    PROMPT = "at once"
    SLOW = "later"
    DEAF = "never: the gateway is away"


class World:
    """One guild with two forums, followed feeds, and at most one worker that is awake.

    Attributes:
        life: of the worker; None while there is none. asleep: a suspended one.
        began_at: when (by Discord's calendar) its life did.
        trouble_at: when (the same) Discord did not do what was asked, the last time.
    """

    def __init__(self, local: LocalDiscord, database: Database, true: TrueClock) -> None:
        self.discord, self.database, self.true = local, database, true
        self.clock = WorkersClock(true)
        self.storage = Storage(database)
        self.paper = Paper()
        self.mistakes = Mistakes()
        self.diary = Diary(self.clock, true, self._is_pinned)
        self.life: Life | None = None
        self.asleep: Life | None = None
        self.hearing = Hearing.PROMPT
        self.began_at = true.now()
        self.trouble_at = true.now() - timedelta(days=1)
        self._door = asyncio.Lock()
        self._queue: list[tuple[str, dict[str, Any]]] = []
        guild = local.world.add_guild("The test server")
        self.forums = [guild.add_forum("news"), guild.add_forum("more-news")]
        local.world.listener = self._listen

    async def subscribe(self) -> None:
        """Two feeds in the one forum, one of them in the other, too."""
        guild_id = self.forums[0].guild.id
        await self.storage.desk.set_defaults(guild_id, FeedDefaults(), DEFAULTS)
        for url, forum, way in zip(FEEDS, FOLLOWED_BY, FLOOD_WAYS, strict=True):
            added = await self.storage.feeds.subscribe(
                url,
                guild_id=guild_id,
                forum_id=self.forums[forum].id,
                backlog=DEFAULTS.opened_at_once,
                defaults=DEFAULTS,
                by=1,
                now=self.clock.now(),
            )
            assert added is not None
            guarded = replace(added[1], flood_way=way)
            await self.storage.feeds.edit(added[1], guarded, now=self.clock.now())

    def connect(self, client: discord.Client) -> None:
        """Takes over a client of nobody's, for what is under way."""

        async def directly(*args: Any, **form: Any) -> Any:
            faults = self.discord.faults  # it has met its own already
            waiting, faults.waiting = faults.waiting, []
            try:
                return await client.http.request(*args, **form)
            finally:
                faults.waiting = waiting

        self.wire = Wire(self.true, directly)

    # ── the worker ───────────────────────────────────────────────────────────────────────────

    async def starts(self) -> None:
        """The worker starts, if none is there."""
        if self.life is not None:
            return
        plug = Plug(self._door)
        life = Life(plug, self.database, self.paper, self.clock, self.discord.token, self._ask)
        self.life, self.began_at = await life.__aenter__(), self.true.now()
        await life.services.mirror.recover()  # as NewsBot.setup_hook does
        self._queue.clear()
        life.ready()

    async def stops(self) -> None:
        """The worker stops between two passes."""
        if self.life is not None:
            life, self.life = self.life, None
            await life.__aexit__()

    async def wakes(self) -> None:
        """The suspended worker comes to the end of its pass, and dies."""
        if self.asleep is not None:
            life, self.asleep = self.asleep, None
            before = set(self.forums[0].guild.threads)
            life.plug.thaw()
            await life.run()
            await life.__aexit__()
            self.wire.too_late |= set(self.forums[0].guild.threads) - before

    async def bury(self) -> None:
        """A worker whose end came is no more, or sleeps."""
        if self.life is None:
            return
        plug = self.life.plug
        if plug.frozen:
            await self._drop_asleep()
            self.life, self.asleep = None, self.life
        elif plug.dead or plug.stopped:
            await self.stops()

    async def do(self, work: Callable[[Life], Any]) -> Any:
        """Something is asked of the worker; None if it is away, or its end comes."""
        if self.life is None:
            return None
        results = await self.life.run(work(self.life))
        await self.bury()
        return results and results[0]

    async def settle_down(self) -> None:
        """The worker hears the end of what it was told."""
        if self.life is not None:
            await self.life.run()
            await self.bury()

    async def _drop_asleep(self) -> None:
        if self.asleep is not None:
            self.asleep.plug.kill()
            await self.asleep.__aexit__()

    async def refresh_soon(self) -> None:
        """Every feed is due."""
        now = self.clock.now()
        await self.database.run(
            lambda conn: conn.execute(feeds.update().values(next_refresh_at=now))
        )

    def calm(self) -> None:
        """Discord does all that it is asked from now on."""
        self.discord.faults.waiting.clear()
        self.wire.losses.clear()

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    async def pass_time(self, by: timedelta) -> None:
        """Time passes, and the worker does at its time what is due."""
        until = self.true.now() + by
        while True:
            wait = min(await self.work(), self.wire.seconds_until_late())
            left = (until - self.true.now()) / timedelta(seconds=1)
            if left <= 0:
                return
            await self._turn(timedelta(seconds=max(min(left, wait), 1e-3)))

    async def work(self) -> float:
        """Passes of all loops until nothing is due; returns the real seconds until something is."""
        for _ in range(_SPINS):
            if self.life is None:
                return float("inf")
            wait = await self.life.turn()
            await self.bury()
            if wait:
                return wait
        raise Broken("A loop spins: it says that something is due, and does nothing.")

    async def _turn(self, by: timedelta) -> None:
        self.true.turn(by)
        self.discord._archive.archive_quiet_threads()
        async with self._door:
            await self.wire.store_late()
        await self.settle_down()

    # ── between the two ──────────────────────────────────────────────────────────────────────

    async def _ask(self, *asked: Any) -> Any:
        try:
            return await self.wire.ask(*asked)
        except Exception:
            self.trouble_at = self.true.now()
            raise

    def _is_pinned(self, thread_id: int | None) -> bool:
        thread = self.forums[0].guild.threads.get(thread_id or 0)
        return thread is not None and thread.pinned

    def _listen(self, event: str, _guild: Guild | None, data: dict[str, Any]) -> None:
        if event not in _TOLD or (event == "THREAD_CREATE" and not self._is_ours(data)):
            return
        heard = event, data
        if self.life is None or self.life.plug.halted.is_set() or self.hearing is Hearing.DEAF:
            return  # missed
        if self.hearing is Hearing.SLOW:
            self._queue.append(heard)
        else:
            self.life.hear(*heard)

    def _is_ours(self, data: dict[str, Any]) -> bool:
        return data["owner_id"] == str(self.discord.world.bot.id)

    async def hear(self, hearing: Hearing) -> None:
        """From now on it hears so; what it was to hear later, it hears now."""
        was, self.hearing = self.hearing, hearing
        if self.life is None:
            return
        for heard in self._queue:
            self.life.hear(*heard)
        self._queue.clear()
        if was is Hearing.DEAF and hearing is not Hearing.DEAF:
            self.life.ready()
        await self.settle_down()
