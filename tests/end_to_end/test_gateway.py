"""The gateway breaks off, refuses or wears thin: the worker waits, comes back, or says why not."""

import asyncio
import json
import signal
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from bot.clock import real_now
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from bot.storage.storage import open_storage
from tests.end_to_end.helpers import Desk, text_of
from tests.end_to_end.worker import Worker, eventually

ALONE = "the gateway is left alone for"


def noted_under(discord: LocalDiscord) -> str:
    return f"identifies of {discord.world.bot.id}, shard 0"


async def fill(worker: Worker, *ages: float) -> None:
    """A worker that is not running has sent an IDENTIFY so many seconds ago."""
    times = [int(real_now().timestamp() - age) for age in ages]
    async with open_storage(f"sqlite:///{worker.folder / 'board.db'}") as storage:
        await storage.notes.put(noted_under(worker.discord), json.dumps(times))


async def noted(worker: Worker) -> int:
    """How many IDENTIFY a worker that is not running has counted."""
    async with open_storage(f"sqlite:///{worker.folder / 'board.db'}") as storage:
        return len(json.loads(await storage.notes.get(noted_under(worker.discord)) or "[]"))


async def follow(worker: Worker, forum: Forum, newspaper: Newspaper) -> None:
    """A worker that is not running follows a feed with a young article and one about to close."""
    newspaper.publish("Young", "<p>Text.</p>")
    newspaper.publish("Old", "<p>Text.</p>", age=timedelta(days=7) - timedelta(seconds=20))
    async with open_storage(f"sqlite:///{worker.folder / 'board.db'}") as storage:
        await storage.feeds.subscribe(
            newspaper.feed_url,
            guild_id=forum.guild.id,
            forum_id=forum.id,
            backlog=2,
            by=1,
            now=real_now(),
        )


async def test_a_crash_loop_waits_while_threads_open_and_close(
    discord: LocalDiscord, tmp_path: Path, forum: Forum, newspaper: Newspaper
) -> None:
    worker = Worker(discord, tmp_path)
    await fill(worker, *range(1, 13))
    for number in (1, 2):
        await worker.launch()
        await eventually(lambda number=number: worker.log.count(ALONE) == number)
        await worker.stop(signal.SIGKILL)
    await follow(worker, forum, newspaper)
    await worker.launch()
    await eventually(lambda: len(forum.threads) == 2)
    await eventually(lambda: any(thread.closed for thread in forum.threads))
    assert await worker.stop() == 0
    assert discord.gateway.identified == 0
    assert f"{ALONE} 6" in worker.log  # 640 s, less what has passed
    assert "12 sessions were started in the last 24 hours" in worker.log
    assert "Traceback" not in worker.log


async def test_each_start_is_counted_even_if_the_worker_is_killed(
    discord: LocalDiscord, worker: Worker
) -> None:
    await worker.stop(signal.SIGKILL)
    assert await noted(worker) == 1
    assert ALONE not in worker.log
    await worker.launch()
    await eventually(lambda: ALONE in worker.log)  # Discord's own 5 s
    assert await worker.stop() == 0
    assert discord.gateway.identified == 1


