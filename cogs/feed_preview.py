"""`/feed preview`: the messages that an article would become, shown to one person."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import SeveralFeeds
from bot.forum.messages import contents_of
from bot.model import FoundFeed
from bot.services.previews.preview_here import PreviewedHere
from bot.services.services import Services
from cogs.finding import find_feed, is_address, offer_feeds
from cogs.menus import choose_feed
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
        try:
            shown = await self._preview(interaction, feed.strip(), number)
        except SeveralFeeds as error:
            menu = self._menu(error.choices, number)
            await interaction.followup.send(str(error), view=menu, ephemeral=True)
            return
        await interaction.followup.send(replies.heading(shown), ephemeral=True)
        await _send(interaction, shown)

    def _menu(self, choices: Sequence[FoundFeed], number: int) -> discord.ui.View:
        """Of the feeds that a site announces one is shown."""

        async def show(answering: discord.Interaction, index: str) -> str:
            url, guild_id = choices[int(index)].url, answering.guild_id or 0
            shown = await self._services.preview.of_address(url, guild_id, number)
            await _send(answering, shown)
            return replies.heading(shown)

        return choose_feed(choices, show)

    async def _preview(
        self, interaction: discord.Interaction, feed: str, number: int
    ) -> PreviewedHere:
        service = self._services.preview
        if await is_address(interaction, feed):
            return await service.of_address(feed, interaction.guild_id or 0, number)
        return await service.of_feed(await find_feed(interaction, feed), number)


async def _send(interaction: discord.Interaction, shown: PreviewedHere) -> None:
    """The messages, below what is said of them."""
    for message in replies.messages(shown):
        await interaction.followup.send(
            **contents_of(message),
            ephemeral=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )
