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


async def test_a_role_is_told_and_tags_are_given_by_rules(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    guild = forum.guild
    tagged = guild.add_forum("tagged", tags=["Open", "Weather", "World"])
    hidden, readers = guild.add_role("Hidden"), guild.add_role("Readers", mentionable=True)
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url, tagged, backlog=1)
    await eventually(lambda: titles(tagged) == ["Before"])
    feed = await desk.choice("feed ping")

    assert "Nobody is told" in await desk.say("feed ping", feed=feed)
    assert "Name the `role`" in await desk.say("feed ping", feed=feed, filter="rain")
    everybody = guild.roles[guild.id]
    assert "never mention everybody" in await desk.say("feed ping", feed=feed, role=everybody)
    assert "I may not mention" in await desk.say("feed ping", feed=feed, role=hidden)
    said = await desk.say("feed ping", feed=feed, role=readers, filter="title: rain")
    assert f"<@&{readers.id}> is told of each new thread" in said
    assert "whose article `title: rain` takes" in said

    (weather, *_) = await discord.autocomplete(
        desk.moderator, forum, "feed tags add", focused="tag", feed=feed, tag="wea"
    )
    said = await desk.say(
        "feed tags add", feed=feed, tag=weather["value"], filter="any(rain, snow)"
    )
    assert "get the tag **Weather** if `any(rain, snow)` takes" in said
    assert "takes 0 of the 1 article" in said
    assert "Before a bracket" in await desk.say("feed tags add", feed=feed, tag="World", filter="(")
    again = {"feed": feed, "tag": weather["value"]}
    assert "Before: `any(" in await desk.say("feed tags add", **again, filter="rain")
    assert "Before: `rain`" in await desk.say("feed tags add", **again, filter="any(rain, snow)")
    assert "- **Weather**: `any(rain, snow)`" in await desk.say("feed tags list", feed=feed)

    newspaper.publish("Snow", f"<p>@everyone &lt;@&amp;{readers.id}&gt;</p>")
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)
    await eventually(lambda: titles(tagged) == ["Before", "Snow", "Rain"])
    before, snow, rain = (thread.starter for thread in tagged.threads)
    assert before
    assert snow
    assert rain
    assert (bool(before.notified), bool(snow.notified)) == (False, False)
    assert (rain.notified.roles, rain.notified.everyone) == ({readers.id}, False)
    assert rain.content == f"<@&{readers.id}>"
    sent = [one.body["message"] for one in discord.requests if one.path.endswith("/threads")]
    allowed = [message["allowed_mentions"] for message in sent]
    nobody = {"parse": []}
    assert allowed == [nobody, nobody, {"parse": [], "roles": [str(readers.id)]}]
    names = {tag.id: tag.name for tag in tagged.tags}
    assert [names[tag] for tag in tagged.threads[-1].tags] == ["Open", "Weather"]

    listed = await desk.say("feed list")
    assert f"<@&{readers.id}> is told" in listed
    assert "1 rule for tags" in listed
    said = await desk.say("feed ping", feed=feed, off=True)
    assert f"Before: <@&{readers.id}>, by `title: rain`" in said
    (given,) = await discord.autocomplete(
        desk.moderator, forum, "feed tags remove", focused="tag", feed=feed, tag=""
    )
    said = await desk.say("feed tags remove", feed=feed, tag=given["value"])
    assert "Before: `any(rain, snow)`" in said
    assert "no rules for tags" in await desk.say("feed tags list", feed=feed)
