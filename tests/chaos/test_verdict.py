"""The count of a run can fail: each broken promise is found, and called by its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.rest import Sent
from bot.sandbox.discord.server import LocalDiscord
from tests.chaos.hands import UpTime
from tests.chaos.pace import SharedClock
from tests.chaos.press import WEEK, Wanted
from tests.chaos.verdict import SENTENCE, Findings, Place, Row, judge

LINK = "https://example.org/1"
LIFE = 100.0
"""Real seconds from the article's printing to its closing, while the worker runs."""


@dataclass
class Ran:
    """A run that went well: one article, its thread closed in time, and its row."""

    clock: SharedClock = field(default_factory=lambda: SharedClock.start(600.0))

    def __post_init__(self) -> None:
        self.discord = LocalDiscord(clock=self.clock)
        self.forum: Forum = self.discord.world.add_guild("The test server").add_forum("news")
        now = self.clock.now()
        self.printed_at, self.closes_at = now - self.clock.calendar(LIFE), now
        self.up = UpTime(self.clock, None, [(self.printed_at - WEEK, self.closes_at + WEEK)])
        self.thread = self.opens()
        self.rows = [Row("closed", None, self.thread.id)]

    @property
    def place(self) -> Place:
        """Where the article is wanted."""
        return self.forum.id, LINK

    def opens(self) -> Thread:
        """A thread of the article, closed a moment after its time."""
        guild, opened_at = self.forum.guild, self.printed_at
        thread = Thread(
            id=self.discord.world.snowflakes.next(),
            guild=guild,
            parent=self.forum,
            owner_id=self.discord.world.bot.id,
            name="Rain",
            created_at=opened_at,
            active_at=opened_at,
            archive_timestamp=self.closes_at + timedelta(seconds=1),
            auto_archive_duration=4320,
            archived=True,
            locked=True,
        )
        guild.threads[thread.id] = thread
        self.says(thread, thread.id, embeds=[{"url": LINK, "description": SENTENCE}])
        return thread

    def says(self, thread: Thread, message_id: int, **what: object) -> None:
        """A message of the bot in a thread."""
        bot, now = self.discord.world.bot, self.closes_at
        message = Message(message_id, thread.id, self.forum.guild.id, bot, now, **what)  # type: ignore[arg-type]
        thread.messages[message_id] = message

    def outgrew(self) -> None:
        """The bot let the article grow too old."""
        self.forum.guild.threads.clear()
        self.rows = [Row("skipped", "too old", None)]

    def is_busy(self) -> None:
        """It opened others in that forum, one every ten seconds."""
        path, now = f"/channels/{self.forum.id}/threads", monotonic()
        for ago in range(int(LIFE), 0, -10):
            self.discord.requests.append(Sent("POST", path, {}, None, 201, now - ago))

    def judged(self) -> Findings:
        """What is found."""
        wanted = Wanted(self.forum.id, LINK, self.printed_at, self.closes_at)
        return judge(self.discord, {self.place: wanted}, {self.place: self.rows}, self.up)


def _is_lost(ran: Ran) -> None:
    ran.forum.guild.threads.clear()


def _is_given_up_too_soon(ran: Ran) -> None:
    _is_lost(ran)
    ran.rows = [Row("skipped", "backlog", None)]


def _is_doubled(ran: Ran) -> None:
    ran.opens()


def _closes_early(ran: Ran) -> None:
    ran.thread.archive_timestamp = ran.closes_at - timedelta(minutes=1)


def _stays_open(ran: Ran) -> None:
    ran.thread.locked = False
    ran.rows = [Row("open", None, ran.thread.id)]


def _is_believed_open(ran: Ran) -> None:
    ran.rows = [Row("open", None, ran.thread.id)]


def _says_nothing(ran: Ran) -> None:
    assert ran.thread.starter is not None
    ran.thread.starter.embeds[0]["description"] = "The text."


def _says_it_twice(ran: Ran) -> None:
    for number in (1, 2):
        ran.says(ran.thread, ran.thread.id + number, content=SENTENCE)


def _nobody_wants_it(ran: Ran) -> None:
    assert ran.opens().starter is not None
    ran.thread.messages[ran.thread.id].embeds[0]["url"] = "https://example.org/2"


SPOILT: dict[Callable[[Ran], None], str] = {
    _is_lost: "has no thread in",
    _is_given_up_too_soon: "has no thread in",
    Ran.outgrew: r"grew too old in \d+, where nothing was opened for 100 s",
    _is_doubled: "has 2 threads",
    _closes_early: "closed 0:01:00 early",
    _stays_open: "is not closed",
    _is_believed_open: "Discord has thread .*, closed; the rows are",
    _says_nothing: "says 0 times that it is closed",
    _says_it_twice: "has 2 closing notices",
    _nobody_wants_it: "that nobody wanted",
}


def test_nothing_is_wrong_where_all_went_well() -> None:
    ran = Ran()
    findings = ran.judged()
    assert findings == Findings(latest=pytest.approx(1 / 600, abs=1e-3))


@pytest.mark.parametrize("spoils", SPOILT)
def test_a_broken_promise_is_found(spoils: Callable[[Ran], None]) -> None:
    ran = Ran()
    spoils(ran)
    assert any(re.search(SPOILT[spoils], wrong) for wrong in ran.judged().wrong)


def test_one_that_grew_too_old_is_excused_while_others_were_opened() -> None:
    ran = Ran()
    ran.outgrew()
    ran.is_busy()
    findings = ran.judged()
    assert (findings.wrong, findings.lost, findings.outgrown) == ([], 0, 1)
