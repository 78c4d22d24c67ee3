"""The real worker, from the slash command to the closed thread."""

from datetime import timedelta

import pytest

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually


@pytest.fixture
def board_url(new_database_url: str) -> str:
    """The whole way is walked on both engines."""
    return new_database_url


SENTENCE = "Replies are disabled on threads older than 7 days."
WEEK = timedelta(days=7)


async def test_articles_become_threads_and_new_ones_follow(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    for days in (14, 3, 2, 1, 0):
        newspaper.publish_next(age=timedelta(days=days))
    said = await desk.add(newspaper.feed_url)
    assert "3 threads are opened now" in said
    assert "1 article is not opened: the newest of them is 14 days old" in said
    assert "only the newest 3 were asked for" in said
    headlines = [one.headline for one in newspaper.printed]
    await eventually(lambda: titles(forum) == headlines[2:])
    council = next(thread for thread in forum.threads if thread.name.startswith("Bakers"))
    for words in ("nine days after", "The agreement gives them", "nothing left but rye", "— Ada"):
        assert words in text_of(council)
    assert "closes <t:" in text_of(council)
    assert not any(thread.starter.notified for thread in forum.threads if thread.starter)

    newspaper.publish("A new headline @everyone", "<p>Fresh from the press.</p>")
    answer = await desk.use("feed refresh", feed=await desk.choice())
    assert "1 thread is opened now" in answer.content
    await eventually(lambda: len(forum.threads) == 4)
    assert "Fresh from the press." in text_of(forum.threads[-1])
    assert not forum.threads[-1].starter.notified  # type: ignore[union-attr]


async def test_threads_close_when_their_seven_days_end(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    newspaper.publish("Talked about", "<p>Text.</p>", age=WEEK - timedelta(seconds=14))
    newspaper.publish("Silent", "<p>Text.</p>", age=WEEK - timedelta(seconds=13))
    newspaper.publish("Archived by Discord", "<p>Text.</p>", age=WEEK - timedelta(seconds=12))
    newspaper.publish("Young", "<p>Text.</p>")
    await desk.add(newspaper.feed_url, backlog=4)
    await eventually(lambda: len(forum.threads) == 4)
    talked, silent, archived, young = forum.threads
    await discord.write(desk.moderator, talked.id, "I have something to say.")
    await discord.archive(archived.id)
    newest = {thread.id: thread.last_message_id for thread in (silent, archived)}

    await eventually(lambda: all(thread.closed for thread in (talked, silent, archived)))

    for thread in (talked, silent, archived):
        assert SENTENCE in text_of(thread)
        assert "closes <t:" not in text_of(thread)
    assert {thread.id: thread.last_message_id for thread in (silent, archived)} == newest
    notice = talked.messages[max(talked.messages)]
    assert SENTENCE in notice.content + str(notice.embeds)
    assert notice.silent
    assert not young.archived
    info = await desk.use("thread info", thread=str(talked.id))
    assert "state: closed" in info.content


async def test_a_page_has_one_thread_in_each_forum(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    other_forum = forum.guild.add_forum("other-news")
    async with Newspaper(name="The Agency") as agency:
        for paper in (newspaper, agency):
            for number in (1, 2):
                paper.publish(
                    f"Headline {number}", "<p>Text.</p>", link=f"https://example.org/{number}"
                )
        await desk.add(newspaper.feed_url)
        said = await desk.add(agency.feed_url)
        assert "they have a thread there already" in said
        await desk.add(agency.feed_url, other_forum)
        await eventually(lambda: len(other_forum.threads) == 2)
    assert len(forum.threads) == 2


async def test_hold_release_and_close_by_hand(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    newspaper: Newspaper,
) -> None:
    newspaper.publish("Held", "<p>Text.</p>", age=WEEK - timedelta(seconds=8))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    held = await discord.command(desk.moderator, thread, "thread hold")
    assert "is kept open" in held.content
    await eventually(lambda: "Kept open" in text_of(thread))
    released = await desk.use("thread release", thread=str(thread.id))
    assert "released" in released.content
    await eventually(lambda: thread.closed)

    newspaper.publish("Closed by hand", "<p>Text.</p>")
    feed = await desk.choice()
    await desk.use("feed refresh", feed=feed)
    await eventually(lambda: len(forum.threads) == 2)
    thread = forum.threads[-1]
    closing = await discord.command(desk.moderator, thread, "thread close")
    assert "is being closed" in closing.content
    await eventually(lambda: thread.closed)
    assert "closed by Robin" in text_of(thread)
