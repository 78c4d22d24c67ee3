"""`/thread` and the menus of messages, against the real worker."""

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import NotOffered
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of
from tests.end_to_end.worker import Worker, eventually


@pytest.fixture
def member(forum: Forum) -> Member:
    return forum.guild.add_member("Mira")


async def opened(desk: Desk, newspaper: Newspaper, *titles: str) -> list[Thread]:
    """Threads of a new feed."""
    for title in titles:
        newspaper.publish(title, "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(desk.forum.threads) == len(titles))
    return desk.forum.threads


def starter(thread: Thread) -> Message:
    assert thread.starter is not None
    return thread.starter


def audited(thread: Thread) -> list[str]:
    """The reasons in the audit log for what was done to a thread."""
    log = (one for one in thread.guild.audit_log if one.thread_id == thread.id)
    return [one.reason for one in log if one.reason]


async def test_every_hand_stands_in_both_logs_with_its_name_and_reason(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper
) -> None:
    (thread,) = await opened(desk, newspaper, "Rain")
    here, why = str(thread.id), "x" * 300
    await desk.use("thread hold", thread=here, reason="A debate")
    await desk.use("thread release", thread=here)
    await desk.use("thread extend", thread=here, days=1)
    await desk.use("thread extend", thread=here, days=2, reason=why)
    await desk.use("thread close", thread=here, reason="Off topic")
    await eventually(lambda: thread.closed)
    assert "Replies are disabled: closed by Robin: Off topic." in text_of(thread)
    await desk.use("thread reopen", thread=here, reason="On topic after all")
    assert audited(thread) == [
        "kept open by Robin: A debate",
        "released by Robin",
        "extended by 1 day by Robin",
        f"extended by 2 days by Robin: {why}",
        "closed by Robin: Off topic",
        "opened again by Robin: On topic after all",
    ]
    for done in ("held by Robin: A debate", "released by Robin", "reopened by Robin: On topic"):
        assert f"thread {thread.id} {done}" in worker.log
    assert f"({desk.moderator.id})" in worker.log


async def test_a_message_s_menu_does_what_the_commands_do(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper, member: Member
) -> None:
    first, second = await opened(desk, newspaper, "Rain", "Sun")
    reply = await discord.write(member, first.id, "I have something to say.")
    held = await discord.menu(desk.moderator, first, reply, "Keep it open")
    assert "is kept open until" in held.content
    again = await discord.menu(desk.moderator, first, starter(first), "Keep it open")
    assert "This thread is held" in again.content
    known = await discord.menu(member, first, reply, "Thread info")
    assert known.ephemeral
    assert "state: kept open" in known.content
    assert "Robin" in known.content

    for name in ("Keep it open", "Close this thread"):
        with pytest.raises(NotOffered, match="not shown"):
            await discord.menu(member, second, starter(second), name)
    closing = await discord.menu(desk.moderator, second, starter(second), "Close this thread")
    assert "is being closed" in closing.content
    await eventually(lambda: second.closed)
    assert "closed by Robin" in text_of(second)
    assert (audited(first), audited(second)) == (["kept open by Robin"], ["closed by Robin"])
    with pytest.raises(NotOffered, match="archived"):
        await discord.menu(member, second, starter(second), "Thread info")


async def test_why_a_thread_is_not_closed_and_what_to_do(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper, member: Member
) -> None:
    first, second = await opened(desk, newspaper, "Rain", "Sun")
    answer = await discord.command(desk.moderator, first, "thread why")
    assert answer.ephemeral
    assert "It is open. It closes <t:" in answer.content
    assert "By the board's own, threads close 7 days" in answer.content
    await desk.use("thread hold", thread=str(first.id), reason="A debate")
    held = await desk.say("thread why", thread=str(first.id))
    assert "It is kept open by Robin: A debate. `/thread release` ends that." in held
    await discord.change(second.id, pinned=True)
    await eventually(lambda: "Kept open" in text_of(second))
    assert "Un-pin it" in await desk.say("thread why", thread=str(second.id))
    own = await discord.open(member, desk.forum, "My own", "Text.")
    mine = await discord.command(desk.moderator, own, "thread why")
    assert "A member opened this thread, and no rule" in mine.content
    assert "Choose a thread from the list" in await desk.say("thread why", thread="rain")


async def test_who_moderates_one_forum_decides_on_no_thread_of_another(
    discord: LocalDiscord, worker: Worker, desk: Desk, newspaper: Newspaper, member: Member
) -> None:
    (thread,) = await opened(desk, newspaper, "Rain")
    own = desk.forum.guild.add_forum("own")
    own.overwrite(member, allow=Permission.MANAGE_THREADS)
    here = str(thread.id)
    offered = await discord.autocomplete(member, own, "thread close", focused="thread")
    assert offered == []
    said = (await discord.command(member, own, "thread close", thread=here)).content
    assert f"**Manage Posts** in <#{desk.forum.id}>" in said
    offered = await discord.autocomplete(desk.moderator, own, "thread close", focused="thread")
    assert [one["value"] for one in offered] == [here]
    said = (await discord.command(desk.moderator, own, "thread hold", thread=here)).content
    assert "is kept open" in said
