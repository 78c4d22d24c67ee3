"""A member asks for more time, and the first moderator's answer counts, against the real worker."""

import asyncio
from copy import copy
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, TextChannel, Thread
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import EVERY_PERMISSION, Member
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually


@pytest.fixture
def member(forum: Forum) -> Member:
    return forum.guild.add_member("Mira")


def newest(place: Thread | TextChannel) -> Message:
    return place.messages[max(place.messages)]


def buttons(message: Message) -> dict[str, str]:
    """The ids of a message's buttons, by their labels."""
    shown: list[dict[str, Any]] = [one for row in message.components for one in row["components"]]
    return {one["label"]: one["custom_id"] for one in shown}


async def test_the_first_moderator_s_answer_counts_and_the_member_sees_it(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    member: Member,
) -> None:
    newspaper.publish("Rain", "<p>Text.</p>", age=timedelta(days=6, hours=23))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    reply = await discord.write(member, thread.id, "I have something to say.")
    log = forum.guild.add_text_channel("moderators")

    async def ask(who: Member, message: Message) -> str:
        return (await discord.click(who, thread, message, f"newsboard:ask:{thread.id}")).content

    info = await discord.menu(member, thread, reply, "Thread info")
    assert "named no channel for such a wish" in await ask(member, info.message)
    await desk.use("board log channel", channel=log)
    await desk.use("rule warning", hours=12)
    await eventually(lambda: "⏳" in newest(thread).content)
    warning = newest(thread)
    as_shown = copy(warning)
    assert list(buttons(warning)) == ["Ask for more time"]
    assert "I asked the moderators" in await ask(member, warning)
    await eventually(lambda: "were asked for more time." in warning.content)
    assert buttons(warning) == {}
    other = forum.guild.add_member("Noor")
    assert "Somebody has asked the moderators" in await ask(other, as_shown)
    assert "I asked the moderators" in await ask(member, info.message)
    (question,) = log.messages.values()
    assert f"<@{member.id}> asks for more time in <#{thread.id}>" in question.content
    assert list(buttons(question)) == ["Give 3 days", "Keep open", "No"]

    await worker.stop()
    await worker.start()
    give, keep, no = buttons(question).values()
    shown = [copy(question) for _ in range(3)]
    refused = await discord.click(other, log, question, give)
    assert "It takes the permission **Manage Posts**" in refused.content
    alex = forum.guild.add_member("Alex", permissions=EVERY_PERMISSION)
    answers: list[Answer] = await asyncio.gather(
        discord.click(desk.moderator, log, shown[0], give), discord.click(alex, log, shown[1], keep)
    )
    told = [one for one in answers if "This was answered already" in one.content]
    assert len(told) == 1
    assert "✅" in question.content + shown[0].content + shown[1].content
    await eventually(lambda: "were asked" not in warning.content)
    late = await discord.click(alex, log, shown[2], no)
    assert "This was answered already" in late.content


async def test_a_no_is_told_to_whoever_presses_and_an_old_question_is_over(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
    member: Member,
) -> None:
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    log = forum.guild.add_text_channel("moderators")
    await desk.use("board log channel", channel=log)
    public = await discord.command(desk.moderator, thread, "thread info", public=True)
    assert not public.ephemeral
    (ask,) = buttons(public.message).values()
    await discord.click(member, thread, public.message, ask)
    question = newest(log)
    as_shown = copy(question)
    answered = buttons(question)
    await discord.click(desk.moderator, log, question, answered["No"])
    assert "Robin said no" in question.content
    assert buttons(question) == {}
    again = await discord.click(member, thread, public.message, ask)
    assert "their answer was no" in again.content
    assert buttons((await discord.command(desk.moderator, thread, "thread info")).message) == {}

    await discord.command(desk.moderator, thread, "thread extend", days=1)
    late = await discord.click(desk.moderator, log, as_shown, answered["Give 3 days"])
    assert "or the thread's time has changed" in late.content
    asked = await discord.click(member, thread, public.message, ask)
    assert "I asked the moderators" in asked.content
    assert len(log.messages) == 2
    kept = await discord.click(desk.moderator, log, newest(log), buttons(newest(log))["Keep open"])
    assert "Robin keeps it open" in kept.content + newest(log).content
    held = await discord.command(desk.moderator, thread, "thread why")
    assert "It is kept open by Robin" in held.content
    over = await discord.click(member, thread, public.message, ask)
    assert "not about to close" in over.content
    assert f"member {member.id} asks for more time in thread {thread.id}" in worker.log
    assert f"denied more time by Robin ({desk.moderator.id})" in worker.log
    assert [one.reason for one in forum.guild.audit_log] == [
        "denied more time by Robin",
        "extended by 1 day by Robin",
        "kept open by Robin",
    ]
