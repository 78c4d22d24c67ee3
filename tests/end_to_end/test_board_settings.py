"""`/board settings` and `/board defaults`, against the real worker."""

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually


@pytest.fixture
def member(forum: Forum) -> Member:
    return forum.guild.add_member("Mira")


def fields_of(shown: Answer) -> dict[str, str]:
    """The values, by what they are called; without the command that changes each."""
    (embed,) = shown.message.embeds
    return {field["name"].partition(" ·")[0]: field["value"] for field in embed["fields"]}


async def test_all_settings_stand_in_one_answer(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, member: Member
) -> None:
    shown = await desk.use("board settings")
    assert shown.ephemeral
    assert "description" not in shown.message.embeds[0]
    before = fields_of(shown)
    assert before["Notices for moderators"] == "none: they are in `/feed list`"
    assert before["Language"] == "English"
    assert before["Active threads"].startswith("From 900 on")
    assert before["Posting by hand"] == "Moderators only"
    assert before["Warning before closing"] == "Off"
    assert before["New feeds"].startswith("Nothing is set")

    channel = forum.guild.add_text_channel("log")
    await desk.use("board log channel", channel=channel)
    await desk.use("board posting", forum=forum, who="everyone", cooldown=1)
    await desk.use("board defaults", look="card", responses=False)
    shown = await desk.use("board settings", language="en", budget=500)
    (embed,) = shown.message.embeds
    assert "Changed: my texts are in English." in embed["description"]
    assert "archive the quietest of mine, until now from 900." in embed["description"]
    after = fields_of(shown)
    assert after["Notices for moderators"] == f"<#{channel.id}>"
    assert after["Active threads"].startswith("From 500 on")
    assert f"<#{forum.id}>: everyone" in after["Posting by hand"]
    assert "once every 1 minute" in after["Posting by hand"]
    assert "- its new threads show cards\n- responses" in after["New feeds"]
    assert f"Robin ({desk.moderator.id}) sets the budget of active threads to 500" in worker.log

    for command in ("board settings", "board defaults"):
        refused = await discord.command(member, forum, command)
        assert refused.ephemeral
        assert "**Manage Server**" in refused.content
    await worker.stop()
    await worker.start()
    assert fields_of(await desk.use("board settings")) == after


async def test_new_feeds_begin_with_the_defaults(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for number in range(4):
        newspaper.publish(f"Rain {number}", "<p>" + "Words and words. " * 100 + "</p>")
    assert "Nothing is set" in await desk.say("board defaults")
    said = await desk.say("board defaults", look="text", text="200", backlog=1, flood_limit=5)
    assert "its newest articles opened at once: 1" in said
    assert "more than 5 articles at once" in said
    await desk.say("feed add", url=newspaper.feed_url, forum=forum)
    await eventually(lambda: len(forum.threads) == 1)
    starter = forum.threads[0].starter
    assert starter is not None
    assert starter.embeds == []
    assert "Words" in starter.content
    assert len(starter.content) < 600

    other = forum.guild.add_forum("other")
    await desk.add(newspaper.feed_url, other, backlog=2)
    await eventually(lambda: len(other.threads) == 2)
    wrong = await desk.say("board defaults", text="everything")
    assert "`text` is" in wrong
    said = await desk.say("board defaults", forget=True, look="embed")
    assert said.count("\n- ") == 1
    assert "Before: its newest articles opened at once: 1" in said
    assert "Nothing is set" in await desk.say("board defaults", forget=True)
