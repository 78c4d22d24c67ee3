"""The worker as a process: killed, started with a wrong token, beside another one."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.discord import defaults
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import START, Worker, eventually


@pytest.fixture
def program() -> tuple[str, ...]:
    """Here Python itself is started, as a host does."""
    return START


async def test_a_killed_worker_posts_nothing_twice(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    for hours in range(6, 0, -1):
        newspaper.publish_next(age=timedelta(hours=hours))
    await desk.add(newspaper.feed_url, backlog=6)
    await eventually(lambda: len(forum.threads) == 6)
    await worker.stop(signal.SIGKILL)
    newspaper.publish_next()
    await worker.start()
    feed = await desk.choice()
    await desk.use("feed refresh", feed=feed)
    await eventually(lambda: len(forum.threads) == 7)
    assert sorted(titles(forum)) == sorted(one.headline for one in newspaper.printed)


async def test_a_second_worker_on_the_same_file_is_refused(
    discord: LocalDiscord, worker: Worker
) -> None:
    second = Worker(discord, worker.folder, program=START)
    code, said = await second.run()
    assert code == 75
    assert "in use by another process" in said


async def test_a_wrong_token_ends_with_a_sentence_and_78(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    for token, sentence in {
        "wrong": "Discord does not accept DISCORD_TOKEN",
        "": "DISCORD_TOKEN is not set",
    }.items():
        worker = Worker(discord, tmp_path, extra={"DISCORD_TOKEN": token}, program=START)
        code, said = await worker.run()
        assert code == 78
        assert sentence in said
        assert "Traceback" not in said


async def test_a_log_of_everything_holds_no_token(
    discord: LocalDiscord, tmp_path: Path, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    worker = Worker(discord, tmp_path, extra={"LOG_LEVEL": "DEBUG"}, program=START)
    await worker.start()
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    await worker.stop()
    for secret in (discord.token, "/webhooks/", "/interactions/", newspaper.feed_url):
        assert secret not in worker.log
    assert "voice" not in worker.log


async def test_a_password_in_the_address_of_a_feed_is_not_shown(
    worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    newspaper.publish_next()
    said = await desk.add(newspaper.feed_url.replace("://", "://robin:hunter2@"))
    said += await desk.say("feed list")
    assert newspaper.feed_url in said
    assert "hunter2" not in said


async def test_check_before_the_first_start(
    discord: LocalDiscord, tmp_path: Path, forum: Forum, new_database_url: str
) -> None:
    code, said = await Worker(discord, tmp_path, new_database_url).run("check")
    assert code == 0, said
    assert "database: not there yet, the first start makes it" in said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "DATABASE_URL is no database URL"),
        ("postgres://host:port/board", "DATABASE_URL is no database URL"),
        ("sqlite:////nowhere/at/all/board.db", "the folder /nowhere/at/all does not exist"),
    ],
)
async def test_check_says_in_one_line_what_is_wrong_with_the_database(
    discord: LocalDiscord, tmp_path: Path, forum: Forum, url: str, words: str
) -> None:
    code, said = await Worker(discord, tmp_path, url).run("check")
    assert code == 78
    (wrong,) = [line for line in said.splitlines() if not line.startswith(("ok", "note"))]
    assert wrong.startswith("wrong")
    assert words in wrong


async def test_check_notes_an_intent_that_is_not_needed(
    discord: LocalDiscord, tmp_path: Path, forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, said = await Worker(discord, tmp_path).run("check")
    assert "ok     intents: no privileged one is switched on" in said
    monkeypatch.setitem(defaults.OF_AN_APPLICATION, "flags", 1 << 19)
    code, said = await Worker(discord, tmp_path).run("check")
    assert code == 0
    assert "note   intents: Message Content Intent switched on" in said
