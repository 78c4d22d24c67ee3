"""`/feed remove`, which asks first; `/feed restore`, and a button that does the same."""

import re
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.language import _
from bot.model import FollowedFeed
from bot.services.services import Services
from cogs.finding import find_feed, find_removed, offer_feeds, offer_removed, services_of
from cogs.menus import PREFIX, Reply, answering, confirm
from cogs.replies import feed_removal as replies
from cogs.rights import named
from cogs.saying import say


class RemovalCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(feed="The feed to end; its threads stay and close on time")
    @app_commands.autocomplete(feed=offer_feeds)
    async def remove(self, interaction: discord.Interaction, feed: str) -> None:
        """End the mirroring of a feed; asks first, and can be undone for a day."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        threads = await self._services.storage.feed_facts.threads(one.subscription.id)

        async def remove(answering: discord.Interaction) -> Reply:
            until = await self._services.remove.remove(one, by=named(answering))
            said = replies.removed(one, until) if until else replies.removed_already(one)
            return Reply(said, undoing(one))

        question, left = replies.question(one, threads), replies.kept(one)
        await confirm(interaction, question, _("Remove it"), remove, left=left)

    @app_commands.command()
    @app_commands.describe(feed="The feed to mirror again, of those removed in the last 24 hours")
    @app_commands.autocomplete(feed=offer_removed)
    async def restore(self, interaction: discord.Interaction, feed: str) -> None:
        """Bring a removed feed back as it was."""
        await interaction.response.defer(ephemeral=True)
        one = (await find_removed(interaction, feed)).subscription
        back = await self._services.remove.restore(
            one.id, guild_id=one.guild_id, by=named(interaction)
        )
        await say(interaction, replies.restored(back))


class Undo(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"{PREFIX}:undo:(?P<id>\d+)",
):
    """A button that brings a removed feed back; it outlives a restart."""

    def __init__(self, subscription_id: int) -> None:
        super().__init__(
            discord.ui.Button(
                label=_("Undo"),
                style=discord.ButtonStyle.secondary,
                custom_id=f"{PREFIX}:undo:{subscription_id}",
            )
        )
        self._subscription_id = subscription_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction,
        _item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> "Undo":
        """The button that was pressed."""
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Brings it back; whatever comes of it, the button has done its work."""
        async with answering(interaction):
            await interaction.response.defer()
            await interaction.edit_original_response(
                content=await self._undo(interaction), view=None
            )

    async def _undo(self, interaction: discord.Interaction) -> str:
        try:
            back = await services_of(interaction).remove.restore(
                self._subscription_id, guild_id=interaction.guild_id or 0, by=named(interaction)
            )
        except Mistake as nothing_to_undo:
            return str(nothing_to_undo)
        return replies.restored(back)


def undoing(one: FollowedFeed) -> discord.ui.View:
    """The button below the answer to a removal."""
    return discord.ui.View(timeout=None).add_item(Undo(one.subscription.id))
