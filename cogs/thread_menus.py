"""What a message's menu offers under *Apps*: the same as `/thread`, for the thread it stands in."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.services import Services
from cogs.more_time import AnswerForTime, AskForTime
from cogs.thread_actions import ThreadActions

if TYPE_CHECKING:
    from bot.client import NewsBot


class ThreadMenus(commands.Cog):
    """Menus cannot be declared in a cog: it adds them to the tree, and takes them away again."""

    def __init__(self, services: Services, tree: app_commands.CommandTree["NewsBot"]) -> None:
        self._actions = ThreadActions(services)
        self._tree = tree
        self._menus = (
            app_commands.ContextMenu(name="Close this thread", callback=self.close),
            app_commands.ContextMenu(name="Keep it open", callback=self.hold),
            app_commands.ContextMenu(name="Thread info", callback=self.info),
        )

    async def cog_load(self) -> None:
        """Adds the menus."""
        for menu in self._menus:
            self._tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Takes them away."""
        for menu in self._menus:
            self._tree.remove_command(menu.name, type=menu.type)

    @app_commands.default_permissions(manage_threads=True)
    @app_commands.guild_only()
    async def close(self, interaction: discord.Interaction, _message: discord.Message) -> None:
        """Closes the thread of a message now."""
        await self._actions.close(interaction)

    @app_commands.default_permissions(manage_threads=True)
    @app_commands.guild_only()
    async def hold(self, interaction: discord.Interaction, _message: discord.Message) -> None:
        """Keeps the thread of a message open until it is released."""
        await self._actions.hold(interaction)

    @app_commands.guild_only()
    async def info(self, interaction: discord.Interaction, _message: discord.Message) -> None:
        """Tells anybody what is known of the thread of a message."""
        await self._actions.info(interaction)


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(ThreadMenus(bot.services, bot.tree))
    bot.add_dynamic_items(AskForTime, AnswerForTime)
