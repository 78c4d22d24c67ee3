"""The post cog: `/post link` shows what it read before it posts, `/post text` asks for a text."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import _
from bot.services.posting.typed_post import Typed
from bot.services.services import Services
from cogs.modals import ArticleForm
from cogs.options import ForumOption
from cogs.posting import asked, asked_again, find_forum
from cogs.previews import PostOffice, Preview

if TYPE_CHECKING:
    from bot.client import NewsBot

_WHERE = "The forum; left out: the one you are in"


@app_commands.guild_only()
class PostCog(
    commands.GroupCog, name="Post", group_name="post", group_description="Open a thread by hand"
):
    """Everybody sees it; who may use it is set per forum with `/board posting`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._posts = services.post
        self._office = PostOffice(services.post)

    async def cog_unload(self) -> None:
        """Lets the answers that are under way come to their end."""
        await self._office.stop()

    @app_commands.command()
    @app_commands.describe(url="The address of an article's page", forum=_WHERE)
    async def link(
        self,
        interaction: discord.Interaction,
        url: app_commands.Range[str, 1, 2000],
        forum: ForumOption | None = None,
    ) -> None:
        """Read an article's page, and open a thread for it when you have seen it."""
        await interaction.response.defer(ephemeral=True)
        await self._services.timekeeping.demand_right()
        where = await find_forum(self._posts, interaction, forum)
        post = await self._posts.read(url, asked(interaction, where))
        await Preview(self._office, post).show(interaction)

    @app_commands.command()
    @app_commands.describe(forum=_WHERE)
    async def text(
        self, interaction: discord.Interaction, forum: ForumOption | None = None
    ) -> None:
        """Open a thread for a text of yours: a form asks for headline, text and source."""
        where = await find_forum(self._posts, interaction, forum)
        await self._posts.rules.demand(asked(interaction, where))

        async def take(answering: discord.Interaction, typed: Typed) -> None:
            await answering.response.defer(ephemeral=True, thinking=True)
            await self._services.timekeeping.demand_right()
            wish = asked_again(answering, where.id)
            await self._office.post(answering, await self._posts.write(typed, wish))

        form = ArticleForm(_("Post a text"), Typed(headline="", text=""), take)
        await interaction.response.send_modal(form)


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(PostCog(bot.services))
