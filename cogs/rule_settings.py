"""`/rule notice`, `/rule warning` and `/rule maximum`: settled for the whole server."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import _
from bot.services.services import Services
from cogs.feed_options import TextOption, longest_of, offer_texts
from cogs.menus import confirm
from cogs.replies import rule_settings as replies
from cogs.rights import named
from cogs.saying import say

BOARDS_OWN = "none"


class RuleSettings(commands.Cog):
    """Part of the rule cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        text="One sentence; {days} becomes the number of days; `none`: the board's own"
    )
    async def notice(
        self, interaction: discord.Interaction, text: app_commands.Range[str, 1, 150]
    ) -> None:
        """Set the sentence that a closed thread ends with; shows it before it is saved."""
        await interaction.response.defer(ephemeral=True)
        service, guild_id = self._services.guild_settings, interaction.guild_id or 0
        if text.strip().lower() == BOARDS_OWN:
            before = await service.set_notice(guild_id, None, by=named(interaction))
            await say(interaction, replies.boards_own(before))
            return
        shown = await service.shown_notice(guild_id, text)

        async def save(asked: discord.Interaction) -> str:
            before = await service.set_notice(guild_id, text, by=named(asked))
            return replies.notice_set(shown, before)

        await confirm(interaction, replies.notice_shown(shown), _("Use this sentence"), save)

    @app_commands.command()
    @app_commands.describe(hours="So many hours before a thread closes; 0: no warning")
    async def warning(
        self, interaction: discord.Interaction, hours: app_commands.Range[int, 0, 72]
    ) -> None:
        """Set whether members are warned before a thread closes in which somebody replied."""
        await interaction.response.defer(ephemeral=True)
        service, guild_id = self._services.guild_settings, interaction.guild_id or 0
        before = (await service.of(guild_id)).settings
        await service.set_warning(guild_id, hours, by=named(interaction))
        self._services.warn.look_again()
        await say(interaction, replies.warning(hours, before))

    @app_commands.command()
    @app_commands.describe(
        characters="`whole`, `beginning`, or a number; a feed's own setting may say less"
    )
    @app_commands.autocomplete(characters=offer_texts)
    async def maximum(self, interaction: discord.Interaction, characters: TextOption) -> None:
        """Set how much of an article's text any new thread shows at most."""
        await interaction.response.defer(ephemeral=True)
        longest = longest_of(characters, "characters")
        service, guild_id = self._services.guild_settings, interaction.guild_id or 0
        before = (await service.of(guild_id)).settings
        await service.set_longest(guild_id, longest, by=named(interaction))
        await say(interaction, replies.maximum(longest, before))
