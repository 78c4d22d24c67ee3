"""A server that reads German, against the real worker."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of
from tests.end_to_end.worker import Worker, eventually


async def test_a_server_reads_german(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Regen", "<p>Worte.</p>", age=timedelta(hours=1))
    shown = await desk.use("board settings", language="de")
    (embed,) = shown.message.embeds
    assert embed["title"] == "Einstellungen dieses Servers"
    assert embed["description"] == "Geändert: meine Sprache ist Deutsch."
    assert "wird noch kein Feed gespiegelt" in await desk.say("feed list")
    wrong = await desk.say("feed add", url="ftp://paper.example/feed", forum=forum)
    assert "ist keine Webadresse: Sie muss mit" in wrong
    lost = f"{newspaper.feed_url}/nowhere"
    assert "gibt es nicht (404)" in await desk.say("feed add", url=lost, forum=forum)
    added = await desk.add(newspaper.feed_url)
    assert "wird ab jetzt in" in added
    assert "1 Thread wird jetzt geöffnet:\n- Regen" in added

    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    assert "schließt <t:" in text_of(thread)
    member = forum.guild.add_member("Mira")
    await discord.write(member, thread.id, "Ein Wort dazu")
    assert "wird geschlossen" in await desk.say("thread close", thread=str(thread.id))
    await eventually(lambda: thread.closed)
    sentence = f"Antworten sind gesperrt: geschlossen von {desk.moderator.name}."
    assert sentence in text_of(thread)
    assert "[oben](<" in text_of(thread)
    assert any(sentence in message.content for message in thread.messages.values())
    assert "closed by" not in text_of(thread)
    assert f"closed by {desk.moderator.name}" in worker.log

    question = await desk.use("rule set", days=3)
    no = question.message.components[0]["components"][1]
    assert no["label"] == "So lassen"
    left = await discord.click(desk.moderator, forum, question.message, no["custom_id"])
    assert left.content == "Nichts ist geändert."

    await worker.stop()
    await worker.start()
    assert "letzter Erfolg" in await desk.say("feed list")
    shown = await desk.use("board settings", language="en")
    assert shown.message.embeds[0]["description"] == "Changed: my texts are in English."
    assert "last success" in await desk.say("feed list")


async def test_commands_are_described_in_german(discord: LocalDiscord, worker: Worker) -> None:
    described = list(_described(discord.interactions.registered.all))
    assert len(described) > 100
    assert [one["description"] for one in described if _in_german(one, "description") is None] == []
    menus = [one for one in discord.interactions.registered.all if one["type"] == 3]
    assert menus
    assert all(_in_german(one, "name") for one in menus)


def _described(specs: list[Any]) -> Iterator[dict[str, Any]]:
    """Commands and options, one within the other; their own names are never translated."""
    for spec in specs:
        if spec.get("description"):
            assert not spec.get("name_localizations"), spec["name"]
            yield spec
        yield from _described(spec.get("options") or [])


def _in_german(spec: dict[str, Any], what: str) -> str | None:
    found: str | None = (spec.get(f"{what}_localizations") or {}).get("de")
    return found
