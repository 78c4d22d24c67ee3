"""The demo's page: what it is told of threads and messages, and that all of its parts are there."""

import io
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from bot.forum.messages import contents_of, without_previews
from bot.model import CardDraft, EmbedDraft, MessageDraft
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import BOT, Member, Permission
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.page import open_page
from tests.clocks import HandClock
from tests.sandbox.conftest import Client

PICTURE = "https://example.org/picture.png"
LOOKS = (
    MessageDraft(embeds=(EmbedDraft("The **first** words", title="Title", image=PICTURE),)),
    MessageDraft(card=CardDraft(("The **first** words",), image=PICTURE, footer="-# last")),
)


@pytest.fixture
async def page(
    local: LocalDiscord, forum: Forum, clock: HandClock
) -> AsyncIterator[aiohttp.ClientSession]:
    async with (
        open_page([forum], local.interactions, clock) as address,
        aiohttp.ClientSession(address) as session,
    ):
        yield session


@pytest.fixture
async def channel(client: Client, forum: Forum) -> discord.ForumChannel:
    found = await client.fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    return found


async def told(page: aiohttp.ClientSession, path: str) -> Any:
    async with page.get(f"/{path}") as answer:
        assert answer.status == 200
        return await answer.json()


async def open_thread(channel: discord.ForumChannel, message: MessageDraft) -> discord.Thread:
    extra = without_previews(message)
    opened = await channel.create_thread(name="Headline", **contents_of(message), **extra)
    return opened.thread


async def test_every_part_of_it_is_served(page: aiohttp.ClientSession) -> None:
    parts, found = ["page.html"], set()
    while parts:
        async with page.get(f"/{parts.pop()}") as answer:
            assert answer.status == 200
            text = await answer.text()
        named = set(re.findall(r'(?:src|href|from) ?=? ?"(?:\./)?(\w+\.(?:js|css))"', text))
        parts += named - found
        found |= named
    assert found == {"page.css", "page.js", "message.js", "modal.js", "markdown.js"}
    async with page.get("/threads/1.json") as answer:
        assert answer.status == 404


async def test_each_forum_has_its_threads_and_names_the_others(
    local: LocalDiscord, forum: Forum, clock: HandClock
) -> None:
    other = forum.guild.add_forum("the board & more")
    async with (
        open_page([forum, other], local.interactions, clock) as address,
        aiohttp.ClientSession(address) as session,
    ):
        names = [forum.name, other.name]
        for one in (forum, other):
            async with session.get("/channel.json", params={"channel": one.name}) as answer:
                said = await answer.json()
            assert (said["channel"], said["channels"]) == (one.name, names)
        assert (await told(session, "channel.json"))["channel"] == forum.name
        async with session.get("/channel.json?channel=none") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("message", LOOKS)
async def test_a_row_has_the_text_and_the_picture_of_every_look(
    page: aiohttp.ClientSession, channel: discord.ForumChannel, message: MessageDraft
) -> None:
    await open_thread(channel, message)
    (row,) = (await told(page, "channel.json"))["threads"]
    assert row["name"] == "Headline"
    assert row["glimpse"].startswith("The **first** words")
    assert row["picture"] == PICTURE


async def test_a_text_has_no_picture_and_its_links_unfold_nothing(
    page: aiohttp.ClientSession, channel: discord.ForumChannel
) -> None:
    thread = await open_thread(channel, MessageDraft("Only words"))
    (row,) = (await told(page, "channel.json"))["threads"]
    assert (row["glimpse"], row["picture"]) == ("Only words", None)
    (starter,) = (await told(page, f"threads/{thread.id}.json"))["messages"]
    assert (starter["content"], starter["embeds"], starter["components"]) == ("Only words", [], [])


