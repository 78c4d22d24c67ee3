"""`/feed remove` and its undo, against the real worker."""

import asyncio
import signal
from collections.abc import Coroutine
from copy import copy
from datetime import timedelta
from typing import Any

from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.faults import Fault, Kind
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


async def offered(desk: Desk, command: str, typed: str = "") -> list[str]:
    """What the autocompletion of its option `feed` shows."""
    found = await desk.discord.autocomplete(
        desk.moderator, desk.forum, command, focused="feed", feed=typed
    )
    return [one["name"] for one in found]


async def test_a_removed_feed_is_brought_back_with_all_that_waited_and_came_meanwhile(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    elsewhere = forum.guild.add_forum("elsewhere")
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await desk.add(newspaper.feed_url, elsewhere)
    await eventually(lambda: titles(forum) == titles(elsewhere) == ["Before"])
    feed, other = await desk.choice(typed="news"), await desk.choice(typed="elsewhere")
    await desk.say("feed edit", feed=feed, look="text")
    await desk.say("feed pause", feed=feed)
    newspaper.publish("Waiting", "<p>Text.</p>")
    await desk.say("feed refresh", feed=other)
    await eventually(lambda: len(elsewhere.threads) == 2)

    asked = await desk.use("feed remove", feed=feed)
    assert "Remove **" in asked.content
    assert "1 open thread stays" in asked.content
    assert "1 article that waits will not be opened" in asked.content
    assert "Nothing is changed" in (await desk.press(asked, "Leave it as it is")).content
    removed = await desk.remove(feed)
    assert "no longer mirrored" in removed.content
    assert await offered(desk, "feed pause") == [f"{newspaper.name} → #elsewhere"]
    assert await offered(desk, "feed restore") == [f"{newspaper.name} → #news"]
    assert f"→ <#{forum.id}>" not in await desk.say("feed list")

    newspaper.publish("Meanwhile", "<p>Text.</p>")
    await worker.stop()
    await worker.start()
    await desk.say("feed refresh", feed=other)
    await eventually(lambda: len(elsewhere.threads) == 3)
    assert titles(forum) == ["Before"]
    as_shown = copy(removed.message)
    back = await desk.press(removed, "Undo")
    assert "mirrored into" in back.content
    assert "2 articles wait: it is paused" in back.content
    assert back.message.components == []
    again = await desk.discord.click(
        desk.moderator, forum, as_shown, as_shown.components[0]["components"][0]["custom_id"]
    )
    assert "nothing to undo" in again.content
    await desk.say("feed resume", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "Waiting", "Meanwhile"])
    assert forum.threads[1].starter is not None
    assert forum.threads[1].starter.embeds == []  # its look is as it was


async def test_a_worker_that_is_killed_before_it_answers_has_removed_and_restored_all(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Before"])
    feed = await desk.choice()
    await desk.say("feed pause", feed=feed)
    newspaper.publish("Waiting", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)

    async def kill_after(act: Coroutine[Any, Any, Answer], done: str, answer: str) -> None:
        """It was done and stands in the log; the answer never arrives."""
        discord.faults.add(Fault(answer, "/webhooks/", Kind.HANG))
        doing = asyncio.create_task(act)
        await eventually(lambda: done in worker.log and not discord.faults.waiting)
        await worker.stop(signal.SIGKILL)
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        await worker.start()

    asked = await desk.use("feed remove", feed=feed)
    await kill_after(desk.press(asked, "Remove it"), "is removed by", "PATCH")
    assert "No feed is mirrored" in await desk.say("feed list")
    newspaper.publish("Meanwhile", "<p>Text.</p>")
    await kill_after(desk.use("feed restore", feed=feed), "is brought back by", "POST")
    assert "paused: new articles wait" in await desk.say("feed list")
    assert titles(forum) == ["Before"]
    await desk.say("feed resume", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "Waiting", "Meanwhile"])


async def test_a_feed_that_nobody_else_follows_rests_while_it_is_removed(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Before"])
    feed = await desk.choice()
    await desk.remove(feed)
    newspaper.publish("Meanwhile", "<p>Text.</p>")
    assert "as it was" in await desk.say("feed restore", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "Meanwhile"])

    await desk.remove(feed)
    newspaper.publish("Later", "<p>Text.</p>", age=timedelta(minutes=1))
    added = await desk.add(newspaper.feed_url, backlog=0)
    assert "removed less than a day ago" in added
    await eventually(lambda: titles(forum) == ["Before", "Meanwhile", "Later"])
    assert "No feed was removed" in await desk.say("feed restore", feed=feed)
