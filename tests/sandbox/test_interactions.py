"""People use commands, buttons, menus and modals; the bot answers through discord.py."""

import asyncio

import discord
import pytest
from discord import app_commands

from bot.sandbox.discord.channels import Forum, TextChannel
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.interactions import NotOffered, Unanswered
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.server import LocalDiscord
from tests.sandbox.conftest import Client
from tests.sandbox.refusals import code_of

Asked = discord.Interaction[discord.Client]


@pytest.fixture
def place(guild: Guild) -> TextChannel:
    return guild.add_text_channel("general")


async def test_commands_are_registered_and_keep_their_ids(
    local: LocalDiscord, client: Client
) -> None:
    @client.tree.command()
    @app_commands.describe(number="How many", where="A channel")
    async def count(
        _: Asked, number: app_commands.Range[int, 1, 5], where: discord.TextChannel
    ) -> None:
        """Counts."""

    (first,) = await client.tree.sync()
    (same,) = await client.tree.sync()
    assert same.id == first.id
    assert [one.id for one in await client.tree.fetch_commands()] == [first.id]
    assert local.interactions.registered.registrations == 2
    form = [{"name": f"name{number}", "description": "d"} for number in range(101)]
    assert client.application_id is not None
    refused = client.http.bulk_upsert_global_commands(client.application_id, form)
    assert await code_of(refused) == 30032


async def test_a_command_is_deferred_filled_and_followed_up(
    local: LocalDiscord, client: Client, place: TextChannel, member: Member
) -> None:
    @client.tree.command()
    async def work(asked: Asked, what: str) -> None:
        """Works."""
        await asked.response.defer(thinking=True)
        assert place.messages[max(place.messages)].flags == 1 << 7
        await asked.edit_original_response(content=f"Worked on {what}.")
        extra = await asked.followup.send("For you.", ephemeral=True, wait=True)
        public = await asked.followup.send("For all.", wait=True)
        await asked.followup.edit_message(extra.id, content="Only for you.")
        await public.edit(content="For everybody.")
        assert (await asked.original_response()).content == f"Worked on {what}."

    await client.tree.sync()
    answer = await local.command(member, place, "work", what="bread")
    await client.until_seen("MESSAGE_UPDATE", 2)
    assert answer.deferred
    assert answer.content == "Worked on bread.\nOnly for you.\nFor everybody."
    stand = list(place.messages.values())
    assert [message.content for message in stand] == ["Worked on bread.", "For everybody."]
    assert [message.type for message in stand] == [20, 19]
    assert stand[1].replies_to == stand[0].id == answer.messages[0].id
    assert place.last_message_id == stand[1].id


async def test_an_ephemeral_answer_stands_in_no_channel(
    local: LocalDiscord, client: Client, place: TextChannel, member: Member
) -> None:
    @client.tree.command()
    async def whisper(asked: Asked) -> None:
        """Whispers."""
        response = await asked.response.send_message("Psst.", ephemeral=True)
        assert response.resource is not None
        await asked.delete_original_response()

    await client.tree.sync()
    answer = await local.command(member, place, "whisper")
    assert answer.ephemeral
    assert place.messages == {}
    assert "MESSAGE_CREATE" not in client.seen


async def test_a_second_response_and_a_late_one_are_refused(
    local: LocalDiscord, client: Client, place: TextChannel, member: Member
) -> None:
    codes: asyncio.Queue[int] = asyncio.Queue()

    @client.tree.command()
    async def twice(asked: Asked) -> None:
        """Answers twice."""
        http = asked._session
        adapter = discord.webhook.async_.async_context.get()
        params = discord.webhook.async_.interaction_message_response_params(type=5)
        for _ in range(2):
            try:
                await adapter.create_interaction_response(
                    asked.id, asked.token, session=http, params=params
                )
            except discord.HTTPException as refused:
                await codes.put(refused.code)
        local.interactions.token_lasts = 0.0
        try:
            await asked.followup.send("Too late.")
        except discord.HTTPException as refused:
            await codes.put(refused.code)

    await client.tree.sync()
    with pytest.raises(TimeoutError):
        await local.command(member, place, "twice", within=0.2)
    assert [await codes.get(), await codes.get()] == [40060, 50027]
    local.interactions.first_answer_within = 0.0
    with pytest.raises(Unanswered):
        await local.command(member, place, "twice")
    assert [await codes.get() for _ in range(3)] == [10062, 10062, 10015]


