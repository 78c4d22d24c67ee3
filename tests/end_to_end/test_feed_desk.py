"""`/feed info`, `log`, `why` and `move`, against the real worker."""

from datetime import timedelta
from typing import Any

import pytest

from bot.model import Verdict
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer, NotOffered
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually

SIGNS = [verdict.value for verdict in Verdict]


def fields_of(shown: Answer) -> dict[str, str]:
    (embed,) = shown.message.embeds
    return {field["name"]: field["value"] for field in embed["fields"]}


def page_of(shown: Answer) -> dict[str, Any]:
    (embed,) = shown.message.embeds
    return dict(embed)


def stages_of(shown: Answer) -> dict[str, str]:
    """The sign of each stage, by its name."""
    lines = page_of(shown)["description"].split("\n")
    stages = [line for line in lines if line[:1] in SIGNS and "**" in line]
    return {line.split("**")[1]: line[0] for line in stages}


async def test_a_feed_tells_how_it_does_and_what_became_of_its_articles(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for number in range(14):
        newspaper.publish(f"Rain [{number}](https://evil.example)", "<p>Text.</p>")
    await desk.add(newspaper.feed_url, backlog=2)
    await eventually(lambda: len(forum.threads) == 2)
    feed = await desk.choice("feed info")
    with pytest.raises(NotOffered, match="not shown"):
        await discord.command(forum.guild.add_member("Mira"), forum, "feed info", feed=feed)
    await desk.say("feed edit", feed=feed, look="text")

    shown = fields_of(await desk.use("feed info", feed=feed))
    assert shown["Articles"] == "14 in the last week"
    assert shown["Threads"] == "2 open · 0 closed"
    assert "last success <t:" in shown["State"]
    assert "plain text" in shown["Options"]
    assert f"<@{desk.moderator.id}>" in shown["Since"]
    assert "Trouble" not in shown

    log = await desk.use("feed log", feed=feed)
    assert log.ephemeral
    first = page_of(log)["description"]
    assert first.count("\n-# ") == 10
    assert f"/{forum.threads[-1].id}" in first
    assert "](https://evil" not in first
    second = page_of(await desk.press(log, "▶"))["description"]
    assert second.count("older than the newest articles that were asked for") == 4

    why = await desk.use("feed why", what=feed)
    assert set(stages_of(why).values()) == {"✓"}
    assert f"/{forum.threads[-1].id}" in page_of(why)["description"]
    await desk.say("feed pause", feed=feed)
    newspaper.publish("Waiting", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)
    why = await desk.use("feed why", what=feed)
    assert stages_of(why)["Forum"] == "⏳"
    assert stages_of(why)["Discord"] == Verdict.UNTRIED.value
    assert "`/feed resume` lets it go on" in page_of(why)["description"]
    assert fields_of(await desk.use("feed info", feed=feed))["Threads"].endswith("1 waiting")
    assert "Is it **" in await desk.say("feed why", what=newspaper.name[:-1])

    elsewhere = forum.guild.add_forum("elsewhere")
    said = await desk.say("feed move", feed=feed, forum=elsewhere)
    assert "1 article that waits goes with it" in said
    assert "follows this feed already" in await desk.say("feed move", feed=feed, forum=elsewhere)
    await desk.say("feed resume", feed=feed)
    await eventually(lambda: titles(elsewhere) == ["Waiting"])
    assert len(forum.threads) == 2


async def test_a_preview_shows_the_messages_and_posts_nothing(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Older", "<p>The older text @everyone.</p>", age=timedelta(hours=2))
    newspaper.publish("Newest", "".join(f"<p>{number} {'words ' * 150}</p>" for number in range(9)))
    shown = await desk.use("feed preview", feed=newspaper.feed_url)
    await eventually(lambda: len(shown.messages) == 3)
    heading, starter, rest = shown.messages
    assert "Its 2 messages" in heading.content
    assert rest.embeds[0]["description"].startswith("5 words")
    assert "Article 1 of 2" in heading.content
    assert "**Newest**" in heading.content
    assert starter.embeds[0]["title"] == "Newest"
    assert forum.threads == []
    assert "No feed is mirrored" in await desk.say("feed list")

    await desk.add(newspaper.feed_url, backlog=0)
    feed = await desk.choice("feed preview")
    await desk.say("feed edit", feed=feed, look="text")
    shown = await desk.use("feed preview", feed=feed, number=2)
    assert "it would open this thread" in shown.message.content
    await eventually(lambda: len(shown.messages) == 2)
    text = shown.messages[1].content
    assert "The older text" in text
    assert "@everyone" not in text
    assert "There is no article 3" in await desk.say("feed preview", feed=feed, number=3)


async def test_tags_go_along_with_a_feed_by_their_names(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    here = forum.guild.add_forum("tagged", tags=["Weather", "Daily"])
    there = forum.guild.add_forum("elsewhere", tags=["weather"])
    await desk.add(newspaper.feed_url, here)
    feed = await desk.choice("feed move")
    await desk.say("feed edit", feed=feed, tag="Daily")
    await desk.say("feed tags add", feed=feed, tag="Weather", filter="rain")
    said = await desk.say("feed move", feed=feed, forum=there)
    assert "no tag of the same name for 1" in said
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)
    await eventually(lambda: titles(there) == ["Rain"])
    assert there.threads[0].tags == [there.tag("weather").id]


async def test_an_article_is_followed_by_its_address(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Old", "<p>Text.</p>")
    newspaper.publish("New", "<p>Text.</p>")
    await desk.add(newspaper.feed_url, backlog=1)
    await eventually(lambda: titles(forum) == ["New"])
    old, new, latest = (f"{newspaper.url}/articles/{number}" for number in (1, 2, 3))

    opened = await desk.use("feed why", what=new)
    assert page_of(opened)["title"] == "New"
    assert f"/{forum.threads[0].id}" in page_of(opened)["description"]
    left_out = await desk.use("feed why", what=f"{old}?utm_source=x")
    assert stages_of(left_out)["New"] == "✗"
    assert "`/feed edit backlog`" in page_of(left_out)["description"]

    newspaper.publish("Just now", "<p>Text.</p>")
    unseen = await desk.use("feed why", what=latest)
    assert page_of(unseen)["title"] == "Just now"
    assert stages_of(unseen)["New"] == "⏳"
    missing = await desk.use("feed why", what=f"{newspaper.url}/nowhere")
    assert "it is not in the feed now" in page_of(missing)["description"]
    assert "no feed of **else.example**" in await desk.say(
        "feed why", what="https://else.example/a"
    )
