"""An error becomes a reply."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from cogs import menus
from cogs.errors import Errors, sentence_for
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


class Pressed:
    """A button that somebody pressed, while the database is busy; and what they are told."""

    type = discord.InteractionType.component

    def __init__(self) -> None:
        self.extras: dict[str, object] = {}
        self.told: list[str] = []
        self.database = asyncio.Event()
        self.client = SimpleNamespace(tree=SimpleNamespace(interaction_check=self._look_up))
        self.response = SimpleNamespace(is_done=lambda: False, send_message=self._tell)

    async def _look_up(self, _: object) -> bool:
        return await self.database.wait()

    async def _tell(self, text: str, **_: object) -> None:
        self.told.append(text)


@pytest.mark.parametrize("known", [True, False])
async def test_only_a_button_that_nobody_answers_for_has_expired(
    monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr("cogs.errors._ANSWERED_WITHIN", 0)
    pressed = Pressed()
    interaction = cast("Any", pressed)
    work = [Errors(cast("Any", SimpleNamespace(tree=None))).on_interaction(interaction)]
    if known:
        work.insert(0, menus.Menu(60).interaction_check(interaction))
    running = [asyncio.create_task(one) for one in work]
    await asyncio.sleep(0)
    pressed.database.set()
    await asyncio.gather(*running)
    assert pressed.told == ([] if known else [str(menus.EXPIRED)])
