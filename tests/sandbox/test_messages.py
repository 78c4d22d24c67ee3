"""Messages: whom they notify, what they carry, what Discord refuses of them."""

import io

import discord
import pytest

from bot.sandbox.discord.channels import Forum, TextChannel
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import BOT, MEMBER, Member, Permission
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.server import LocalDiscord
from tests.clocks import HandClock
from tests.sandbox.conftest import Client
from tests.sandbox.refusals import code_of


@pytest.fixture
def place(guild: Guild) -> TextChannel:
    return guild.add_text_channel("general")


@pytest.fixture
async def channel(client: Client, place: TextChannel) -> discord.TextChannel:
    found = await client.fetch_channel(place.id)
    assert isinstance(found, discord.TextChannel)
    return found


def newest(place: TextChannel) -> Message:
    return place.messages[max(place.messages)]


async def test_only_what_is_allowed_notifies(
    channel: discord.TextChannel, place: TextChannel, guild: Guild, member: Member
) -> None:
    open_role = guild.add_role("Readers", mentionable=True)
    closed_role = guild.add_role("Editors")
    text = f"@everyone <@{member.id}> <@&{open_role.id}> <@&{closed_role.id}> <@123456>"
    await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert not newest(place).notified
    sent = await channel.send(text)
    assert newest(place).notified.users == {member.user}
    assert newest(place).notified.roles == {open_role.id}
    assert not newest(place).notified.everyone
    assert [user.id for user in sent.mentions] == [member.id]
    guild.set_permissions(guild.bot_role, BOT | Permission.MENTION_EVERYONE)
    await channel.send(text, silent=True)
    assert not newest(place).notified
    await channel.send(text, allowed_mentions=discord.AllowedMentions(everyone=True, roles=[]))
    assert newest(place).notified.everyone
    assert newest(place).notified.roles == set()


async def test_embeds_and_edits_do_not_notify_but_text_displays_do(
    channel: discord.TextChannel, place: TextChannel, member: Member
) -> None:
    sent = await channel.send(embed=discord.Embed(description=f"<@{member.id}>"))
    await sent.edit(content=f"<@{member.id}>")
    assert not newest(place).notified
    assert newest(place).mentions.users == {member.user}
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(f"<@{member.id}>"))
    await channel.send(view=view)
    assert newest(place).notified.users == {member.user}


async def test_an_enforced_nonce_makes_a_repeat_harmless(
    channel: discord.TextChannel, place: TextChannel, clock: HandClock
) -> None:
    first = await channel.send("Once.", nonce="n" * 25)
    clock.advance(minutes=4)
    again = await channel.send("Twice?", nonce="n" * 25)
    assert (again.id, again.content) == (first.id, "Once.")
    clock.advance(minutes=4)
    assert (await channel.send("Twice?", nonce="n" * 25)).id != first.id
    assert len(place.messages) == 2


async def test_files_are_kept(
    local: LocalDiscord, channel: discord.TextChannel, place: TextChannel, guild: Guild
) -> None:
    def picture(name: str) -> discord.File:
        return discord.File(io.BytesIO(name.encode()), filename=name)

    assert await code_of(channel.send(file=picture("a.png"))) == 50013
    guild.set_permissions(guild.bot_role, BOT | Permission.ATTACH_FILES)
    sent = await channel.send("Two.", files=[picture("a.png"), picture("b.png")])
    assert [file.filename for file in sent.attachments] == ["a.png", "b.png"]
    edited = await sent.edit(attachments=[sent.attachments[1], picture("c.png")])
    assert edited.attachments[0].id == sent.attachments[1].id
    kept = newest(place).attachments
    assert [(file.filename, file.data) for file in kept] == [
        ("b.png", b"b.png"),
        ("c.png", b"c.png"),
    ]
    big = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), filename="big")
    assert await code_of(channel.send(file=big)) == 50035
    described = [
        discord.File(io.BytesIO(b"x"), "x.png", description="x" * many) for many in (1024, 1025)
    ]
    sent = await channel.send(file=described[0])
    assert sent.attachments[0].description == "x" * 1024
    assert await code_of(channel.send(file=described[1])) == 50035
    local.violations.clear()  # Discord's description says so, too


def embed_of(length: int, **more: str) -> discord.Embed:
    return discord.Embed(description="x" * length, **more)  # type: ignore[arg-type]


async def test_forms_that_discord_refuses(
    local: LocalDiscord, channel: discord.TextChannel, place: TextChannel
) -> None:
    empty_field = embed_of(1).add_field(name=" ", value="x")
    for embeds in (
        [embed_of(4096), embed_of(1905)],
        [embed_of(1, title="t" * 257)],
        [embed_of(1, url="not a link")],
        [empty_field],
        [discord.Embed(url="https://example.org")],
    ):
        assert await code_of(channel.send(embeds=embeds)) == 50035
    assert await code_of(channel.send("x" * 2001)) == 50035
    assert await code_of(channel.send("Text.", nonce="n" * 26)) == 50035
    assert await code_of(channel.send("  ")) == 50006
    await channel.send("x" * 2000, embeds=[embed_of(4096), embed_of(1904)])
    assert len(place.messages) == 1
    local.violations.clear()  # the description refuses some of them first


