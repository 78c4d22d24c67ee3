"""Filters, roles that are told and tags by rules, as a moderator uses them."""

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


async def press(desk: Desk, asked: Answer, number: int) -> str:
    """Presses a button below a question; returns what stands in its place then."""
    button = asked.message.components[0]["components"][number]["custom_id"]
    return (await desk.discord.click(desk.moderator, desk.forum, asked.message, button)).content


async def test_a_filter_is_tried_used_shown_and_ended(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Rain in the north", "<p>Text.</p>")
    newspaper.publish("A match", "<p>Sunny, with <b>no</b> rain.</p>")
    await desk.add(newspaper.feed_url, backlog=0)
    feed = await desk.choice("feed filter")
    assert "has no filter" in await desk.say("feed filter", feed=feed)
    wrong = await desk.say("feed filter", feed=feed, filter="rain, snow")
    assert "Commas stand within brackets only" in wrong
    assert "rain, snow\n    ^" in wrong
    assert "do not know which feed" in await desk.say("feed filter", feed="?", filter="rain")

    asked = await desk.use("feed filter", feed=feed, filter="title: any(rain  snow)")
    assert "Of its 2 articles this filter takes 1 and leaves out 1" in asked.content
    assert "`any(title: rain, title: snow)`" in asked.content
    assert asked.content.index("Rain in the north") < asked.content.index("A match")
    assert "Nothing is changed" in await press(desk, asked, 1)
    asked = await desk.use("feed filter", feed=feed, filter="title: rain")
    assert "only for articles that `title: rain` takes" in await press(desk, asked, 0)

    newspaper.publish("Snow", "<p>No rain.</p>")
    newspaper.publish("Rain again", "<p>Text.</p>")
    said = await desk.say("feed refresh", feed=feed)
    assert "1 new article is left out by its filter" in said
    await eventually(lambda: titles(forum) == ["Rain again"])
    assert "only articles that `title: rain` takes" in await desk.say("feed list")
    shown = await desk.say("feed filter", feed=feed)
    assert "Left out so far: 1 article.\n- Snow" in shown

    ended = await desk.say("feed filter", feed=feed, filter="none")
    assert "Before: `title: rain`\n1 article that was left out stays out" in ended
    assert "has no filter" in await desk.say("feed filter", feed=feed)
