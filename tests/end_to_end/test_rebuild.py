"""The database is lost, or an old backup: `python -m bot rebuild`, and the worker goes on."""

import re
import shutil
import signal
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually

SENTENCE = "Replies are disabled on threads older than 7 days."


@pytest.fixture
def database(worker: Worker) -> Path:
    return worker.folder / "board.db"


@pytest.fixture
def other(forum: Forum) -> Forum:
    return forum.guild.add_forum("other")


def lose(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


def flags(threads: Sequence[Thread]) -> list[tuple[int, str, bool, bool, bool]]:
    """All that members see of the threads, but for their texts."""
    return [(one.id, one.name, one.archived, one.locked, one.pinned) for one in threads]


async def is_held(desk: Desk, thread: Thread) -> bool:
    return "state: kept open" in await desk.say("thread info", thread=str(thread.id))


def make_due(thread: Thread) -> str:
    """While nobody looked, the time came that the starter names; returns its text without it."""
    assert thread.starter is not None
    embed = thread.starter.embeds[0]
    embed["description"] = re.sub(r"<t:\d+:R>", "<t:1:R>", embed["description"])
    return str(embed["description"]).partition("closes <t:")[0]


async def open_all(desk: Desk, newspaper: Newspaper, other: Forum) -> list[Thread]:
    """Five articles in each of two forums."""
    for hours in range(5, 0, -1):
        newspaper.publish_next(age=timedelta(hours=hours))
    await desk.add(newspaper.feed_url, backlog=5)
    await desk.add(newspaper.feed_url, other, backlog=5)
    await eventually(lambda: len(desk.forum.threads) == len(other.threads) == 5)
    return [*desk.forum.threads, *other.threads]


async def lay_hands_on(discord: LocalDiscord, desk: Desk, threads: Sequence[Thread]) -> None:
    """Closed by command, pinned, held, archived; the fifth stays open. Waits until all is so."""
    closed, pinned, held, asleep, _ = threads
    await discord.command(desk.moderator, closed, "thread close")
    await discord.change(pinned.id, pinned=True)
    await discord.command(desk.moderator, held, "thread hold")
    await discord.archive(asleep.id)
    await eventually(lambda: closed.closed)
    await eventually(lambda: all("Kept open" in text_of(one) for one in (pinned, held)))


async def test_a_lost_database_is_restored(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    other: Forum,
    newspaper: Newspaper,
    database: Path,
) -> None:
    everything = await open_all(desk, newspaper, other)
    await lay_hands_on(discord, desk, forum.threads)
    await worker.stop()
    lose(database)
    text = make_due(forum.threads[4])
    asleep = make_due(forum.threads[3])
    before = flags(everything)

    code, said = await worker.run("rebuild", "--dry-run")
    assert (code, "10 restored" in said, "Nothing was written." in said) == (0, True, True)
    code, said = await worker.run("rebuild")
    assert code == 0, said
    assert "#news: 5 of the threads there are mine\n#news: 5 restored\n" in said
    assert said.endswith("In all: 10 restored.\n")
    code, said = await worker.run("rebuild")
    assert (code, "In all: 10 in the database already." in said) == (0, True)
    assert flags(everything) == before

    await worker.start()
    await eventually(lambda: forum.threads[3].closed and forum.threads[4].closed)
    assert text_of(forum.threads[4]).startswith(text + SENTENCE)
    assert text_of(forum.threads[3]).startswith(asleep + SENTENCE)
    answers = [
        await desk.add(newspaper.feed_url, backlog=5),
        await desk.add(newspaper.feed_url, other, 5),
    ]
    assert all("they have a thread there already" in answer for answer in answers), answers
    newspaper.publish("Only this is new", "<p>Text.</p>")
    await desk.use("feed refresh", feed=await desk.choice())
    await eventually(lambda: len(forum.threads) == len(other.threads) == 6)
    assert titles(forum)[5] == titles(other)[5] == "Only this is new"
    assert flags([*forum.threads[:3], *other.threads[:5]]) == [*before[:3], *before[5:]]
    held = await desk.say("thread release", thread=str(forum.threads[2].id))
    assert "released" in held


async def test_an_older_backup_is_brought_up_to_date(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    other: Forum,
    newspaper: Newspaper,
    database: Path,
) -> None:
    await open_all(desk, newspaper, other)
    await worker.stop()
    backup = shutil.copy(database, database.with_name("older"))
    await worker.start()
    await lay_hands_on(discord, desk, forum.threads)
    newspaper.publish("Opened since", "<p>One paragraph.</p><p>And another.</p>", byline="Ada")
    await desk.use("feed refresh", feed=await desk.choice())
    await eventually(lambda: len(forum.threads) == len(other.threads) == 6)
    everything = [*forum.threads, *other.threads]
    await worker.stop()
    lose(database)
    shutil.move(backup, database)
    text = make_due(forum.threads[5])
    before = flags(everything)

    code, said = await worker.run("rebuild")
    assert code == 0, said
    assert "In all: 2 restored, 1 completed, 9 in the database already." in said
    assert flags(everything) == before

    await worker.start()
    await desk.use("feed refresh", feed=await desk.choice())
    await eventually(lambda: forum.threads[5].closed)
    assert text_of(forum.threads[5]).startswith(text + SENTENCE)
    assert "One paragraph.\n\nAnd another.\n\n— Ada" in text
    newspaper.publish("Only this is new", "<p>Text.</p>")
    await worker.stop()
    await worker.start()
    await desk.use("feed refresh", feed=await desk.choice())
    await eventually(lambda: len(forum.threads) == len(other.threads) == 7)
    assert titles(forum)[6] == titles(other)[6] == "Only this is new"
    for held in forum.threads[1:3]:
        await eventually(lambda thread=held: is_held(desk, thread))  # type: ignore[misc]
    await worker.stop()
    assert flags(everything[:5] + everything[6:11]) == before[:5] + before[6:11]


async def test_a_run_that_was_killed_goes_on_where_it_ended(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    database: Path,
) -> None:
    for hours in (3, 2, 1):
        newspaper.publish_next(age=timedelta(hours=hours))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 3)
    await worker.stop()
    lose(database)
    last = forum.threads[2].id
    discord.faults.add(Fault("GET", f"/channels/{last}/messages/{last}", Kind.HANG))
    worker.process = await worker.begin("rebuild", log=worker.folder / "rebuild.log")
    await eventually(lambda: not discord.faults.waiting)
    await worker.stop(signal.SIGKILL)
    code, said = await worker.run("rebuild")
    assert code == 0, said
    assert "In all: 1 restored, 2 in the database already." in said


@pytest.fixture
def board_url(request: pytest.FixtureRequest) -> str:
    """An SQLite file, unless a test asks for each engine."""
    each = "database_url" in request.fixturenames
    return str(request.getfixturevalue("database_url" if each else "sqlite_board"))


async def test_it_is_refused_while_the_worker_runs(worker: Worker, database_url: str) -> None:
    code, said = await worker.run("rebuild")
    assert code == 75
    assert "in use by" in said
    assert "Traceback" not in said


async def test_a_wrong_token_is_said_in_a_sentence(discord: LocalDiscord, tmp_path: Path) -> None:
    worker = Worker(discord, tmp_path, extra={"DISCORD_TOKEN": "wrong"})
    code, said = await worker.run("rebuild")
    assert code == 78
    assert "Discord does not accept DISCORD_TOKEN" in said
    assert "Traceback" not in said