async def test_autocompletion_and_what_a_client_offers(
    local: LocalDiscord, client: Client, place: TextChannel, forum: Forum, member: Member
) -> None:
    group = app_commands.Group(
        name="feed",
        description="Feeds.",
        default_permissions=discord.Permissions(manage_threads=True),
    )

    async def offer(_: Asked, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}{n}", value=str(n)) for n in range(25)]

    @group.command()
    @app_commands.autocomplete(feed=offer)
    async def remove(asked: Asked, feed: str, where: discord.TextChannel | None = None) -> None:
        """Removes."""
        await asked.response.send_message(f"{feed} {where and where.id}", ephemeral=True)

    client.tree.add_command(group)
    await client.tree.sync()
    chief = forum.guild.add_member("Ada", permissions=(1 << 53) - 1)
    choices = await local.autocomplete(chief, place, "feed remove", focused="feed", feed="x")
    assert choices[0] == {"name": "x0", "value": "0"}
    assert len(choices) == 25
    answer = await local.command(chief, place, "feed remove", feed="7", where=place)
    assert answer.content == f"7 {place.id}"
    thread = await local.open(member, forum, "Title", "Text.")
    await local.archive(thread.id)
    place.overwrite(chief.roles[0], deny=0)
    for person, where, name, options in (
        (member, place, "feed remove", {"feed": "7"}),  # without the right
        (chief, place, "feed add", {}),
        (chief, place, "feed", {}),
        (chief, place, "feed remove", {}),  # a required option
        (chief, place, "feed remove", {"feed": "7", "where": forum}),  # no text channel
        (chief, thread, "feed remove", {"feed": "7"}),  # archived
    ):
        with pytest.raises(NotOffered):
            await local.command(person, where, name, **options)


class Names(discord.ui.Modal, title="Names"):
    """Labels, as discord.py 2.7 lays modals out."""

    first: discord.ui.Label["Names"] = discord.ui.Label(
        text="First", component=discord.ui.TextInput(max_length=5)
    )
    kind: discord.ui.Label["Names"] = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select(options=[discord.SelectOption(label="News")]),
    )

    async def on_submit(self, asked: Asked) -> None:
        """Shows what was filled in."""
        assert isinstance(self.first.component, discord.ui.TextInput)
        assert isinstance(self.kind.component, discord.ui.Select)
        text = f"{self.first.component.value} {self.kind.component.values}"
        await asked.response.edit_message(content=text)


class Panel(discord.ui.View):
    """A button that opens a modal, and menus."""

    @discord.ui.button(label="Names", custom_id="names")
    async def names(self, asked: Asked, _: discord.ui.Button["Panel"]) -> None:
        await asked.response.send_modal(Names())

    @discord.ui.select(
        custom_id="menu", options=[discord.SelectOption(label=one) for one in "ab"], max_values=2
    )
    async def menu(self, asked: Asked, menu: discord.ui.Select["Panel"]) -> None:
        await asked.response.defer()
        await asked.edit_original_response(content=f"chose {menu.values}")

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="where")
    async def where(self, asked: Asked, menu: discord.ui.ChannelSelect["Panel"]) -> None:
        await asked.response.edit_message(content=f"in {menu.values[0].name}")


async def test_buttons_menus_and_modals(
    local: LocalDiscord, client: Client, place: TextChannel, forum: Forum, member: Member
) -> None:
    @client.tree.command()
    async def panel(asked: Asked) -> None:
        """Shows a panel."""
        await asked.response.send_message("Panel", view=Panel())

    await client.tree.sync()
    message = (await local.command(member, place, "panel")).message
    chosen = await local.choose(member, place, message, "menu", ["b", "a"])
    assert chosen.content == message.content == "chose ['b', 'a']"
    await local.choose(member, place, message, "where", [str(forum.id)])
    assert message.content == "in news"
    opened = (await local.click(member, place, message, "names")).modal
    assert opened is not None
    ids = [label["component"]["custom_id"] for label in opened["components"]]
    with pytest.raises(NotOffered):
        await local.submit(member, place, opened, {ids[0]: "Too long", ids[1]: ["News"]})
    await local.submit(member, place, opened, {ids[0]: "Ada", ids[1]: ["News"]})
    assert message.content == "Ada ['News']"
    assert list(place.messages.values()) == [message]
    with pytest.raises(NotOffered):
        await local.choose(member, place, message, "menu", ["c"])
    with pytest.raises(NotOffered):
        await local.click(member, place, message, "other")


async def test_an_answer_in_a_thread_counts_and_needs_no_right_to_send(
    local: LocalDiscord, client: Client, guild: Guild, forum: Forum, member: Member
) -> None:
    @client.tree.command()
    async def speak(asked: Asked) -> None:
        """Speaks."""
        await asked.response.send_message("Here.")

    await client.tree.sync()
    thread = await local.open(member, forum, "Title", "Text.")
    forum.overwrite(guild.bot, deny=Permission.SEND_MESSAGES_IN_THREADS)
    answer = await local.command(member, thread, "speak")
    assert thread.message_count == 1
    assert thread.last_message_id == answer.message.id
