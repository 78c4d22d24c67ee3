"""What moderators ask about one feed: `/feed info`, `log` and `why`."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import _
from bot.services.services import Services
from cogs.feed_options import tag_names
from cogs.finding import find_feed, is_address, offer_feeds
from cogs.replies import feed_info as replies
from cogs.replies import feed_why
from cogs.turning import Pages


class FeedDeskCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(feed="The feed to look at")
    @app_commands.autocomplete(feed=offer_feeds)
    async def info(self, interaction: discord.Interaction, feed: str) -> None:
        """Show everything about one feed: state, articles, threads, options."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        facts = await self._services.feed_desk.facts(one)
        pages = await self._services.storage.pages.troubled(one.subscription.guild_id)
        shown = replies.info(one, facts, tag_names(interaction.guild), pages.get(one.feed.id))
        await interaction.edit_original_response(embed=shown)

    @app_commands.command()
    @app_commands.describe(feed="The feed whose last articles are listed")
    @app_commands.autocomplete(feed=offer_feeds)
    async def log(self, interaction: discord.Interaction, feed: str) -> None:
        """List a feed's last articles, and what became of each."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        entries = await self._services.feed_desk.log(one)
        await Pages({_("The last articles"): replies.log(one, entries)}).show(interaction)

    @app_commands.command()
    @app_commands.describe(what="A feed, or the address of an article")
    @app_commands.autocomplete(what=offer_feeds)
    async def why(
        self, interaction: discord.Interaction, what: app_commands.Range[str, 1, 2000]
    ) -> None:
        """Say why an article was not posted, stage by stage."""
        await interaction.response.defer(ephemeral=True)
        desk = self._services.feed_desk
        if await is_address(interaction, what):
            ways = await desk.why_of_article(what.strip(), interaction.guild_id or 0)
        else:
            ways = [await desk.why_of_feed(await find_feed(interaction, what))]
        await Pages({_("Why"): feed_why.ways(ways)}).show(interaction)
