"""`/rule notice`, `/rule warning` and `/rule maximum`, against the real worker."""

from datetime import timedelta

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of
from tests.end_to_end.worker import Worker, eventually

ALMOST = timedelta(days=7) - timedelta(seconds=8)


def yes(asked: Answer) -> str:
    return str(asked.message.components[0]["components"][0]["custom_id"])


async def test_the_moderators_write_the_sentence_that_a_closed_thread_ends_with(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    asked = await desk.use("rule notice", text="*Over* after {days} days, @everyone.")
    assert "> \\*Over\\* after 7 days, @\u200beveryone." in asked.content
    assert "As the board says it" in str((await desk.use("board settings")).message.embeds)

    asked = await desk.use("rule notice", text="*Over* after {days} days.")
    saved = await discord.click(desk.moderator, forum, asked.message, yes(asked))
    assert "Saved." in saved.content
    newspaper.publish("Rain", "<p>Text.</p>", age=ALMOST)
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    await discord.write(desk.moderator, thread.id, "I have something to say.")
    await eventually(lambda: thread.closed)
    sentence = "\\*Over\\* after 7 days."
    assert sentence in text_of(thread)
    assert thread.messages[max(thread.messages)].content.startswith(sentence)

    assert "Nothing of that sentence" in await desk.say("rule notice", text="\u200b")
    ended = await desk.say("rule notice", text="None")
    assert "the board's own sentence again" in ended
    assert "Before: `*Over* after {days} days.`" in ended
    assert f"Robin ({desk.moderator.id}) sets the closing sentence: None" in worker.log


async def test_a_maximum_holds_for_new_threads_whatever_a_feed_says(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Before", "<p>" + "Words and words. " * 40 + "</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    assert "the first 200 characters" in await desk.say("rule maximum", characters="200")
    shown = str((await desk.use("board settings")).message.embeds)
    assert "The first 200 characters at most" in shown
    newspaper.publish("After", "<p>" + "Words and words. " * 40 + "</p>")
    feed = await desk.choice("feed refresh")
    await desk.say("feed refresh", feed=feed)
    await eventually(lambda: len(forum.threads) == 2)
    before, after = forum.threads
    assert len(text_of(before)) > 600
    assert len(text_of(after)) < 400
    assert "continue reading" in text_of(after)
    assert "`characters` is" in await desk.say("rule maximum", characters="much")
    whole = await desk.say("rule maximum", characters="whole")
    assert "show each text whole" in whole
    assert "Before: The first 200 characters at most" in whole


async def test_members_are_warned_where_moderators_want_that_and_somebody_talks(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for title in ("Silent", "Talked about"):
        newspaper.publish(title, "<p>Text.</p>", age=timedelta(days=6, hours=23))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 2)
    silent, talked = forum.threads
    await discord.write(forum.guild.owner, talked.id, "I have something to say.")
    assert "says 12 hours before a thread closes" in await desk.say("rule warning", hours=12)
    await eventually(lambda: "⏳ This thread closes" in newest(talked))
    assert silent.last_message_id == silent.id
    assert "12 hours before" in str((await desk.use("board settings")).message.embeds)
    await desk.use("thread hold", thread=str(talked.id))
    await eventually(lambda: "Kept open by the moderators" in newest(talked))
    off = await desk.say("rule warning", hours=0)
    assert "nobody is warned" in off
    assert "Before: 12 hours before" in off


def newest(thread: Thread) -> str:
    return str(thread.messages[max(thread.messages)].content)
