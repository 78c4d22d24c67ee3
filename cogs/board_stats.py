"""`/board stats`: the figures of the last days, and a picture of them."""

from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NoPicture
from bot.language import Phrase, _
from bot.model import Stats
from bot.services.services import Services
from cogs.replies import stats as replies
from cogs.rights import demand_manage_server
from cogs.seeing import forums_for

_DAYS = [
    app_commands.Choice(name="the last week", value=7),
    app_commands.Choice(name="the last 30 days", value=30),
    app_commands.Choice(name="the last 90 days", value=90),
]


class StatsCommands(commands.Cog):
    """Part of the board cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        days="Of which days (the last 30)",
        public="Moderators: show it to everybody in this channel (no)",
    )
    @app_commands.choices(days=_DAYS)
    async def stats(
        self, interaction: discord.Interaction, days: int = 30, public: bool = False
    ) -> None:
        """Show in a picture: articles by feed, open threads, how fast they are opened."""
        if public:
            demand_manage_server(interaction, Phrase("show the figures to everybody here"))
        await interaction.response.defer(ephemeral=not public)
        guild_id, forums = interaction.guild_id or 0, forums_for(interaction, public=public)
        stats = await self._services.stats.of_guild(guild_id, forums, days)
        guild_name = interaction.guild.name if interaction.guild else _("This server")
        drawn, why_not = await self._drawn(stats)
        await interaction.edit_original_response(
            embed=replies.figures(stats, guild_name, why_not), attachments=drawn
        )

    async def _drawn(self, stats: Stats) -> tuple[list[discord.File], str | None]:
        """The picture; else why there is none."""
        if replies.is_empty(stats):
            return [], None
        try:
            picture = BytesIO(await self._services.stats.picture(stats))
        except NoPicture as error:
            return [], str(error)
        described = replies.in_words(stats)
        return [discord.File(picture, replies.FILE_NAME, description=described)], None
