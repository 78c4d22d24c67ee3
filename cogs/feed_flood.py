"""`/feed flood`: what becomes of the articles that were too many at once."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.model import FollowedFeed
from bot.services.services import Services
from cogs.finding import find_feed, offer_feeds
from cogs.replies import floods as replies
from cogs.saying import say

_OPEN, _DIGEST, _LEAVE_OUT = "open", "digest", "leave out"
_RESTS = [
    app_commands.Choice(name="open each, the oldest first", value=_OPEN),
    app_commands.Choice(name="list them in one thread, a digest", value=_DIGEST),
    app_commands.Choice(name="leave them out", value=_LEAVE_OUT),
]


class FloodCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        feed="The feed that brought too many articles at once",
        rest="What becomes of those that wait; left out: show them",
    )
    @app_commands.choices(rest=_RESTS)
    @app_commands.autocomplete(feed=offer_feeds)
    async def flood(
        self, interaction: discord.Interaction, feed: str, rest: str | None = None
    ) -> None:
        """Decide on the articles that were held back."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        await say(interaction, await self._decide(one, rest, interaction.user.display_name))

    async def _decide(self, one: FollowedFeed, rest: str | None, by: str) -> str:
        floods = self._services.floods
        if rest == _OPEN:
            return replies.opened(one, await floods.open(one, by=by))
        if rest == _DIGEST:
            return replies.listed(one, await floods.list_in_digest(one, by=by))
        if rest == _LEAVE_OUT:
            return replies.left_out(one, await floods.leave_out(one, by=by))
        return replies.waiting(one, await floods.headlines(one))
