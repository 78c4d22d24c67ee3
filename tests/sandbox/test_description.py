"""The local Discord's answers have the shape that Discord's own description gives them.

Every test of this folder is held against it (see `local` in conftest.py); this one walks the rest.
"""

from typing import Any

import discord
import jsonschema_rs
import pytest

from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from tests.discord_schemas import check_answer, inspector, needs_description
from tests.sandbox.conftest import Client

pytestmark = needs_description


async def test_what_else_the_bot_can_ask(
    local: LocalDiscord, client: Client, guild: Guild, member: Member
) -> None:
    guild.add_text_channel("general", topic="All").overwrite(member, allow=1 << 10)
    application = await client.application_info()
    assert application.id == local.world.bot.id
    (mine,) = [one async for one in client.fetch_guilds()]
    there = await client.fetch_guild(mine.id)
    assert (await there.fetch_member(member.id)).name == "Kim"
    assert {role.id for role in await there.fetch_roles()} == set(guild.roles)
    assert [channel.name for channel in await there.fetch_channels()] == ["general"]
    with pytest.raises(discord.NotFound):
        await there.fetch_member(1)
    assert {sent.status for sent in local.requests} == {200, 404}


@pytest.mark.parametrize(
    "callback",
    [
        {"type": 4, "data": {"content": "x" * 2001}},
        {"type": 7, "data": {"content": 5}},
        {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}] * 26}},
        {"type": 9, "data": {"custom_id": "c", "title": "t" * 46, "components": []}},
        {"type": 8},
    ],
    ids=["too long", "no text", "26 choices", "title", "no choices"],
)
def test_the_inspector_looks_at_callbacks(callback: dict[str, Any]) -> None:
    inspect = inspector()
    assert inspect is not None
    inspect("POST", "/interactions/1/token/callback", {"type": 5, "data": {"flags": 64}})
    with pytest.raises(jsonschema_rs.ValidationError):
        inspect("POST", "/interactions/1/token/callback", callback)


def test_an_answer_of_another_shape_is_found() -> None:
    for status, answer in ((200, {"id": "1"}), (201, None), (404, {"message": "no code"})):
        with pytest.raises(jsonschema_rs.ValidationError):
            check_answer("GET", "/channels/1/messages/2", status, answer)
    check_answer("DELETE", "/channels/1/messages/2", 204, None)