async def test_components_v2_stand_alone(
    local: LocalDiscord, channel: discord.TextChannel, place: TextChannel
) -> None:
    def layout(*texts: str) -> discord.ui.LayoutView:
        view = discord.ui.LayoutView()
        for text in texts:
            view.add_item(discord.ui.TextDisplay(text))
        return view

    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=place.id)
    http = channel._state.http
    text = {"type": 10, "content": "Text."}
    flags = 1 << 15
    for form in (
        {"content": "Text.", "components": [text], "flags": flags},
        {"embeds": [{"title": "Title"}], "components": [text], "flags": flags},
        {"components": [text]},
        {"components": [text] * 41, "flags": flags},
    ):
        assert await code_of(http.request(route, json=form)) == 50035
    local.violations.clear()  # the description refuses some of them first
    assert await code_of(channel.send(view=layout("x" * 2000, "y" * 2001))) == 50035
    sent = await channel.send(view=layout("x" * 2000, "y" * 2000))
    assert [one["id"] for one in newest(place).components] == [1, 2]
    assert await code_of(sent.edit(content="Plain again")) == 50035
    await sent.edit(view=layout("Shorter"))
    assert newest(place).components == [{"id": 1, "type": 10, "content": "Shorter"}]


async def test_what_others_wrote_is_hidden_without_message_content(
    local: LocalDiscord, client: Client, channel: discord.TextChannel, member: Member
) -> None:
    heard: list[discord.Message] = []

    @client.event
    async def on_message(message: discord.Message) -> None:
        heard.append(message)

    await local.write(member, channel.id, "A secret.")
    await local.write(member, channel.id, f"<@{local.world.bot.id}> hello")
    await client.until_seen("MESSAGE_CREATE", 2)
    assert [message.content for message in heard] == ["", f"<@{local.world.bot.id}> hello"]
    found = [message.content async for message in channel.history(oldest_first=True)]
    assert found == ["", f"<@{local.world.bot.id}> hello"]
    local.world.privileged_intents = 1 << 15
    found = [message.content async for message in channel.history(limit=2)]
    assert found[-1] == "A secret."


async def test_history_is_paged(
    local: LocalDiscord, channel: discord.TextChannel, member: Member
) -> None:
    ids = [(await local.write(member, channel.id, str(number))).id for number in range(5)]
    middle = discord.Object(ids[2])
    assert [one.id async for one in channel.history(after=middle, limit=1)] == ids[3:4]
    assert [one.id async for one in channel.history(before=middle)] == ids[1::-1]


async def test_whose_message_may_be_edited_and_deleted(
    local: LocalDiscord,
    client: Client,
    channel: discord.TextChannel,
    place: TextChannel,
    member: Member,
) -> None:
    theirs = await local.write(member, channel.id, "Mine.")
    partial = channel.get_partial_message(theirs.id)
    assert await code_of(partial.edit(content="Yours?")) == 50005
    assert await code_of(partial.delete()) == 50013
    assert await code_of(channel.get_partial_message(1).edit(content="?")) == 10008
    own = await channel.send("The bot's.")
    await own.delete()
    await client.until_seen("MESSAGE_DELETE")
    assert list(place.messages) == [theirs.id]


async def test_permissions_with_overwrites(
    local: LocalDiscord, client: Client, guild: Guild, forum: Forum, member: Member
) -> None:
    there = await client.fetch_channel(forum.id)
    assert isinstance(there, discord.ForumChannel)
    thread = (await there.create_thread(name="Title", content="Text.")).thread
    for denied, doing in (
        (Permission.SEND_MESSAGES, lambda: there.create_thread(name="Title", content="Text.")),
        (Permission.SEND_MESSAGES_IN_THREADS, lambda: thread.send("Text.")),
        (Permission.EMBED_LINKS, lambda: thread.send(embed=embed_of(1))),
        (Permission.MANAGE_THREADS, lambda: thread.edit(locked=True)),
        (Permission.MANAGE_THREADS, lambda: thread.delete()),
        (Permission.READ_MESSAGE_HISTORY, lambda: thread.fetch_message(thread.id)),
        (Permission.READ_MESSAGE_HISTORY, lambda: anext(there.archived_threads())),
    ):
        forum.overwrite(guild.everyone, deny=denied)
        forum.overwrite(guild.bot_role, deny=denied)
        assert await code_of(doing()) == 50013
        forum.overwrite(guild.bot, allow=denied)  # a member's own overwrite has the last word
        forum.overwrite(guild.bot, clear=True)
    forum.overwrite(guild.bot_role, clear=True)
    forum.overwrite(guild.everyone, deny=Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in thread.history()] == []
    forum.overwrite(guild.bot, allow=Permission.READ_MESSAGE_HISTORY)
    assert len([one async for one in thread.history()]) == 1


async def test_a_hidden_forum_is_50001_silent_and_comes_back_with_its_threads(
    local: LocalDiscord, client: Client, guild: Guild, forum: Forum, member: Member
) -> None:
    forum.overwrite(guild.bot_role, deny=Permission.VIEW_CHANNEL)
    forum.overwrite(member, allow=MEMBER)
    hidden = await local.open(member, forum, "Hidden", "Text.")
    for doing in (client.fetch_channel(forum.id), client.fetch_channel(hidden.id)):
        assert await code_of(doing) == 50001
    assert await client.guilds[0].active_threads() == []
    forum.overwrite(guild.bot_role, clear=True)
    await client.until_seen("THREAD_LIST_SYNC")
    assert "THREAD_CREATE" not in client.seen
    found = client.get_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    assert [thread.name for thread in found.threads] == ["Hidden"]


async def test_a_change_of_the_bots_role_reaches_its_cache(
    local: LocalDiscord, client: Client, guild: Guild, forum: Forum
) -> None:
    guild.set_permissions(guild.bot_role, Permission.VIEW_CHANNEL)
    await client.until_seen("GUILD_ROLE_UPDATE")
    cached = client.get_channel(forum.id)
    assert isinstance(cached, discord.ForumChannel)
    assert not cached.permissions_for(cached.guild.me).send_messages
    assert await code_of(cached.create_thread(name="Title", content="Text.")) == 50013
