"""One run of the kill harness: chaos from a seed, then quiet, then the count."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from bot.forum.traffic import A_SECOND
from tests.chaos.ground import RATE, Ground, open_ground
from tests.chaos.hands import lives
from tests.chaos.press import WEEK
from tests.chaos.verdict import Tally, is_settled, judge, reaped, rows_of, sent_too_late, standing
from tests.chaos.weather import busiest
from tests.chaos.worker import SENT
from tests.end_to_end.worker import eventually

_PRINT_EVERY = 0.15
_TELL_EVERY = 5.0
_A_LITTLE_OLDER = 2.0
"""Real seconds; by then the thread of an article that people talk in is the one that stays."""

_NOTHING_ASKED_FOR = 8.0
"""Real seconds: more than any wait of a bot in a hurry."""

_OPEN_BEYOND_ITS_TIME = 60.0
"""Real seconds in which the worker ran."""

_DISCORDS_SECOND = 50
"""Discord's limit; counted over two seconds, since a busy machine delivers late what was sent in
time."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is.

    Attributes:
        lives: real seconds that an article's thread has, from its printing to its closing.
        waiting: threads; while so many are waited for nothing is printed: a slow machine prints
            later, so that articles do not grow too old for one.
        outgrown: the share of the threads wanted for which the bot may be too slow: of their
            articles little is shown.
        patience: real seconds for everything to settle at the end.
    """

    seed: int
    articles: int
    kills: int
    lives: tuple[float, float]
    waiting: int
    outgrown: float
    patience: float = 120.0


class Run:
    """What happens side by side on one ground."""

    def __init__(self, plan: Plan, ground: Ground) -> None:
        self.plan = plan
        self.discord = ground.discord
        self.press = ground.press
        self.hands = ground.hands
        self._member = ground.member

    async def chaos(self) -> None:
        """Until every article is printed and the worker was killed often enough."""
        self.hands.weather.calm = False
        async with asyncio.TaskGroup() as tasks:
            people = tasks.create_task(self._people())
            printing = tasks.create_task(self._print())
            for life in lives(self._random("lives")):
                await self.hands.live(life, self._is_kill_due)
                if printing.done() and self.hands.kills >= self.plan.kills:
                    break
            people.cancel()

    async def quiet(self) -> None:
        """Nothing goes wrong any more: the worker runs until all is done, then ends in order."""
        self.hands.weather.clear_up()
        await self.hands.worker.launch()
        await self.hands.connected()
        with suppress(TimeoutError):
            await eventually(self._is_done, within=self.plan.patience)
        await asyncio.sleep(_A_LITTLE_OLDER)
        await self.hands.worker.stop()
        self.hands.up.end()

    def progress(self) -> str:
        """A line to look at."""
        alone, closed = is_settled(self.discord, self.press.wanted)
        hands, weather = self.hands, self.hands.weather
        return (
            f"{self.press.articles} articles, {len(self.press.wanted)} threads wanted, "
            f"{alone} there, {closed} closed · {hands.kills} kills, {hands.stops} stops, "
            f"{weather.fallen.total()} faults in {len(weather.arrivals)} requests"
        )

    def _is_kill_due(self) -> bool:
        """Kills keep pace with the articles; when all are printed, nothing is waited for."""
        plan, printed = self.plan, self.press.articles
        return printed >= plan.articles or self.hands.kills * plan.articles <= printed * plan.kills

    def _waiting(self) -> int:
        """Articles that have no thread yet, and are not too old for one."""
        threads, now = standing(self.discord), self.press.clock.now()
        wanted = self.press.wanted.items()
        return sum(one.closes_at > now and place not in threads for place, one in wanted)

    def _is_done(self) -> bool:
        """All stand and are closed; or every time is over and the bot asks nothing any more."""
        wanted = len(self.press.wanted)
        if is_settled(self.discord, self.press.wanted) == (wanted, wanted):
            return True
        over = max(one.closes_at for one in self.press.wanted.values()) < self.press.clock.now()
        return over and monotonic() - self.hands.weather.arrivals[-1] > _NOTHING_ASKED_FOR

    async def _print(self) -> None:
        random = self._random("printing")
        while self.press.articles < self.plan.articles:
            await asyncio.sleep(random.expovariate(1 / _PRINT_EVERY))
            if self._waiting() < self.plan.waiting:
                self.press.print_one()

    async def _people(self) -> None:
        """Members reply here and there; Discord archives a quiet thread now and then."""
        random = self._random("people")
        young = self.press.clock.calendar(_A_LITTLE_OLDER)
        while True:
            await asyncio.sleep(random.expovariate(2))
            since = self.press.clock.now() - young
            firsts = [threads[0] for threads in standing(self.discord).values()]
            open_ = [one for one in firsts if not one.locked and one.created_at < since]
            if not open_:
                continue
            thread = random.choice(open_)
            if random.random() < 0.3 and not thread.archived:
                await self.discord.archive(thread.id)
            else:
                await self.discord.write(self._member, thread.id, "I was there.")

    def _random(self, name: str) -> Random:
        return Random(f"{self.plan.seed} {name}")


async def run(plan: Plan, folder: Path, say: Say) -> Tally:
    """One run; the database and the worker's log stay in the folder."""
    began = monotonic()
    async with open_ground(plan.seed, plan.lives, folder) as ground:
        running = Run(plan, ground)
        telling = asyncio.create_task(_tell(running, began, say))
        try:
            await running.chaos()
            await running.quiet()
        finally:
            telling.cancel()
        return _tally(running, folder, monotonic() - began)


async def _tell(running: Run, began: float, say: Say) -> None:
    while True:
        await asyncio.sleep(_TELL_EVERY)
        say(f"{monotonic() - began:5.0f} s · {running.progress()}")


def _tally(running: Run, folder: Path, duration: float) -> Tally:
    discord, press, hands = running.discord, running.press, running.hands
    findings = judge(discord, press.wanted, rows_of(folder / "board.db"), hands.up)
    if findings.latest > _OPEN_BEYOND_ITS_TIME:
        findings.wrong.append(f"A thread stood open {findings.latest:.0f} s beyond its time.")
    if findings.outgrown > running.plan.outgrown * len(press.wanted):
        findings.wrong.append(f"{findings.outgrown} articles grew too old for a thread.")
    arrivals = hands.weather.arrivals
    if (most := busiest(arrivals, 2.0)) > 2 * _DISCORDS_SECOND:
        findings.wrong.append(f"There came {most} requests in two seconds.")
    sent = [float(line) for line in (folder / SENT).read_text().splitlines()]
    if (most := busiest(sent, 1.0)) > A_SECOND:
        findings.wrong.append(f"{most} requests were sent in one second.")
    if tracebacks := hands.worker.log.count("Traceback"):
        findings.wrong.append(f"The worker's log has {tracebacks} tracebacks.")
    return Tally(
        seed=running.plan.seed,
        articles=press.articles,
        threads=len(press.wanted),
        kills=hands.kills,
        kills_at_requests=hands.at_requests,
        stops=hands.stops,
        gave_up=hands.gave_up,
        faults=hands.weather.fallen,
        requests=len(arrivals),
        busiest_sent=busiest(sent, 1.0),
        busiest_second=busiest(arrivals, 1.0),
        findings=findings,
        stored_too_late=len(sent_too_late(discord)),
        reaped=reaped(discord),
        week=WEEK / RATE,
        duration=duration,
    )
