"""`/feed preview`: the messages that an article would become, shown to one person."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.forum.messages import contents_of
from bot.services.previews.preview_here import PreviewedHere
from bot.services.services import Services
from cogs.finding import find_feed, is_address, offer_feeds
from cogs.replies import feed_preview as replies


class PreviewCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        feed="A feed of this server, or the address of any feed",
        number="Which article; 1 is the newest",
    )
    @app_commands.autocomplete(feed=offer_feeds)
    async def preview(
        self,
        interaction: discord.Interaction,
        feed: app_commands.Range[str, 1, 2000],
        number: app_commands.Range[int, 1, 100] = 1,
    ) -> None:
        """Show how an article of a feed would look as a thread; only you see it."""
        await interaction.response.defer(ephemeral=True)
        shown = await self._preview(interaction, feed.strip(), number)
        await interaction.followup.send(replies.heading(shown), ephemeral=True)
        for message in replies.messages(shown):
            await interaction.followup.send(
                **contents_of(message),
                ephemeral=True,
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def _preview(
        self, interaction: discord.Interaction, feed: str, number: int
    ) -> PreviewedHere:
        service = self._services.preview
        if await is_address(interaction, feed):
            return await service.of_address(feed, interaction.guild_id or 0, number)
        return await service.of_feed(await find_feed(interaction, feed), number)
