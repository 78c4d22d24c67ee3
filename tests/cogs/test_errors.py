"""An error becomes a reply."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from cogs.errors import sentence_for
from cogs.options import ForumOption


@app_commands.command(name="look")
async def look(_: discord.Interaction, forum: ForumOption, channel: discord.TextChannel) -> None:
    """Takes a forum and a channel."""


@pytest.mark.parametrize(("option", "named"), [("forum", "<#7>"), ("channel", "that channel")])
async def test_a_channel_out_of_sight_is_told_with_the_permission(option: str, named: str) -> None:
    hidden = cast("Any", SimpleNamespace(id=7, resolve=lambda: None))
    with pytest.raises(app_commands.TransformerError) as raised:
        await look._params[option].transform(cast("Any", SimpleNamespace(guild=None)), hidden)
    wanted = f"I cannot see {named}. Allow **View Channel** to my role there."
    assert sentence_for(raised.value) == wanted
