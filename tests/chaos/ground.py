"""What a run stands on: local Discord, newspapers, and a worker that follows them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.sandbox.discord import posts
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.server import LocalDiscord
from tests.chaos.hands import Hands, UpTime
from tests.chaos.pace import SharedClock, options
from tests.chaos.press import Press, open_press
from tests.chaos.weather import Weather
from tests.discord_schemas import description_path, inspector
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker
from tests.nurseries import Nursery

FACTOR = 1 / 40
"""Of the bot's waits: it looks for a thread after three seconds instead of two minutes."""

RATE = 600.0
"""Calendar seconds in a real one: a feed is refreshed every second."""

_NONCE = 300 * FACTOR
"""Real seconds for which Discord knows a nonce: five minutes by the same factor."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a run has its hands on; `member` is somebody who replies."""

    discord: LocalDiscord
    press: Press
    hands: Hands
    member: Member


@asynccontextmanager
async def open_ground(seed: int, lives: tuple[float, float], folder: Path) -> AsyncIterator[Ground]:
    """The worker follows every newspaper, and has ended in good order."""
    clock = SharedClock.start(RATE)
    inspect = inspector() if description_path().exists() else None
    with _nonces_known_for(clock.calendar(_NONCE)):
        async with LocalDiscord(clock=clock, inspect=inspect) as discord:
            guild = discord.world.add_guild("The test server")
            forums = [guild.add_forum(name) for name in ("news", "more-news", "other-news")]
            desk = Desk(discord, guild.add_member("Robin", permissions=EVERY_PERMISSION), forums[0])
            weather = Weather(Random(f"{seed} weather"))
            discord.faults.chance = weather.chance
            discord.gateway.identify_every = 0.0  # a run kills more often than that
            random = Random(f"{seed} press")
            async with open_press(clock, random, forums, lives) as press:
                with Nursery("tests.chaos.worker", *options(clock, FACTOR)) as nursery:
                    worker = Worker(discord, folder, nursery=nursery)
                    await _follow(worker, press, desk)
                    hands = Hands(worker, weather, UpTime(clock))
                    yield Ground(discord, press, hands, guild.add_member("Mira"))


async def _follow(worker: Worker, press: Press, desk: Desk) -> None:
    press.print_first()
    await worker.start()
    await desk.say("board defaults", flood_limit=100)  # more than a paper's feed has: all open
    for paper, forums in press.papers:
        for forum in forums:
            await desk.add(paper.feed_url, forum)
    await worker.stop()


@contextmanager
def _nonces_known_for(time: timedelta) -> Iterator[None]:
    lasts, posts._NONCE_LASTS = posts._NONCE_LASTS, time
    try:
        yield
    finally:
        posts._NONCE_LASTS = lasts
