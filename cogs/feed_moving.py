"""`/feed move`: a feed goes to another forum."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.services import Services
from cogs.finding import find_feed, offer_feeds
from cogs.options import ForumOption
from cogs.replies import feed_moving as replies
from cogs.rights import named
from cogs.saying import say


class MovingCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        feed="The feed to move; its open threads stay where they are, and close there",
        forum="The forum in which its new threads open, and those of articles that wait",
    )
    @app_commands.autocomplete(feed=offer_feeds)
    async def move(self, interaction: discord.Interaction, feed: str, forum: ForumOption) -> None:
        """Open a feed's threads in another forum from now on."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        moved = await self._services.move.move(one, forum.id, by=named(interaction))
        await say(interaction, replies.moved(one, moved))
