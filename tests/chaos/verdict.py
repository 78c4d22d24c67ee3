"""What a run came to: counted on the local Discord and in the database, never asked of the bot."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bot.model import ThreadState
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.server import LocalDiscord
from tests.chaos.hands import UpTime
from tests.chaos.press import Wanted
from tests.chaos.weather import TOO_LATE

SENTENCE = "Replies are disabled on threads older than 7 days."

_SERVED_WITHIN = 30.0
"""Real seconds in which the worker ran: a forum in which a thread is wanted is not left alone for
so long (its longest wait is a fortieth of ten minutes)."""

Place = tuple[int, str]
"""A forum's id and the link of an article there."""

_ROWS = """
SELECT threads.forum_id, articles.link, threads.state, threads.reason, threads.thread_id
FROM threads JOIN articles ON articles.id = threads.article_id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A thread row of the bot's database."""

    state: str
    reason: str | None
    thread_id: int | None

    @property
    def outgrew(self) -> bool:
        """Whether the article grew too old for a thread while it waited for one."""
        return self.state == ThreadState.SKIPPED and self.reason == "too old"


@dataclass
class Findings:
    """What is wrong, as sentences, and what was seen besides.

    Attributes:
        wrong: a sentence for each broken promise.
        lost, doubled, early: how many of them there are of each kind.
        outgrown: articles that grew too old before they could get a thread, though the bot was
            busy opening others there: no promise is broken.
        latest: the longest that a thread stood open beyond its time, in real seconds in which the
            worker ran.
    """

    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    early: int = 0
    outgrown: int = 0
    latest: float = 0.0


def standing(discord: LocalDiscord) -> dict[Place, list[Thread]]:
    """The threads that stand on Discord, by forum and link, the oldest first."""
    found = defaultdict(list)
    for guild in discord.world.guilds.values():
        for thread in guild.threads.values():
            found[thread.parent.id, link_of(thread)].append(thread)
    return found


def link_of(thread: Thread) -> str:
    """The article's link in the starter message."""
    return str(thread.starter.embeds[0].get("url")) if thread.starter else ""


def rows_of(database: Path) -> dict[Place, list[Row]]:
    """The rows of every place, skipped ones too; the worker must not run."""
    found = defaultdict(list)
    with closing(sqlite3.connect(database)) as connection:
        for forum_id, link, *values in connection.execute(_ROWS):
            found[forum_id, link].append(Row(*values))
    return found


def sent_too_late(discord: LocalDiscord) -> set[Place]:
    """Where a thread was stored only after somebody had looked for it."""
    return {
        (int(sent.path.split("/")[2]), str(sent.body["message"]["embeds"][0]["url"]))
        for sent in discord.requests
        if sent.status == TOO_LATE and sent.path.endswith("/threads")
    }


def reaped(discord: LocalDiscord) -> int:
    """Doubles that the bot removed again."""
    ids = {sent.path for sent in discord.requests if sent.method == "DELETE"}
    guilds = discord.world.guilds.values()
    left = {thread_id for guild in guilds for thread_id in guild.threads}
    return sum(int(path.split("/")[2]) not in left for path in ids)


def judge(
    discord: LocalDiscord, wanted: dict[Place, Wanted], rows: dict[Place, list[Row]], up: UpTime
) -> Findings:
    """Compares what was printed, what stands on Discord, and what the bot believes."""
    findings, threads = Findings(), standing(discord)
    for place, article in wanted.items():
        if threads[place] or not _outgrew(rows[place]):
            _judge_one(findings, article, threads[place], rows[place])
        else:
            _judge_outgrown(findings, article, discord, up)
        for thread in threads[place][:1]:
            _judge_closing(findings, article, thread, up)
    for place in threads.keys() - wanted.keys():
        findings.wrong.append(f"{place[1]} has a thread in {place[0]} that nobody wanted.")
    findings.wrong += discord.violations
    return findings


def _outgrew(rows: list[Row]) -> bool:
    """Whether the bot believes so, and wants no thread any more."""
    states = {row.state for row in rows}
    return states == {ThreadState.SKIPPED} and any(row.outgrew for row in rows)


