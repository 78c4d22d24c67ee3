"""The board cog: `/board show`, and `/board log channel` names where moderators are told things."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.language import Phrase, _
from bot.model import Posters, PostingRule
from bot.services.services import Services
from cogs.board_settings import SettingsCommands
from cogs.board_stats import StatsCommands
from cogs.options import ForumOption
from cogs.replies import board as replies
from cogs.replies import post as post_replies
from cogs.rights import FOR_MODERATORS, demand_manage_server, manages_server
from cogs.saying import say
from cogs.seeing import forums_for
from cogs.turning import Pages

if TYPE_CHECKING:
    from bot.client import NewsBot


_POSTERS = [
    app_commands.Choice(name="moderators only", value=Posters.MODERATORS),
    app_commands.Choice(name="everyone who may create posts there", value=Posters.EVERYONE),
]


@app_commands.guild_only()
class Board(
    StatsCommands,
    SettingsCommands,
    commands.GroupCog,
    group_name="board",
    group_description="This server's board",
):
    """What concerns the whole server; everybody may see it, moderators set it up."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command()
    @app_commands.describe(public="Moderators: show it to everybody in this channel (no)")
    async def show(self, interaction: discord.Interaction, public: bool = False) -> None:
        """Show what is on the board: newest threads, most discussed ones, those that close soon."""
        if public:
            demand_manage_server(interaction, Phrase("show the board to everybody here"))
        await interaction.response.defer(ephemeral=not public)
        overview = await self._services.overview.of_guild(
            interaction.guild_id or 0, forums_for(interaction, public=public)
        )
        guild_name = interaction.guild.name if interaction.guild else _("This server")
        for_moderators = manages_server(interaction) and not public
        book = replies.book(overview, guild_name, for_moderators=for_moderators)
        await Pages(book).show(interaction)

    @app_commands.command(extras=FOR_MODERATORS)
    @app_commands.describe(
        forum="The forum; threads of articles are opened there with /post",
        who="Who may post there",
        cooldown="Minutes between two posts of one member (10); moderators have none",
    )
    @app_commands.choices(who=_POSTERS)
    async def posting(
        self,
        interaction: discord.Interaction,
        forum: ForumOption,
        who: str | None = None,
        cooldown: app_commands.Range[int, 0, 10080] | None = None,
    ) -> None:
        """Set who may post by hand in a forum, and how often; without options, show it."""
        demand_manage_server(interaction, Phrase("set who may post by hand"))
        await interaction.response.defer(ephemeral=True)
        posting = self._services.post.rules
        old = await posting.current(forum.id)
        new = PostingRule(
            old.posters if who is None else Posters(who),
            old.cooldown_minutes if cooldown is None else cooldown,
        )
        changed = new != old
        if changed:
            new = await posting.change(forum.guild.id, forum.id, old, new)
        await say(interaction, post_replies.rule(forum.id, new, changed=changed))

    log = app_commands.Group(name="log", description="Where I tell moderators what is wrong")

    @log.command(extras=FOR_MODERATORS)
    @app_commands.describe(channel="A channel that moderators read; left out: none")
    async def channel(
        self, interaction: discord.Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """Name the channel for my notices; without one they stand in /feed list."""
        demand_manage_server(interaction, Phrase("name the channel for my notices"))
        if channel is not None:
            _demand_write(channel)
        await interaction.response.defer(ephemeral=True)
        guild_id = interaction.guild_id or 0
        await self._services.notices.tell_in(guild_id, channel.id if channel else None)
        said = _("I tell moderators what is wrong in {place} from now on.").format(
            place=channel.mention if channel else "`/feed list`"
        )
        await say(interaction, said)


def _demand_write(channel: discord.TextChannel) -> None:
    may = channel.permissions_for(channel.guild.me)
    if not (may.view_channel and may.send_messages):
        raise Mistake(
            str(channel.id),
            _(
                "I may not write in {channel}. Allow **View Channel** and **Send Messages** to my "
                "role there."
            ).format(channel=channel.mention),
        )


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Board(bot.services))
