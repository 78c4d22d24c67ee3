"""`/board stats` as members and moderators use it, against the real worker."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually

DAY = timedelta(days=1)
WITHOUT_MATPLOTLIB = """
import sys
sys.modules["matplotlib"] = None
from bot.__main__ import main
main()
"""


@pytest.fixture
def member(forum: Forum) -> Member:
    return forum.guild.add_member("Mira")


def text_of(shown: Answer) -> str:
    (embed,) = shown.message.embeds
    return f"{embed['title']}\n{embed['description']}"


async def test_a_member_sees_picture_and_figures_of_what_they_may_see(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    member: Member,
    newspaper: Newspaper,
) -> None:
    secret = forum.guild.add_forum("secret")
    secret.overwrite(member.roles[0], deny=Permission.VIEW_CHANNEL)
    for number in range(5):
        newspaper.publish(f"Rain {number}", "<p>Text.</p>", age=number * DAY)
    await desk.add(newspaper.feed_url, backlog=4)
    async with Newspaper(name="The Agency") as agency:
        agency.publish("In secret", "<p>Text.</p>")
        await desk.add(agency.feed_url, secret)
        await eventually(lambda: len(forum.threads) == 4 and len(secret.threads) == 1)
    await discord.write(member, forum.threads[0].id, "I read it.")

    shown = await discord.command(member, forum, "board stats", days=7)
    assert shown.ephemeral
    assert shown.deferred
    text = text_of(shown)
    assert "The test server: the last 7 days" in text
    assert "4 articles, at most 1 a day" in text
    assert f"1. {newspaper.name}: 4" in text
    assert "4 threads open now; 4 opened, 0 closed" in text
    assert "1 reply in the 4 threads that are active now" in text
    assert "1 more got no thread: backlog 1" in text
    assert "Agency" not in text
    (picture,) = shown.message.attachments
    assert picture.filename == "stats.png"
    assert picture.data.startswith(b"\x89PNG")
    assert picture.description is not None
    assert "4 articles, at most 1 a day" in picture.description
    assert f"{newspaper.name} 4." in picture.description
    assert "4 on the last" in picture.description
    assert "1 reply in the 4 threads that are active now." in picture.description

    seen = await discord.command(desk.moderator, forum, "board stats")
    assert "The Agency: 1" in text_of(seen)


async def test_to_everybody_only_by_moderators(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    member: Member,
    newspaper: Newspaper,
) -> None:
    refused = await discord.command(member, forum, "board stats", public=True)
    assert refused.ephemeral
    assert "**Manage Server**" in refused.content
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    shown = await discord.command(desk.moderator, thread, "board stats", public=True)
    assert not shown.ephemeral
    assert thread.messages[shown.message.id].attachments


async def test_an_empty_board_has_no_picture(
    discord: LocalDiscord, worker: Worker, forum: Forum, member: Member
) -> None:
    shown = await discord.command(member, forum, "board stats")
    assert "Nothing was mirrored" in text_of(shown)
    assert shown.message.attachments == []


async def test_without_the_extra_the_figures_are_said(
    discord: LocalDiscord, desk: Desk, forum: Forum, newspaper: Newspaper, tmp_path: Path
) -> None:
    worker = Worker(discord, tmp_path, program=("-c", WITHOUT_MATPLOTLIB))
    await worker.start()
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    shown = await desk.use("board stats")
    assert shown.message.attachments == []
    assert "1 article, at most 1 a day" in text_of(shown)
    assert "newsboard[charts]" in text_of(shown)
    assert await worker.stop() == 0
