"""A feed whose server says that it has ended, and that comes back."""

from bot.sandbox.discord.channels import Forum
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.worker import Worker, eventually


async def test_a_feed_that_ends_is_told_and_tried_again_when_somebody_asks(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    log = forum.guild.add_text_channel("mods")
    await desk.use("board log channel", channel=log)
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Before"])
    feed = await desk.choice("feed refresh")

    newspaper.status = 410
    await desk.say("feed edit", feed=feed, days=6, look="text")  # it is looked at then
    await eventually(lambda: len(log.messages) == 1)
    (told,) = log.messages.values()
    assert "**The Harbour Gazette** has ended" in told.content
    listed = await desk.say("feed list")
    assert "not fetched any more; `/feed refresh` tries it again" in listed
    assert "it has ended. `/feed refresh`" in await desk.say("feed resume", feed=feed)
    asked = newspaper.requests
    await worker.stop()
    await worker.start()
    assert newspaper.requests == asked

    newspaper.status = 200
    newspaper.publish("After", "<p>Text.</p>")
    assert "1 thread is opened now" in await desk.say("feed refresh", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "After"])
    await eventually(lambda: len(log.messages) == 2)
    assert "not fetched any more" not in await desk.say("feed list")
