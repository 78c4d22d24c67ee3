"""`/feed ping`: the role that is told of a feed's new threads."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.services import Services
from cogs.feed_filter import FilterText, is_none
from cogs.finding import find_feed, offer_feeds
from cogs.replies import pings as replies
from cogs.rights import named
from cogs.saying import say


class PingCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.rename(text="filter")
    @app_commands.describe(
        feed="The feed of whose new threads a role is told",
        role="The role that is told; never everybody",
        text="Only of articles that this filter takes, such as: title: storm; none ends it",
        off="Tell nobody any more",
    )
    @app_commands.autocomplete(feed=offer_feeds)
    async def ping(
        self,
        interaction: discord.Interaction,
        feed: str,
        role: discord.Role | None = None,
        text: FilterText | None = None,
        off: bool = False,
    ) -> None:
        """Tell a role of each new thread of a feed; without options, show which."""
        await interaction.response.defer(ephemeral=True)
        service = self._services.sorting
        one = await find_feed(interaction, feed)
        if off:
            await service.tell_nobody(one, by=named(interaction))
            await say(interaction, replies.nobody(one))
        elif role is None and text is None:
            await say(interaction, replies.shown(one, heard=service.is_heard(one)))
        else:
            told = role.id if role else one.subscription.ping_role
            wanted = text if text is not None else one.subscription.ping_filter
            wanted = None if wanted is None or is_none(wanted) else wanted
            await service.tell_role(one, told, wanted, by=named(interaction))
            await say(interaction, replies.told(one, told, wanted))
