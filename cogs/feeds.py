"""The feed cog: runs the refresh and the mirror loop, and answers `/feed`."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.model import FollowedFeed
from bot.services.due_loop import DueLoop
from bot.services.services import Services
from cogs import replies
from cogs.options import ForumOption

if TYPE_CHECKING:
    from bot.client import NewsBot

_CHOICES = 25
_LONGEST_CHOICE = 100


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Feeds(commands.GroupCog, group_name="feed", group_description="Feeds mirrored into forums"):
    """Articles in, threads out; and who follows what."""

    def __init__(self, services: Services) -> None:
        self._services = services
        outside = services.outside
        self._loops = (
            DueLoop(
                "refresh",
                services.refresh.refresh_due,
                services.refresh.seconds_until_due,
                bell=outside.bells.refresh,
                shortest_pause=outside.shortest_pause,
            ),
            DueLoop(
                "mirror",
                services.mirror.mirror_due,
                services.mirror.seconds_until_due,
                bell=outside.bells.mirror,
            ),
        )

    async def cog_load(self) -> None:
        """Starts the loops."""
        for loop in self._loops:
            loop.start()

    async def cog_unload(self) -> None:
        """Lets what is running come to its end."""
        await asyncio.gather(*(loop.stop() for loop in self._loops))

    @app_commands.command()
    @app_commands.describe(
        url="The address of the feed (RSS, Atom or JSON), or of the site",
        forum="The forum in which each article opens a thread",
        backlog="How many of the newest articles are opened at once (3)",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        url: app_commands.Range[str, 1, 2000],
        forum: ForumOption,
        backlog: app_commands.Range[int, 0, 25] = 3,
    ) -> None:
        """Mirror a feed into a forum."""
        await interaction.response.defer(ephemeral=True)
        result = await self._services.follow.follow(
            url.strip(),
            guild_id=forum.guild.id,
            forum_id=forum.id,
            backlog=backlog,
            by=interaction.user.id,
        )
        now = self._services.clock.now()
        await interaction.followup.send(replies.followed(result, now), ephemeral=True)

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show the feeds of this server: last success, next refresh, trouble."""
        await interaction.response.defer(ephemeral=True)
        feeds = await self._services.storage.feeds.followed_in(interaction.guild_id or 0)
        for page in replies.pages(replies.feed_list(feeds)):
            await interaction.followup.send(page, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(feed="The feed to end; its threads stay and close on time")
    async def remove(self, interaction: discord.Interaction, feed: str) -> None:
        """End the mirroring of a feed."""
        await interaction.response.defer(ephemeral=True)
        one = await self._find(interaction.guild_id or 0, feed)
        await self._services.follow.unfollow(one)
        await interaction.followup.send(replies.removed(one), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(feed="The feed to look at now, at most once a minute")
    async def refresh(self, interaction: discord.Interaction, feed: str) -> None:
        """Look for new articles of a feed now."""
        await interaction.response.defer(ephemeral=True)
        one = await self._find(interaction.guild_id or 0, feed)
        plans = await self._services.refresh.refresh_now(one.feed)
        await interaction.followup.send(replies.refreshed(one, plans), ephemeral=True)

    @refresh.autocomplete("feed")
    @remove.autocomplete("feed")
    async def _choose_feed(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        feeds = await self._services.storage.feeds.followed_in(interaction.guild_id or 0)
        matching = [one for one in feeds if current.lower() in _label(interaction, one).lower()]
        return [
            app_commands.Choice(
                name=_label(interaction, one)[:_LONGEST_CHOICE], value=str(one.subscription.id)
            )
            for one in matching[:_CHOICES]
        ]

    async def _find(self, guild_id: int, wanted: str) -> FollowedFeed:
        """The feed that a person chose from the list, or wrote as its URL or name.

        Raises:
            Mistake: there is none, or more than one.
        """
        feeds = await self._services.storage.feeds.followed_in(guild_id)
        for one in feeds:
            if str(one.subscription.id) == wanted:
                return one
        named = [one for one in feeds if wanted in (one.feed.url, one.feed.name)]
        if len(named) == 1:
            return named[0]
        raise Mistake(
            wanted, "I do not know which feed you mean. Choose one from the list that opens."
        )


def _label(interaction: discord.Interaction, one: FollowedFeed) -> str:
    forum = interaction.guild and interaction.guild.get_channel(one.subscription.forum_id)
    return f"{one.feed.name} → #{forum.name if forum else one.subscription.forum_id}"


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Feeds(bot.services))
