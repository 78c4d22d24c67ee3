"""`/feed filter`: which of a feed's articles open threads."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import _
from bot.model import FollowedFeed
from bot.services.feeds.filter_text import LONGEST_FILTER
from bot.services.services import Services
from cogs.finding import find_feed, offer_feeds
from cogs.menus import confirm
from cogs.replies import sorting as replies
from cogs.rights import named
from cogs.saying import say

FilterText = app_commands.Range[str, 1, LONGEST_FILTER]

_NONE = "none"


def is_none(text: str) -> bool:
    """Whether a person asks for no filter, in place of one."""
    return text.strip().lower() == _NONE


class FilterCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command(name="filter")
    @app_commands.rename(text="filter")
    @app_commands.describe(
        feed="The feed whose articles are filtered",
        text="Such as: rain, or title: rain, or any(rain, snow), or none(rain); none ends it",
    )
    @app_commands.autocomplete(feed=offer_feeds)
    async def filter_(
        self, interaction: discord.Interaction, feed: str, text: FilterText | None = None
    ) -> None:
        """Open threads only for some of a feed's articles; tried before it is used."""
        await interaction.response.defer(ephemeral=True)
        service = self._services.sorting
        one = await find_feed(interaction, feed)
        if text is None:
            await say(interaction, replies.filter_shown(one, await service.left_out(one)))
        elif is_none(text):
            left_out = await service.set_filter(one, None, by=named(interaction))
            await say(interaction, replies.filter_ended(one, left_out))
        else:
            await self._ask(interaction, one, text)

    async def _ask(self, interaction: discord.Interaction, one: FollowedFeed, text: str) -> None:
        trial = await self._services.sorting.try_filter(one.feed, text)

        async def use(answering: discord.Interaction) -> str:
            by = named(answering)
            left_out = await self._services.sorting.set_filter(one, text, by=by)
            return replies.filter_in_force(one, text, left_out)

        question, left = replies.filter_tried(one, text, trial), replies.filter_left(one)
        await confirm(interaction, question, _("Use this filter"), use, left=left)
