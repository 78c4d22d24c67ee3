"""Every mistake that people and the world make is answered with a sentence; other feeds go on."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import NotOffered, Unanswered
from bot.sandbox.discord.members import Permission
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


@pytest.fixture
async def web_of_trouble() -> AsyncIterator[str]:
    """A server on which everything is wrong; the path says what."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(
            text="<!doctype html><html><h1>No feed here</h1>", content_type="text/html"
        )

    async def huge(_: web.Request) -> web.Response:
        bomb = gzip.compress(b"<rss><channel>" + b" " * 100_000_000, compresslevel=1)
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async def malformed(_: web.Request) -> web.Response:
        return web.Response(text="<rss><chan", content_type="application/rss+xml")

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("ftp://127.0.0.1/feed")

    async def hang(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await ended.wait()
        return response

    ended = asyncio.Event()
    app = web.Application()
    for handler in (page, huge, malformed, redirect, hang):
        app.router.add_get(f"/{handler.__name__}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    ended.set()
    await runner.cleanup()


async def test_a_url_that_is_no_feed_gets_a_sentence_and_other_feeds_go_on(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper, web_of_trouble: str
) -> None:
    for path, words in {
        "page": "announces no feed",
        "huge": "is larger than",
        "malformed": "malformed",
        "redirect": "http",
        "nowhere": "404",
    }.items():
        said = await desk.add(f"{web_of_trouble}/{path}")
        assert words in said, path
        assert f"{web_of_trouble}/{path}" in said, path
    for url, words in {
        "example": "http",
        "file:///etc/passwd": "http",
        "http://127.0.0.1:9/feed": "127.0.0.1:9",
    }.items():
        assert words in await desk.add(url), url
    assert "No feed is mirrored" in await desk.say("feed list")
    newspaper.publish_next()
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)


async def test_a_feed_that_hangs_keeps_no_other_waiting(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper, web_of_trouble: str
) -> None:
    newspaper.publish_next()
    hanging = asyncio.create_task(desk.add(f"{web_of_trouble}/hang"))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    assert not hanging.done()
    assert "did not answer in time" in await hanging


async def test_every_mistake_in_the_settings_is_told_at_once(
    discord: LocalDiscord, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DATABASE_ULR=x\nLOG_LEVEL=loud\nDISCORD_TOKEN='a b'\n")
    code, said = await Worker(discord, tmp_path, extra={"DISCORD_TOKEN": ""}).run()
    assert code == 78
    assert "DATABASE_ULR" in said
    assert "Do you mean DATABASE_URL?" in said
    assert "LOG_LEVEL" in said
    assert "a b" not in said


async def test_a_private_address_is_refused(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    await worker.stop()
    worker.extra["ALLOW_PRIVATE_FEEDS"] = "false"
    await worker.start()
    newspaper.publish_next()
    for url in (newspaper.feed_url, newspaper.feed_url.replace("127.0.0.1", "localhost")):
        said = await desk.add(url)
        assert "private" in said or "public" in said
    assert newspaper.requests == 0


async def test_a_missing_permission_is_named(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish_next()
    guild = forum.guild
    forum.overwrite(guild.bot_role, deny=Permission.EMBED_LINKS | Permission.MANAGE_THREADS)
    await desk.discord.gateway.deliver()
    await eventually(lambda: _names(desk, newspaper, "**Embed Links**, **Manage Posts**"))
    assert "Edit Channel > Permissions" in await desk.add(newspaper.feed_url)
    assert forum.threads == []


async def _names(desk: Desk, newspaper: Newspaper, words: str) -> bool:
    return words in await desk.add(newspaper.feed_url)


async def test_a_permission_that_is_withdrawn_pauses_one_forum_and_moderators_hear_of_it(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    """In two forums: one is opened again by another role, one by its own settings."""
    other, second = (forum.guild.add_forum(name) for name in ("other", "second"))
    press = forum.guild.add_role("Press")
    forum.overwrite(press, allow=Permission.SEND_MESSAGES)
    log = forum.guild.add_text_channel("moderators")
    assert "from now on" in await desk.say("board log channel", channel=log)
    newspaper.publish("First", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await desk.add(newspaper.feed_url, other)
    await desk.add(newspaper.feed_url, second)
    await eventually(lambda: len(forum.threads) == len(other.threads) == len(second.threads) == 1)

    for place in (forum, second):
        place.overwrite(forum.guild.bot_role, deny=Permission.SEND_MESSAGES)
    newspaper.publish("Second", "<p>Text.</p>")
    await desk.say("feed refresh", feed=await desk.choice())
    await eventually(lambda: len(other.threads) == 2)
    await eventually(lambda: len(log.messages) == 2)
    told = "\n".join(message.content for message in log.messages.values())
    listed = await desk.say("feed list")
    for place in (forum, second):
        assert f"<#{place.id}>" in told
        assert f"<#{place.id}>" in listed
        assert len(place.threads) == 1
    assert "1 article waits" in told

    forum.guild.give_bot(press)
    await discord.gateway.deliver()
    await eventually(lambda: len(forum.threads) == 2)
    second.overwrite(forum.guild.bot_role, clear=True)
    await discord.gateway.deliver()
    await eventually(lambda: len(second.threads) == 2)
    await eventually(lambda: len(log.messages) == 4)


async def test_a_forum_that_requires_a_tag_but_has_none_is_told_of(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    bare = forum.guild.add_forum("bare", require_tag=True)
    newspaper.publish_next()
    assert "requires a tag on every thread, but has none" in await desk.add(
        newspaper.feed_url, bare
    )
    assert "No feed is mirrored" in await desk.say("feed list")


async def test_what_is_answered_too_late_is_logged_in_a_line(
    discord: LocalDiscord, worker: Worker, desk: Desk
) -> None:
    discord.interactions.first_answer_within = 0.0
    with pytest.raises(Unanswered):
        await desk.use("feed list")
    await eventually(lambda: "Unknown interaction" in worker.log)
    assert "fault" not in worker.log


async def test_long_headlines_still_make_an_answer(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for number in range(12):
        newspaper.publish(f"{number} " + "very_long_*headline* " * 20, "<p>Text.</p>")
    said = await desk.add(newspaper.feed_url, backlog=12)
    assert "12 threads are opened now" in said
    await eventually(lambda: len(forum.threads) == 12)


async def test_a_forum_that_requires_a_tag_gets_one(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    strict = forum.guild.add_forum("strict", tags=["News", "Sport"], require_tag=True)
    newspaper.publish_next()
    await desk.add(newspaper.feed_url, strict)
    await eventually(lambda: len(strict.threads) == 1)
    assert strict.threads[0].tags == [strict.tag("News").id]


async def test_a_deleted_forum_stops_no_other(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    doomed = forum.guild.add_forum("doomed")
    newspaper.publish("First", "<p>Text.</p>", age=timedelta(days=7) - timedelta(seconds=12))
    await desk.add(newspaper.feed_url, doomed)
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == len(doomed.threads) == 1)
    feed = await desk.choice("feed refresh", typed="doomed")
    (lost,) = doomed.threads
    await desk.say("thread hold", thread=str(lost.id))  # no closing tells that it is gone
    await discord.delete(doomed.id)
    await eventually(lambda: "1 threads were deleted with the forum" in worker.log)
    newspaper.publish("Second", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)
    await eventually(lambda: titles(forum) == ["First", "Second"])
    await eventually(lambda: forum.threads[0].closed)
    assert "deleted" in await desk.say("feed list")


async def test_a_channel_that_is_no_forum_is_not_offered_and_wrong_choices_are_answered(
    worker: Worker, desk: Desk, forum: Forum
) -> None:
    channel = forum.guild.add_text_channel("chat")
    with pytest.raises(NotOffered):
        await desk.use("feed add", url="http://127.0.0.1/feed", forum=channel)
    assert "No feed is mirrored" in await desk.say("feed remove", feed="nonsense")
    assert "no thread that I opened" in await desk.say("thread info")
    assert "Choose a thread" in await desk.say("thread info", thread="nonsense")
    assert "at least one" in await desk.say("rule set")


async def test_check_says_what_is_right_and_what_is_wrong(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish_next()
    code, said = await worker.run("check", "--feed", newspaper.feed_url)
    assert code == 0, said
    for words in ("token: it is that of Newsboard", "in use by the running worker", "1 articles"):
        assert words in said
    assert "#news on The test server: every permission is there" in said
    strict = forum.guild.add_forum("strict", require_tag=True)
    forum.overwrite(forum.guild.bot_role, deny=Permission.MANAGE_THREADS)
    await worker.stop()
    code, said = await worker.run("check", "--feed", f"{newspaper.url}/nowhere")
    assert code == 78
    assert "#news on The test server: missing Manage Posts" in said
    assert f"#{strict.name} on The test server: it requires a tag" in said
    assert "database: sound, 0 feeds" in said
    assert "404" in said
