"""Each command of the tree: without the right, in the wrong place, of a feed that is misspelt.

The commands are those that Discord was told (tree.py): one without a row here fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.discord.channels import Forum, TextChannel
from bot.sandbox.discord.interactions import Answer, NotOffered
from bot.sandbox.discord.members import MODERATOR, NOTHING, Member, Permission
from bot.sandbox.discord.permissions import in_guild
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, titles
from tests.end_to_end.tree import CHANNEL, Options, menu_commands, required, typed_commands
from tests.end_to_end.worker import Worker, eventually


@dataclass(frozen=True)
class Right:
    """What a command takes; who lacks it is not shown the command, or is answered so."""

    permission: Permission
    said: str = ""


_MANAGES = Right(Permission.MANAGE_GUILD, "It takes the permission **Manage Server**")
_MODERATES = Right(Permission.MANAGE_THREADS)

RIGHTS = {
    "feed": Right(Permission.MANAGE_GUILD),
    "rule": Right(Permission.MANAGE_GUILD),
    "thread": _MODERATES,
    "Close this thread": _MODERATES,
    "Keep it open": _MODERATES,
    "board settings": _MANAGES,
    "board defaults": _MANAGES,
    "board posting": _MANAGES,
    "board log channel": _MANAGES,
    "post": Right(Permission.MANAGE_THREADS, "only moderators may post by hand"),
    "board show": _MANAGES,  # to everybody in the channel; alone anybody may see it
    "board stats": _MANAGES,
    "help": Right(NOTHING),
    "Thread info": Right(NOTHING),
}
"""By the command, or the first word of several."""

NOT_MINE = "This is no thread that I opened"


def right_of(command: str) -> Right:
    return RIGHTS.get(command) or RIGHTS[command.split()[0]]


def options_in(commands: Mapping[str, Options]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each option with its command."""
    return ((name, one) for name, options in commands.items() for one in options)


@pytest.fixture
def channel(forum: Forum) -> TextChannel:
    return forum.guild.add_text_channel("talk")


async def test_without_the_right_it_is_not_shown_or_says_what_it_takes(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    channel: TextChannel,
    newspaper: Newspaper,
) -> None:
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Rain"])
    (thread,) = forum.threads
    assert thread.starter is not None
    settled = (await desk.use("board settings")).message.embeds
    wanted: dict[str, dict[str, object]] = {
        "board settings": {"language": "de", "budget": 500},
        "board defaults": {"look": "text"},
        "board posting": {"forum": forum, "who": "everyone"},
        "board log channel": {"channel": channel},
        "board show": {"public": True},
        "board stats": {"public": True},
        "post link": {"url": f"{newspaper.url}/articles/1"},
    }

    async def use(who: Member, command: str) -> Answer:
        if command in menu_commands(discord):
            assert thread.starter is not None
            return await discord.menu(who, thread, thread.starter, command)
        return await discord.command(who, forum, command, **wanted.get(command, {}))

    guild = forum.guild
    people = guild.add_member("Mira"), guild.add_member("Alex", permissions=MODERATOR)
    for command in (*typed_commands(discord), *menu_commands(discord)):
        right = right_of(command)
        for who in people:
            if right.permission in in_guild(guild, who):
                continue
            if not right.said:
                with pytest.raises(NotOffered, match="not shown"):
                    await use(who, command)
                continue
            refused = await use(who, command)
            assert right.said in refused.content, command
            assert refused.ephemeral, command
    assert (await desk.use("board settings")).message.embeds == settled
    assert titles(forum) == ["Rain"]
    assert not thread.archived
    assert channel.messages == {}


async def test_a_misspelt_feed_is_answered_with_the_name_that_is_meant(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    values = {"tag": "News", "filter": "rain", "forum": forum.guild.add_forum("elsewhere")}
    commands = typed_commands(discord)
    options = ((command, one["name"]) for command, one in options_in(commands))
    walked = [(command, name) for command, name in options if name in ("feed", "what")]
    assert len(walked) > 15

    async def said(command: str, option: str, feed: str) -> str:
        given = required(commands[command], values | {option: feed}) | {option: feed}
        if command == "rule set":
            given |= {"days": 3}
        return await desk.say(command, **given)

    for command, option in walked:
        nothing_yet = "No feed was removed" if command == "feed restore" else "No feed is mirrored"
        assert nothing_yet in await said(command, option, "gazette"), command
    async with Newspaper(name="The Agency") as agency:
        for paper in (newspaper, agency):
            paper.publish("Rain", "<p>Text.</p>")
            await desk.add(paper.feed_url)
        await desk.remove(await desk.choice(typed="agency"))
    before = await desk.say("feed list")
    for command, option in walked:
        typed, meant = "The Harbor Gazete", "**The Harbour Gazette**"
        if command == "feed restore":
            typed, meant = "The Agancy", "**The Agency**"
        answer = await said(command, option, typed)
        assert f"Is it {meant}?" in answer, command
        unlike = await said(command, option, "Xyzzy")
        assert unlike.endswith("Choose one from the list that opens."), command
    assert await desk.say("feed list") == before


async def test_in_the_wrong_place_a_command_says_which_is_right(
    discord: LocalDiscord,
    worker: Worker,
    desk: Desk,
    forum: Forum,
    channel: TextChannel,
    newspaper: Newspaper,
) -> None:
    guild, member = forum.guild, forum.guild.add_member("Mira")
    newspaper.publish("Rain", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Rain"])
    here = str(forum.threads[0].id)
    own_forum = guild.add_forum("own")
    own_forum.overwrite(member, allow=Permission.MANAGE_THREADS)
    own = await discord.open(member, own_forum, "My own", "Text.")
    far = discord.world.add_guild("Another server").add_forum("far")
    await discord.gateway.deliver()

    commands = typed_commands(discord)
    about_threads = [name for name in commands if name.startswith("thread ")]
    assert len(about_threads) == 7
    for command in about_threads:
        given = required(commands[command], {"days": 1, "thread": str(own.id)})
        told = await discord.command(desk.moderator, channel, command, **given)
        assert NOT_MINE in told.content, command
        told = await discord.command(desk.moderator, own, command, **given)
        by_a_member = "A member opened this thread"
        assert (by_a_member if command == "thread why" else NOT_MINE) in told.content, command
        elsewhere = given | {"thread": here}
        told = await discord.command(member, own_forum, command, **elsewhere)
        assert f"**Manage Posts** in <#{forum.id}>" in told.content, command
        told = await discord.command(far.guild.owner, far, command, **elsewhere)
        assert "That thread is on another server" in told.content, command
    message = await discord.write(member, channel.id, "Where am I?")
    for name in menu_commands(discord):
        told = await discord.menu(desk.moderator, channel, message, name)
        assert NOT_MINE in told.content, name

    for command, option in options_in(commands):
        if option["type"] == CHANNEL:
            wrong = {option["name"]: channel if option["name"] == "forum" else forum}
            values = {"url": newspaper.feed_url, "feed": newspaper.name} | wrong
            with pytest.raises(NotOffered, match="not offered"):
                await desk.use(command, **required(commands[command], values) | wrong)
