"""Sending an answer: in the server's language, in as many messages as it needs."""

from collections.abc import Iterable
from typing import Any

import discord

from cogs.replies.pieces import pages

_TAKEN = "taken"


async def say(interaction: discord.Interaction, answer: str | Iterable[str]) -> None:
    """Answers a deferred command with a text, or its lines; only who used it sees the answer."""
    lines = answer.split("\n") if isinstance(answer, str) else answer
    for page in pages(lines):
        await interaction.followup.send(page, ephemeral=True)


async def speak(interaction: discord.Interaction[Any]) -> bool:
    """What begins with this interaction is said in the language of its server.

    The command tree does it for commands; whatever else people touch (buttons, forms) asks here,
    and so takes the interaction for its own.
    """
    interaction.extras[_TAKEN] = True
    return bool(await interaction.client.tree.interaction_check(interaction))


def is_taken(interaction: discord.Interaction[Any]) -> bool:
    """Whether something of ours answers it, or is about to."""
    return _TAKEN in interaction.extras
