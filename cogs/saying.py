"""Sending an answer, in as many messages as it needs."""

from collections.abc import Iterable

import discord

from cogs.replies.pieces import pages


async def say(interaction: discord.Interaction, answer: str | Iterable[str]) -> None:
    """Answers a deferred command with a text, or its lines; only who used it sees the answer."""
    lines = answer.split("\n") if isinstance(answer, str) else answer
    for page in pages(lines):
        await interaction.followup.send(page, ephemeral=True)
