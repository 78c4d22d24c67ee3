"""The board cog: `/board log channel` names where notices for moderators go."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.services.services import Services

if TYPE_CHECKING:
    from bot.client import NewsBot


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Board(commands.GroupCog, group_name="board", group_description="This server's board"):
    """What concerns the whole server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    log = app_commands.Group(name="log", description="Where I tell moderators what is wrong")

    @log.command()
    @app_commands.describe(channel="A channel that moderators read; left out: none")
    async def channel(
        self, interaction: discord.Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """Name the channel for my notices; without one they stand in /feed list."""
        guild_id = interaction.guild_id or 0
        if channel is not None:
            _demand_write(channel)
        await self._services.storage.desk.set_log_channel(guild_id, channel.id if channel else None)
        where = f"in {channel.mention}" if channel else "in `/feed list`"
        await interaction.response.send_message(
            f"I tell moderators what is wrong {where} from now on.", ephemeral=True
        )


def _demand_write(channel: discord.TextChannel) -> None:
    may = channel.permissions_for(channel.guild.me)
    if not (may.view_channel and may.send_messages):
        raise Mistake(
            str(channel.id),
            f"I may not write in {channel.mention}. Allow **View Channel** and **Send Messages** "
            "to my role there.",
        )


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Board(bot.services))
