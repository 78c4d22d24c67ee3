"""The worker as a process: killed, started with a wrong token, beside another one."""

import signal
from datetime import timedelta
from pathlib import Path

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


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
    second = Worker(discord, worker.folder)
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
        code, said = await Worker(discord, tmp_path, extra={"DISCORD_TOKEN": token}).run()
        assert code == 78
        assert sentence in said
        assert "Traceback" not in said