async def test_a_thread_has_all_its_messages_in_order(
    page: aiohttp.ClientSession, channel: discord.ForumChannel
) -> None:
    two = (EmbedDraft("One"), EmbedDraft("Two", footer="Gazette", footer_icon=PICTURE))
    thread = await open_thread(channel, MessageDraft(embeds=two))
    await thread.send(**contents_of(LOOKS[1]), silent=True)
    await thread.send("Three")
    starter, card, last = (await told(page, f"threads/{thread.id}.json"))["messages"]
    assert [embed["description"] for embed in starter["embeds"]] == ["One", "Two"]
    assert starter["embeds"][1]["footer"] == {"text": "Gazette", "icon_url": PICTURE}
    (container,) = card["components"]
    kinds = [component["type"] for component in container["components"]]
    assert kinds == [10, 12, 14, 10]  # text, gallery, separator, text: as message.js knows them
    assert (card["silent"], last["silent"]) == (True, False)
    assert last["content"] == "Three"


async def test_hidden_embeds_are_not_shown(
    page: aiohttp.ClientSession, channel: discord.ForumChannel
) -> None:
    thread = await open_thread(channel, LOOKS[0])
    starter = await thread.fetch_message(thread.id)
    await starter.edit(suppress=True)
    (shown,) = (await told(page, f"threads/{thread.id}.json"))["messages"]
    assert shown["embeds"] == []


async def test_pictures_and_files_are_shown_with_what_describes_them(
    channel: discord.ForumChannel, forum: Forum, page: aiohttp.ClientSession
) -> None:
    forum.guild.set_permissions(forum.guild.bot_role, BOT | Permission.ATTACH_FILES)
    opened = await open_thread(channel, LOOKS[0])
    files = [
        discord.File(io.BytesIO(b"PNG"), "stats.png", description="Seven days of rain"),
        discord.File(io.BytesIO(b"left"), "failed.txt"),
    ]
    await opened.send(files=files)
    shown = await told(page, f"threads/{opened.id}.json")
    picture, text = shown["messages"][-1]["attachments"]
    assert (picture["picture"], picture["description"]) == (True, "Seven days of rain")
    assert (text["picture"], text["name"]) == (False, "failed.txt")
    async with page.get(f"/{picture['url']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", b"PNG")
    async with page.get("/attachments/1") as answer:
        assert answer.status == 404


async def test_a_text_channel_shows_who_used_what_and_the_answers(
    client: Client, local: LocalDiscord, guild: Guild, moderator: Member, clock: HandClock
) -> None:
    desk = guild.add_text_channel("moderators")

    async def answer(interaction: discord.Interaction) -> None:
        picture = discord.File(io.BytesIO(b"PNG"), "a.png", description="A picture")
        embed = discord.Embed(title="Figures").set_image(url="attachment://a.png")
        await interaction.response.send_message(
            f"In <#{desk.id}>", embed=embed, file=picture, ephemeral=True
        )

    async def ask(interaction: discord.Interaction) -> None:
        form = discord.ui.Modal(title="A form", custom_id="form")
        form.add_item(discord.ui.TextInput(label="Text", default="As it was"))
        await interaction.response.send_modal(form)

    for name, what in {"figures": answer, "form": ask}.items():
        client.tree.command(name=name, description=name)(what)
    await client.tree.sync()
    await local.command(moderator, desk, "figures")
    await local.write(moderator, desk.id, "Well done.")
    async with (
        open_page([desk], local.interactions, clock) as address,
        aiohttp.ClientSession(address) as page,
    ):
        shown = await told(page, "channel.json")
        answered, written = shown["messages"]
        assert answered["used"] == {"by": "Robin", "command": "/figures"}
        assert (answered["private"], written["private"], written["used"]) == (True, False, None)
        assert shown["names"][str(desk.id)] == "#moderators"
        (embed,) = answered["embeds"]
        assert embed["image"]["url"] == answered["attachments"][0]["url"]
        async with page.get(f"/{embed['image']['url']}") as picture:
            assert await picture.read() == b"PNG"
        assert shown["modal"] is None

        await local.command(moderator, desk, "form")
        assert (await told(page, "channel.json"))["modal"]["title"] == "A form"
