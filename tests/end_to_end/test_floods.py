"""A feed brings its whole archive at once: moderators decide, and nothing is lost meanwhile."""

from bot.sandbox.discord.channels import Forum, TextChannel, Thread
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually


def told_in(log: TextChannel) -> list[str]:
    return [message.content for message in log.messages.values()]


def publish(newspaper: Newspaper, name: str, number: int) -> list[str]:
    return [newspaper.publish(f"{name} {n}", "<p>Text.</p>").headline for n in range(number)]


async def test_a_flood_is_held_back_told_once_and_decided(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    log = forum.guild.add_text_channel("mods")
    await desk.use("board log channel", channel=log)
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    feed = await desk.choice("feed flood")
    assert "is held back. More than 10 new articles" in await desk.say("feed flood", feed=feed)

    archive = publish(newspaper, "Archive", 30)
    said = await desk.say("feed refresh", feed=feed)
    assert "10 threads are opened now" in said
    assert "20 articles are held back" in said
    await eventually(lambda: titles(forum) == ["Before", *archive[20:]])
    await eventually(lambda: len(told_in(log)) == 1)
    assert "held back: 20" in told_in(log)[0]

    await worker.stop()
    await worker.start()  # between the notice and the answer
    shown = await desk.say("feed flood", feed=feed)
    assert "20 articles of **The Harbour Gazette** are held back" in shown
    assert shown.count("- Archive") == 10
    assert "gets a thread now" in await desk.say("feed flood", feed=feed, rest="digest")
    assert "Nothing of this feed" in await desk.say("feed flood", feed=feed, rest="open")
    await eventually(lambda: len(forum.threads) == 12)
    digest = forum.threads[-1]
    assert digest.name == "20 more articles of The Harbour Gazette"
    assert links_in(digest) == [f"{newspaper.url}/articles/{n}" for n in range(2, 22)]
    assert len(told_in(log)) == 2
    assert "is listed in a digest, as Robin decided" in told_in(log)[1]

    publish(newspaper, "Late", 7)  # the feed is looked at when it is changed
    changed = await desk.say("feed edit", feed=feed, flood_limit=2, flood_way="digest")
    assert "of more than 2 new articles at once the rest is listed in a digest" in changed
    await eventually(lambda: len(forum.threads) == 15)
    assert "5 more articles of The Harbour Gazette" in titles(forum)[-3:]

    last = publish(newspaper, "Last", 4)
    await desk.say("feed edit", feed=feed, flood_way="wait")
    await eventually(lambda: len(told_in(log)) == 3)
    assert "2 articles" in await desk.say("feed flood", feed=feed, rest="open")
    await eventually(lambda: sorted(titles(forum)[-4:]) == last)


def links_in(digest: Thread) -> list[str]:
    lines = [line for line in text_of(digest).splitlines() if line.startswith("- [Archive ")]
    return [line.partition("](<")[2].removesuffix(">)") for line in lines]
