"""The help cog: `/help` shows what a person may use, from the commands' own descriptions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.services import Services
from cogs.posting import poster_in
from cogs.replies import help as replies
from cogs.replies.help import Usable
from cogs.rights import manages_server
from cogs.turning import Pages

if TYPE_CHECKING:
    from bot.client import NewsBot

_Root = (
    app_commands.Command[commands.Cog, ..., object] | app_commands.Group | app_commands.ContextMenu
)


class Help(commands.Cog):
    """Reads the command tree: a command that is added is shown without a word here."""

    def __init__(self, services: Services, tree: app_commands.CommandTree["NewsBot"]) -> None:
        self._services = services
        self._tree = tree

    @app_commands.command(name="help")
    @app_commands.guild_only()
    async def help_(self, interaction: discord.Interaction) -> None:
        """Show what you can do here, and with which command."""
        await interaction.response.defer(ephemeral=True)
        shown = self._tree.get_commands()
        usable = [one for root in shown for one in _usable(root, interaction.permissions)]
        if not await self._may_post(interaction):
            usable = [one for one in usable if one.name.split()[0] != "post"]
        book = replies.book(usable, for_moderators=manages_server(interaction))
        await Pages(book).show(interaction)

    async def _may_post(self, interaction: discord.Interaction) -> bool:
        """Whether there is a forum in which the person may post by hand."""
        forums = interaction.guild.forums if interaction.guild else []
        posters = {forum.id: poster_in(interaction, forum) for forum in forums}
        rules = self._services.post.rules
        return await rules.may_somewhere(interaction.guild_id or 0, posters)


def _usable(root: _Root, granted: discord.Permissions) -> Iterator[Usable]:
    """The commands of one of the tree's, as far as these permissions go."""
    needed = root.default_permissions
    if needed is not None and not needed.is_subset(granted):
        return
    if isinstance(root, app_commands.ContextMenu):
        yield Usable(root.name, "", in_menu=True)
        return
    typed = root.walk_commands() if isinstance(root, app_commands.Group) else [root]
    for one in typed:
        for_moderators = one.extras.get("manage_server", False)
        if isinstance(one, app_commands.Command) and (granted.manage_guild or not for_moderators):
            yield Usable(one.qualified_name, one.description, for_moderators=for_moderators)


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Help(bot.services, bot.tree))
