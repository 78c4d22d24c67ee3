"""A short scene for each rule of opening a thread: it ends well, and badly without the rule.

Each is the one mishap that its rule is there for, played by the real worker process against the
local Discord. That it ends badly without the rule shows that the count of a run can fail.
"""

import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper, Printed
from tests.chaos.ground import RATE
from tests.chaos.pace import SharedClock, options
from tests.chaos.verdict import standing
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually

_OPENINGS = r"/channels/\d+/threads$"


@dataclass
class Stage:
    """What a scene is played on.

    Attributes:
        without: the rule that is switched off; None: all hold.
        factor: of the bot's waits.
        printed: what must have one thread each, by and by.
        worker: follows the newspaper already.
    """

    discord: LocalDiscord
    forum: Forum
    member: Member
    paper: Newspaper
    clock: SharedClock
    folder: Path
    database_url: str
    without: str | None
    factor: float
    once: tuple[str, ...]
    printed: list[Printed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.worker = self.another_worker(*self.once)

    def another_worker(self, *more: str) -> Worker:
        """A worker on the scene's database."""
        without = ("--without", self.without) if self.without else ()
        line = ("-m", "tests.chaos.worker", *options(self.clock, self.factor), *without, *more)
        return Worker(self.discord, self.folder, self.database_url, program=line)

    def lay_trap(self) -> None:
        """From now on the worker strikes itself, where it was told to."""
        self.struck.unlink()

    @property
    def struck(self) -> Path:
        """Is there when the worker has struck itself, or must not."""
        return self.folder / "struck"

    def print_one(self) -> None:
        """One article more; it is in the feed at once."""
        number = len(self.printed) + 1
        link = f"https://example.org/{number}"
        self.printed.append(self.paper.publish("The same headline", "<p>Text.</p>", link=link))

    def threads_of(self, article: Printed) -> list[Thread]:
        """The threads that an article has."""
        return standing(self.discord)[self.forum.id, str(article.link)]

    def openings_of(self, article: Printed) -> int:
        """How often Discord said that it opened one, whatever became of it."""
        return sum(
            one.status == HTTPStatus.CREATED
            and one.path.endswith("/threads")
            and one.body["message"]["embeds"][0]["url"] == article.link
            for one in self.discord.requests
        )

    def wrong(self) -> list[str]:
        """A sentence for each article that has not one thread, or had another that was removed."""
        wrong = []
        for one in self.printed:
            if (many := len(self.threads_of(one))) != 1:
                wrong.append(f"{one.link} has {many} threads.")
            elif (often := self.openings_of(one)) > 1:
                wrong.append(f"{one.link} was opened {often} times.")
        return wrong

    async def is_told(self) -> None:
        """Waits until a worker took a thread of every article for opened, or there is a double."""
        await eventually(lambda: self._has_double() or all(map(self._is_told_of, self.printed)))

    async def is_told_of_the_last(self) -> None:
        """Waits until a worker took the last article for opened, and no double is left."""
        last = self.printed[-1]
        await eventually(lambda: self._is_told_of(last) and not self._has_double())

    def _has_double(self) -> bool:
        return any(len(self.threads_of(one)) > 1 for one in self.printed)

    def _is_told_of(self, article: Printed) -> bool:
        ids = "|".join(str(one.id) for one in self.threads_of(article))
        told = rf"thread ({ids}) (opened in forum|found again by its marker)"
        return bool(ids) and re.search(told, self.worker.log) is not None


Scene = Callable[[Stage], Awaitable[None]]


async def _an_answer_is_lost(stage: Stage) -> None:
    """The thread is stored; what comes back is a 500, which discord.py would repeat."""
    await _mishap(stage, Fault("POST", _OPENINGS, Kind.STORED_STATUS))


async def _a_connection_breaks(stage: Stage) -> None:
    """The thread is stored; no answer comes back."""
    await _mishap(stage, Fault("POST", _OPENINGS, Kind.STORED_DROP))


async def _mishap(stage: Stage, fault: Fault) -> None:
    stage.discord.faults.add(fault)
    stage.print_one()
    await stage.is_told()


async def _a_thread_comes_late(stage: Stage) -> None:
    """A 500 first, the thread two seconds later, when the worker is away; then somebody replies."""
    stage.discord.faults.add(Fault("POST", _OPENINGS, Kind.LATE, delay=2.0))
    stage.print_one()
    await stage.is_told()
    await stage.worker.stop(signal.SIGKILL)
    sent = sum(one.path.endswith("/threads") for one in stage.discord.requests)
    await eventually(lambda: len(stage.forum.threads) == sent)
    for thread in stage.forum.threads:
        await stage.discord.write(stage.member, thread.id, "I was there.")
    await stage.worker.start()


async def _two_workers(stage: Stage) -> None:
    """One sleeps between an answer (429) and writing it down; another takes over, and opens."""
    stage.discord.faults.add(Fault("POST", _OPENINGS, Kind.THROTTLE, retry_after=0.1))
    stage.lay_trap()
    stage.print_one()
    await eventually(stage.struck.exists)
    sleeper, stage.worker = stage.worker, stage.another_worker()
    await stage.worker.start()
    await stage.is_told()
    await sleeper.stop(signal.SIGCONT, within=60)
    stage.print_one()
    await stage.is_told_of_the_last()


async def _dies_over_a_feed(stage: Stage) -> None:
    """The worker dies over an article, which has left the feed when the next one comes."""
    stage.paper.length = 1
    stage.lay_trap()
    stage.print_one()
    await eventually(lambda: stage.worker.has_ended)
    asked = stage.paper.requests
    await stage.worker.start()
    # the second question comes when the first answer is stored
    await eventually(lambda: stage.paper.requests >= asked + 2)
    stage.print_one()
    await eventually(lambda: len(stage.threads_of(stage.printed[-1])) == 1)


SCENES: dict[str, Scene] = {
    "send once": _an_answer_is_lost,
    "marker": _a_connection_breaks,
    "wait": _a_thread_comes_late,
    "fencing": _two_workers,
    "ETag in the transaction": _dies_over_a_feed,
}
"""By the rule that each is about; "fencing" needs a database that two workers can reach."""

_ONCE = {
    "fencing": ("--once", "SIGSTOP", "Openings.record_unsent"),
    "ETag in the transaction": ("--once", "SIGKILL", "Articles.record_refresh"),
}
"""What the worker does to itself in a scene."""

_SLOWER = {"fencing": 1 / 30, "wait": 1 / 40}
"""The lease is counted in whole seconds; a late thread must come before it is looked for."""

_FACTOR = 1 / 60


async def play(rule: str, *, without: bool, folder: Path, database_url: str = "") -> list[str]:
    """Plays the scene of a rule, with the rule or without it; returns what is wrong at its end."""
    clock = SharedClock.start(RATE)
    async with LocalDiscord(clock=clock) as discord, Newspaper(clock) as paper:
        discord.gateway.identify_every = 0.0
        guild = discord.world.add_guild("The test server")
        stage = Stage(
            discord,
            guild.add_forum("news"),
            guild.add_member("Robin", permissions=EVERY_PERMISSION),
            paper,
            clock,
            folder,
            database_url,
            rule if without else None,
            _SLOWER.get(rule, _FACTOR),
            _ONCE.get(rule, ()),
        )
        await _follow(stage)
        await SCENES[rule](stage)
        await stage.worker.stop()
        return stage.wrong()


async def _follow(stage: Stage) -> None:
    """The worker follows the newspaper, and its first article is a thread."""
    stage.struck.touch()
    stage.print_one()
    await stage.worker.start()
    await Desk(stage.discord, stage.member, stage.forum).add(stage.paper.feed_url)
    await stage.is_told()
