"""`/board show` as members and moderators use it, against the real worker."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import Answer, NotOffered
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually

DAY = timedelta(days=1)


@pytest.fixture
def member(forum: Forum) -> Member:
    return forum.guild.add_member("Mira")


@pytest.fixture
def secret(forum: Forum, member: Member) -> Forum:
    """A forum that Mira may not see, nor anybody with her role."""
    hidden = forum.guild.add_forum("secret")
    hidden.overwrite(member.roles[0], deny=Permission.VIEW_CHANNEL)
    return hidden


def embed_of(shown: Answer | Message) -> dict[str, Any]:
    message = shown.message if isinstance(shown, Answer) else shown
    (embed,) = message.embeds
    return embed


def fields_of(shown: Answer | Message) -> dict[str, str]:
    return {field["name"]: field["value"] for field in embed_of(shown).get("fields", [])}


def button(message: Message, label: str) -> str:
    """The custom id of the button that says so."""
    rows = [row["components"] for row in message.components]
    return next(one["custom_id"] for row in rows for one in row if one["label"] == label)


def jump(thread: Thread) -> str:
    return f"https://discord.com/channels/{thread.guild.id}/{thread.id}/{thread.id}"


async def test_an_empty_board_says_what_to_do(
    discord: LocalDiscord, worker: Worker, forum: Forum, member: Member
) -> None:
    shown = await discord.command(member, forum, "board show")
    assert shown.ephemeral
    assert embed_of(shown)["title"] == "The test server"
    assert "`/feed add`" in embed_of(shown)["description"]
    assert shown.message.components == []


async def test_a_member_pages_through_the_board_in_one_message(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    member: Member,
    newspaper: Newspaper,
) -> None:
    for number in range(12):
        newspaper.publish(f"Old {number}", "<p>Text.</p>", age=6.5 * DAY - number * DAY / 24)
    newspaper.publish("Young [x](https://evil.example)", "<p>Text.</p>")
    await desk.add(newspaper.feed_url, backlog=25)
    await eventually(lambda: len(forum.threads) == 13)
    young = forum.threads[-1]
    for text in ("One.", "Two."):
        await discord.write(member, young.id, text)
    shown = await discord.command(member, forum, "board show")
    assert "**13** threads in all · **13** open · **12** close" in embed_of(shown)["description"]
    glance = fields_of(shown)
    assert list(glance) == ["Closing within a day", "Newest", "Most discussed"]
    assert glance["Closing within a day"].count(":R>") == 5
    name = f"[Young \\[x\\](https\\://evil.example)]({jump(young)})"
    assert glance["Newest"].startswith(f"- {name} · <t:")
    assert glance["Most discussed"] == f"- {name} · 2 replies"

    message = shown.message
    await discord.click(member, forum, message, button(message, "Closing within a day"))
    assert embed_of(message)["footer"]["text"] == "Page 1 of 2"
    await discord.click(member, forum, message, button(message, "▶"))
    assert "[Old 11]" in embed_of(message)["description"]
    await discord.click(member, forum, message, button(message, "◀"))
    assert "[Old 0]" in embed_of(message)["description"]
    with pytest.raises(NotOffered):
        await discord.click(desk.moderator, forum, message, button(message, "▶"))
    await discord.click(member, forum, message, button(message, "At a glance"))
    assert fields_of(message) == glance

    await worker.stop()
    await worker.start()
    late = await discord.click(member, forum, message, button(message, "Newest"))
    assert "expired" in late.content


async def test_nobody_reads_of_a_forum_that_they_may_not_see(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    member: Member,
    secret: Forum,
    newspaper: Newspaper,
) -> None:
    newspaper.publish("In the open", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    async with Newspaper(name="The Agency") as agency:
        agency.publish("In secret", "<p>Text.</p>", age=6.5 * DAY)
        await desk.add(agency.feed_url, secret)
        await eventually(lambda: len(forum.threads) == len(secret.threads) == 1)
    feed = await desk.choice(typed="Agency")
    await desk.say("feed refresh", feed=feed)

    seen = await discord.command(member, forum, "board show")
    assert "**1** thread in all" in embed_of(seen)["description"]
    assert "secret" not in str(seen.message.embeds)
    whole = fields_of(await desk.use("board show"))
    assert "In secret" in whole["Newest"]
    assert "In secret" in whole["Closing within a day"]
    assert "**The Agency** failed once" in whole["Feeds in trouble"]

    place = forum.guild.add_text_channel("general")
    public = await discord.command(desk.moderator, place, "board show", public=True)
    assert list(place.messages.values()) == [public.message]
    assert list(fields_of(public)) == ["Newest"]
    assert "In secret" not in str(public.message.embeds)


async def test_everybody_turns_the_pages_of_a_public_board(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    member: Member,
    newspaper: Newspaper,
) -> None:
    for number in range(6):
        newspaper.publish(f"Headline {number}", "<p>Text.</p>", age=DAY)
    await desk.add(newspaper.feed_url, backlog=25)
    await eventually(lambda: len(forum.threads) == 6)
    refused = await discord.command(member, forum, "board show", public=True)
    assert refused.ephemeral
    assert "**Manage Server**" in refused.content
    place = forum.guild.add_text_channel("general")
    message = (await discord.command(desk.moderator, place, "board show", public=True)).message
    await discord.click(member, place, message, button(message, "Newest"))
    assert embed_of(message)["description"].count("[Headline ") == 6