async def test_sessions_that_are_refused_again_and_again_wait_too(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    worker = Worker(discord, tmp_path)
    await fill(worker, *range(350, 360))
    await worker.start()
    assert ALONE not in worker.log
    await discord.gateway.send_all(9, False)
    await eventually(lambda: ALONE in worker.log)
    assert await worker.stop() == 0
    assert discord.gateway.identified == 1
    assert "Traceback" not in worker.log


async def test_the_last_50_starts_of_a_day_are_spared(
    discord: LocalDiscord, tmp_path: Path, desk: Desk
) -> None:
    worker = Worker(discord, tmp_path)
    discord.gateway.leave_starts(49, reset_after=3600)
    await worker.launch()
    await eventually(lambda: "only 49 more sessions" in worker.log)
    assert "ERROR" in worker.log
    assert discord.gateway.identified == 0
    assert await worker.stop() == 0
    discord.gateway.leave_starts(49, reset_after=1)
    await worker.start()
    assert "No feed is mirrored" in await desk.say("feed list")
    assert await worker.stop() == 0


async def test_each_refusal_ends_with_a_sentence_and_its_exit_code(tmp_path: Path) -> None:
    expected = {
        4004: (78, "does not accept DISCORD_TOKEN"),
        4010: (78, "the number of shards"),
        4011: (75, "the next start asks how many"),
        4012: (78, "gateway version"),
        4013: (78, "Privileged Gateway Intents"),
        4014: (78, "Privileged Gateway Intents"),
    }
    async with AsyncExitStack() as stack:
        workers = []
        for code in expected:
            discord = await stack.enter_async_context(LocalDiscord())
            (discord.gateway.shut if code == 4012 else discord.gateway.refusals).append(code)
            folder = tmp_path / str(code)
            folder.mkdir()
            workers.append(Worker(discord, folder))
        nowhere = {"DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}
        workers.append(Worker(discord, tmp_path, extra=nowhere))
        ends = await asyncio.gather(*(worker.run() for worker in workers))
    for wanted, end in zip(
        [*expected.values(), (75, "Discord cannot be reached")], ends, strict=True
    ):
        code, said = end
        assert code == wanted[0], said
        assert wanted[1] in said.splitlines()[-1]
        assert "Traceback" not in said
        assert workers[0].discord.token not in said


async def test_a_token_that_is_reset_ends_the_running_worker(
    discord: LocalDiscord, worker: Worker
) -> None:
    await eventually(lambda: "ready as" in worker.log)
    await discord.gateway.disconnect(4004)
    assert worker.process is not None
    assert await asyncio.wait_for(worker.process.wait(), 20) == 78
    assert "does not accept DISCORD_TOKEN" in worker.log.splitlines()[-1]


async def test_a_token_that_rest_refuses_ends_the_running_worker(
    discord: LocalDiscord, worker: Worker, forum: Forum, desk: Desk, newspaper: Newspaper
) -> None:
    await desk.add(newspaper.feed_url)
    discord.reset_token()
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.use("feed refresh", feed=await desk.choice("feed refresh"))
    assert worker.process is not None
    assert await asyncio.wait_for(worker.process.wait(), 30) == 78
    assert "does not accept DISCORD_TOKEN" in worker.log.splitlines()[-1]
    assert forum.threads == []


async def test_after_every_other_close_commands_are_answered_again(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    gateway = discord.gateway
    await eventually(lambda: "ready as" in worker.log)
    for number, code in enumerate((4000, 4001, 4002, 4005, 4008, 1000, 1001), start=1):
        await gateway.disconnect(code)
        assert "No feed is mirrored" in await desk.say("feed list"), code
        await eventually(lambda number=number: gateway.resumed == number)
    gateway.drop()
    assert "No feed is mirrored" in await desk.say("feed list")
    await gateway.send_all(7)
    assert "No feed is mirrored" in await desk.say("feed list")
    assert gateway.identified == 1
    gateway.shut += [1006, 1000, 1006]  # and so do the next sockets, before HELLO
    gateway.drop()
    assert "No feed is mirrored" in await desk.say("feed list")
    assert gateway.identified == 1

    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: "closes <t:" in "".join(map(text_of, forum.threads)))
    (thread,) = forum.threads
    thread.pinned = True  # and no event tells of it
    await gateway.disconnect(4009)
    await eventually(lambda: worker.log.count("has connected to Gateway") == 2)
    await eventually(lambda: "Kept open" in text_of(thread))
    await gateway.send_all(9, False)
    await eventually(lambda: "session has been invalidated" in worker.log)
    assert await worker.stop() == 0  # it waits before it sends the next IDENTIFY
    assert gateway.identified == 2