def _judge_outgrown(findings: Findings, article: Wanted, discord: LocalDiscord, up: UpTime) -> None:
    """That is nobody's fault only if the bot was busy in the forum for all the article's life."""
    alone = _left_alone(discord, article, up)
    if alone <= _SERVED_WITHIN:
        findings.outgrown += 1
        return
    findings.lost += 1
    findings.wrong.append(
        f"{article.link} grew too old in {article.forum_id}, where nothing was opened for "
        f"{alone:.0f} s."
    )


def _left_alone(discord: LocalDiscord, article: Wanted, up: UpTime) -> float:
    """The longest that the worker ran and opened nothing in the forum while the article waited."""
    path, life = f"/channels/{article.forum_id}/threads", (article.printed_at, article.closes_at)
    sent = [
        up.clock.at(one.at) for one in discord.requests if one.method == "POST" and one.path == path
    ]
    times = [life[0], *(at for at in sent if life[0] < at < life[1]), life[1]]
    return max(up.real_seconds(*pair) for pair in pairwise(times))


def _judge_one(findings: Findings, article: Wanted, threads: list[Thread], rows: list[Row]) -> None:
    kept = [row for row in rows if row.state != ThreadState.SKIPPED]
    if not threads:
        findings.lost += 1
        findings.wrong.append(f"{article.link} has no thread in {article.forum_id}; rows: {rows}")
        return
    if len(threads) > 1:
        findings.doubled += 1
        ids = ", ".join(str(thread.id) for thread in threads)
        findings.wrong.append(f"{article.link} has {len(threads)} threads: {ids}; rows: {rows}")
    believed = [(row.state, row.thread_id) for row in kept]
    true = ThreadState.CLOSED if threads[0].closed else ThreadState.OPEN
    if believed != [(true, threads[0].id)]:
        state = f"thread {threads[0].id}, {true}"
        findings.wrong.append(f"{article.link}: Discord has {state}; the rows are {rows}")


def _judge_closing(findings: Findings, article: Wanted, thread: Thread, up: UpTime) -> None:
    if not thread.closed:
        findings.wrong.append(f"Thread {thread.id} of {article.link} is not closed.")
        return
    closed_at = thread.archive_timestamp
    if closed_at < article.closes_at:
        findings.early += 1
        findings.wrong.append(f"Thread {thread.id} closed {article.closes_at - closed_at} early.")
    due = max(article.closes_at, thread.created_at)
    findings.latest = max(findings.latest, up.real_seconds(due, closed_at))
    findings.wrong += _said_wrongly(thread)


def _said_wrongly(thread: Thread) -> Iterator[str]:
    """The board's sentence stands in the starter once, and in at most one notice."""
    assert thread.starter is not None
    said = str(thread.starter.embeds[0]["description"]).count(SENTENCE)
    if said != 1:
        yield f"The starter of thread {thread.id} says {said} times that it is closed."
    notices = [
        one for one in thread.messages.values() if one.id != thread.id and SENTENCE in one.content
    ]
    if len(notices) > 1:
        yield f"Thread {thread.id} has {len(notices)} closing notices."


@dataclass(frozen=True, slots=True)
class Tally:
    """A run in figures; `wrong` must be empty.

    Attributes:
        gave_up: exit codes of workers that ended by themselves.
        busiest_sent: the most requests that workers let go in one second.
        busiest_second: the most that came to the local Discord in one.
        stored_too_late: openings stored after the bot had looked for them; reaped: removed again.
        week: how long a calendar week took, in real time. duration: real seconds.
    """

    seed: int
    articles: int
    threads: int
    kills: int
    kills_at_requests: int
    stops: int
    gave_up: list[int]
    faults: Counter[str]
    requests: int
    busiest_sent: int
    busiest_second: int
    findings: Findings
    stored_too_late: int
    reaped: int
    week: timedelta
    duration: float

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return self.findings.wrong


def is_settled(discord: LocalDiscord, wanted: dict[Place, Wanted]) -> tuple[int, int]:
    """How many of the wanted threads stand alone, and how many of them are closed."""
    threads = standing(discord)
    alone = [threads[place][0] for place in wanted if len(threads[place]) == 1]
    return len(alone), sum(thread.closed for thread in alone)
