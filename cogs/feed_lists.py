"""`/feed import` and `/feed export`: many feeds at once."""

from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.language import _
from bot.model import Folders
from bot.services.feeds.imports import LARGEST_LIST, ListWish
from bot.services.services import Services
from cogs.list_form import ListForm
from cogs.options import ForumOption
from cogs.posting import visible_forums
from cogs.replies import lists as replies

_FOLDERS = [
    app_commands.Choice(name="forums of these names, else tags", value=Folders.EITHER),
    app_commands.Choice(name="forums of these names", value=Folders.FORUMS),
    app_commands.Choice(name="tags of these names", value=Folders.TAGS),
    app_commands.Choice(name="nothing", value=Folders.IGNORE),
]


class ListCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command(name="import")
    @app_commands.describe(
        forum="The forum in which each article opens a thread",
        file="OPML, or a text with one address a line; left out: a form asks for it",
        folders="What the list's folders become (forums of these names, else tags)",
        backlog="How many of each feed's newest articles are opened at once (none)",
    )
    @app_commands.choices(folders=_FOLDERS)
    async def import_(
        self,
        interaction: discord.Interaction,
        forum: ForumOption,
        file: discord.Attachment | None = None,
        folders: str = Folders.EITHER,
        backlog: app_commands.Range[int, 0, 25] = 0,
    ) -> None:
        """Mirror many feeds at once: an OPML file, or addresses that you paste."""

        async def take(answering: discord.Interaction, body: bytes) -> None:
            wish = ListWish(
                guild_id=answering.guild_id or 0,
                forum_id=forum.id,
                by=answering.user.id,
                visible=visible_forums(answering),
                folders=Folders(folders),
                backlog=backlog,
                token=answering.token,
                message_id=(await answering.original_response()).id,
            )
            await self._services.timekeeping.demand_right()
            await self._services.imports.begin(body, wish)

        if file is None:
            await interaction.response.send_modal(ListForm(take))
            return
        await interaction.response.defer(ephemeral=True)
        await take(interaction, await _read(file))

    @app_commands.command()
    async def export(self, interaction: discord.Interaction) -> None:
        """Get the feeds of this server as an OPML file, for a copy or another reader."""
        await interaction.response.defer(ephemeral=True)
        title = interaction.guild.name if interaction.guild else "Newsboard"
        result = await self._services.export.of_guild(interaction.guild_id or 0, title)
        if not result.feeds:
            raise Mistake(title, _("No feed is mirrored on this server yet. Use `/feed add`."))
        opml = discord.File(BytesIO(result.opml), replies.FILE_NAME)
        await interaction.followup.send(replies.exported(result), file=opml, ephemeral=True)


async def _read(file: discord.Attachment) -> bytes:
    """The bytes of a file that was attached.

    Raises:
        Mistake: it is too large for a list of feeds, or Discord does not give it.
    """
    if file.size > LARGEST_LIST:
        raise Mistake(
            file.filename,
            _("The file is larger than {size} MiB: that is no list of feeds.").format(
                size=LARGEST_LIST // 1024**2
            ),
        )
    try:
        return await file.read()
    except discord.HTTPException as error:
        raise Mistake(
            file.filename, _("Discord does not give me the file. Attach it again.")
        ) from error
