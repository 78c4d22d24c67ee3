"""The bot comes to its end, whatever its parts do."""

from typing import Any, cast

import discord
import pytest
from discord.ext import commands

from bot.client import NewsBot
from bot.clock import Clock
from bot.errors import StorageError
from bot.storage.storage import open_storage

_NOBODY = cast("Any", None)


class Stuck(commands.Cog):
    """What it has to do at the end fails."""

    async def cog_unload(self) -> None:
        raise StorageError("", "The disk is full.")


async def test_a_cog_that_cannot_end_keeps_the_connection_open_no_longer(
    sqlite_board: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discord.shard, "Shard", discord.shard.Shard)  # the bot sets its own
    async with (
        open_storage(sqlite_board) as storage,
        NewsBot(storage, _NOBODY, _NOBODY, Clock()) as bot,
    ):
        await bot.add_cog(Stuck())
    assert bot.is_closed()
    assert "cog unload for Cog <class 'tests.test_client.Stuck'>" in caplog.text
