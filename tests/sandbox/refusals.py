"""How Discord refuses, in a word."""

from collections.abc import Awaitable

import discord
import pytest

from bot.sandbox.discord.refusal import Refusal


async def code_of(doing: Awaitable[object]) -> int:
    """The JSON error code with which Discord refuses the bot, or a person."""
    try:
        await doing
    except (discord.HTTPException, Refusal) as refused:
        return refused.code
    pytest.fail("it was not refused")
