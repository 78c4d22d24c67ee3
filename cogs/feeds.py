"""The feed cog: runs the refresh and the mirror loop, and answers `/feed`."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import SeveralFeeds
from bot.services.loops import opening_loops
from bot.services.services import Services
from cogs import menus
from cogs.feed_desk import FeedDeskCommands
from cogs.feed_edit import EditCommands
from cogs.feed_filter import FilterCommands
from cogs.feed_flood import FloodCommands
from cogs.feed_lists import ListCommands
from cogs.feed_moving import MovingCommands
from cogs.feed_options import tag_names
from cogs.feed_ping import PingCommands
from cogs.feed_preview import PreviewCommands
from cogs.feed_removal import RemovalCommands, Undo
from cogs.feed_tags import TagCommands
from cogs.finding import find_feed, offer_feeds
from cogs.import_progress import ImportProgress
from cogs.options import ForumOption
from cogs.replies import feeds as replies
from cogs.saying import say
from cogs.turning import show_lines

if TYPE_CHECKING:
    from bot.client import NewsBot

_WAITING = [
    app_commands.Choice(name="open them now", value="open"),
    app_commands.Choice(name="leave them out", value="skip"),
]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Feeds(
    FeedDeskCommands,
    EditCommands,
    FilterCommands,
    PingCommands,
    MovingCommands,
    PreviewCommands,
    RemovalCommands,
    FloodCommands,
    TagCommands,
    ListCommands,
    commands.GroupCog,
    group_name="feed",
    group_description="Feeds mirrored into forums",
):
    """Articles in, threads out; and who follows what."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._storage = services.storage
        self._loops = opening_loops(services)

    async def cog_load(self) -> None:
        """Starts the loops."""
        for loop in self._loops:
            loop.start()

    async def cog_unload(self) -> None:
        """Lets what is running come to its end."""
        await asyncio.gather(*(loop.stop() for loop in self._loops))

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """A forum's permissions or tags may be right now."""
        await self._services.paused.try_again(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """The bot's own role may be allowed more now."""
        await self._services.paused.try_again(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """The bot may have got another role; without an intent of its own Discord tells no more."""
        await self._services.paused.try_again(after.guild.id)

    # ── adding ───────────────────────────────────────────────────────────────────────────────

    @app_commands.command()
    @app_commands.describe(
        url="The address of the feed (RSS, Atom or JSON), or of the site",
        forum="The forum in which each article opens a thread",
        backlog="How many of the newest articles are opened at once (3, or /board defaults)",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        url: app_commands.Range[str, 1, 2000],
        forum: ForumOption,
        backlog: app_commands.Range[int, 0, 25] | None = None,
    ) -> None:
        """Mirror a feed into a forum."""
        await interaction.response.defer(ephemeral=True)
        await self._services.timekeeping.demand_right()
        try:
            said = await self._follow(interaction, url.strip(), forum.id, backlog)
        except SeveralFeeds as error:
            choices = error.choices

            async def follow(answering: discord.Interaction, index: str) -> str:
                return await self._follow(answering, choices[int(index)].url, forum.id, backlog)

            menu = menus.choose_feed(choices, follow)
            await interaction.followup.send(str(error), view=menu, ephemeral=True)
            return
        await say(interaction, said)

    async def _follow(
        self, interaction: discord.Interaction, url: str, forum_id: int, backlog: int | None
    ) -> str:
        result = await self._services.follow.follow(
            url,
            guild_id=interaction.guild_id or 0,
            forum_id=forum_id,
            backlog=backlog,
            by=interaction.user.id,
        )
        return replies.followed(result, url, self._services.clock.now())

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show the feeds of this server: last success, next refresh, trouble."""
        await interaction.response.defer(ephemeral=True)
        guild_id = interaction.guild_id or 0
        feeds = await self._storage.feeds.followed_in(guild_id)
        notices = await self._services.notices.standing(guild_id)
        pages = await self._storage.pages.troubled(guild_id)
        tags = tag_names(interaction.guild)
        await show_lines(interaction, replies.listed(feeds, notices, tags, pages))

    @app_commands.command()
    @app_commands.describe(feed="The feed to look at now, at most once a minute")
    @app_commands.autocomplete(feed=offer_feeds)
    async def refresh(self, interaction: discord.Interaction, feed: str) -> None:
        """Look for new articles of a feed now."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        await self._services.timekeeping.demand_right()
        plans = await self._services.refresh.refresh_now(one.feed)
        await say(interaction, replies.refreshed(one, plans))

    # ── pausing ──────────────────────────────────────────────────────────────────────────────

    @app_commands.command()
    @app_commands.describe(feed="The feed whose new articles shall wait")
    @app_commands.autocomplete(feed=offer_feeds)
    async def pause(self, interaction: discord.Interaction, feed: str) -> None:
        """Hold a feed's new articles back; none is lost."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        await self._services.follow.pause(one)
        await say(interaction, replies.paused(one))

    @app_commands.command()
    @app_commands.describe(
        feed="The feed that shall go on", waiting="What becomes of the articles that wait"
    )
    @app_commands.choices(waiting=_WAITING)
    @app_commands.autocomplete(feed=offer_feeds)
    async def resume(
        self, interaction: discord.Interaction, feed: str, waiting: str = "open"
    ) -> None:
        """Let a paused feed go on."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        skip = waiting == "skip"
        number = await self._services.follow.resume(one, skip=skip)
        await say(interaction, replies.resumed(one, number, skip=skip))


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    bot.add_dynamic_items(Undo)
    bot.services.imports.show_with(ImportProgress(bot).show)
    await bot.add_cog(Feeds(bot.services))
