"""`/help` shows what a person may use, and the commands are such as Discord takes."""

import re
from typing import Any

from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.interactions import Answer
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from tests.end_to_end.helpers import Desk
from tests.end_to_end.tree import menu_commands, typed_commands
from tests.end_to_end.worker import ROOT, Worker

NAMED = re.compile(r"`/([a-z]+(?: [a-z_]+)*)")
"""A command in an answer or a docstring, perhaps with an option."""


def beginnings(named: str) -> set[str]:
    """The first words, the first two words, and so on."""
    words = named.split()
    return {" ".join(words[:many]) for many in range(1, len(words) + 1)}


def buttons(message: Message) -> list[dict[str, Any]]:
    return [one for row in message.components for one in row["components"]]


async def read(discord: LocalDiscord, member: Member, forum: Forum) -> str:
    """Every page of the answer, as a person turns them."""
    shown: Answer = await discord.command(member, forum, "help")
    assert shown.ephemeral
    pages = [shown.message.embeds[0]["description"]]
    chapters = [one["label"] for one in buttons(shown.message) if one["label"] not in "◀▶"]
    for chapter in chapters or [""]:
        for label in (chapter, *["▶"] * 9):
            usable = [
                one
                for one in buttons(shown.message)
                if one["label"] == label and not one.get("disabled")
            ]
            if usable:
                await discord.click(member, forum, shown.message, usable[0]["custom_id"])
                pages.append(shown.message.embeds[0]["description"])
    return "\n".join(pages)


async def test_everyone_reads_of_what_they_may_use(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum
) -> None:
    everything = await read(discord, desk.moderator, forum)
    shown = [f"`/{name}`" for name in typed_commands(discord)]
    shown += [f"**{name}**" for name in menu_commands(discord)]
    assert [one for one in shown if one not in everything] == []
    member = forum.guild.add_member("Mira")
    seen = await read(discord, member, forum)
    assert "`/board show`" in seen
    assert "`/board stats`" in seen
    for hidden in ("/board settings", "/board posting", "/board log", "/feed", "/rule", "/post"):
        assert hidden not in seen.replace("`/feed add`", "")
    await desk.use("board posting", forum=forum, who="everyone")
    assert "`/post link`" in await read(discord, member, forum)


async def test_discord_takes_the_commands_and_is_told_them_once(
    discord: LocalDiscord, worker: Worker, forum: Forum
) -> None:
    """Each is validated against Discord's description, and counted, as it is registered."""
    registered = discord.interactions.registered
    assert registered.registrations == 1
    assert len(registered.all) <= 100
    in_menus = menu_commands(discord)
    assert all(one["description"] for one in registered.all if one["name"] not in in_menus)
    await worker.stop()
    await worker.start()
    assert registered.registrations == 1


async def test_every_command_that_an_answer_names_exists(
    discord: LocalDiscord, worker: Worker
) -> None:
    known = typed_commands(discord).keys()
    sources = [path for room in ("bot/services", "cogs") for path in (ROOT / room).rglob("*.py")]
    named = {name for path in sources for name in NAMED.findall(path.read_text())}
    assert len(named) > 10
    groups = {name.rpartition(" ")[0] for name in known}
    fitting = {name for name in named if name in groups or beginnings(name) & known}
    assert named - fitting == set()
