"""`/board settings` and `/board defaults`: what moderators settle for their whole server."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import Phrase, languages, speak
from bot.model import FeedDefaults, Look
from bot.services.services import Services
from cogs.feed_options import LOOKS, FloodOption, MinutesOption, TextOption, longest_of, offer_texts
from cogs.replies import board_settings as replies
from cogs.rights import FOR_MODERATORS, demand_manage_server, named

_LANGUAGES = [app_commands.Choice(name=name, value=code) for code, name in languages().items()]


class SettingsCommands(commands.Cog):
    """Part of the board cog."""

    _services: Services

    @app_commands.command(extras=FOR_MODERATORS)
    @app_commands.describe(
        language="What my texts are written in",
        budget="From so many active threads on I archive the quietest of mine (900)",
    )
    @app_commands.choices(language=_LANGUAGES)
    async def settings(
        self,
        interaction: discord.Interaction,
        language: str | None = None,
        budget: app_commands.Range[int, 100, 990] | None = None,
    ) -> None:
        """Show all settings of this server, or change one."""
        demand_manage_server(interaction, Phrase("see and change the settings of this server"))
        await interaction.response.defer(ephemeral=True)
        service, guild_id = self._services.guild_settings, interaction.guild_id or 0
        by, before, changed = named(interaction), await service.of(guild_id), []
        if language is not None:
            await service.set_language(guild_id, language, by=by)
            speak(language)
            changed.append(replies.language(language))
        if budget is not None:
            await service.set_budget(guild_id, budget, by=by)
            changed.append(replies.budget(budget, before.budget))
        forums = len(interaction.guild.forums) if interaction.guild else 0
        embed = replies.settings(await service.of(guild_id), changed, forums)
        await interaction.edit_original_response(embed=embed)

    @app_commands.command(extras=FOR_MODERATORS)
    @app_commands.describe(
        backlog="How many of a new feed's newest articles are opened at once",
        text="How much of each article is shown; you may type a number of characters",
        look="What its threads look like",
        refresh="Look for new articles every so many minutes",
        full_text="Read each article's own page, where a feed gives only its beginning",
        responses="Mirror what is said at the source into its threads",
        flood_limit="So many articles at once open threads; of more, the rest waits",
        forget="Begin anew: forget what was set before",
    )
    @app_commands.choices(look=LOOKS)
    @app_commands.autocomplete(text=offer_texts)
    async def defaults(
        self,
        interaction: discord.Interaction,
        backlog: app_commands.Range[int, 0, 25] | None = None,
        text: TextOption | None = None,
        look: str | None = None,
        refresh: MinutesOption | None = None,
        full_text: bool | None = None,
        responses: bool | None = None,
        flood_limit: FloodOption | None = None,
        forget: bool = False,
    ) -> None:
        """Set what new feeds begin with; without options, show it."""
        demand_manage_server(interaction, Phrase("set what new feeds begin with"))
        await interaction.response.defer(ephemeral=True)
        service, guild_id = self._services.guild_settings, interaction.guild_id or 0
        old = (await service.of(guild_id)).settings.defaults
        given = {
            "backlog": backlog,
            "look": None if look is None else Look(look),
            "refresh_minutes": refresh,
            "full_text": full_text,
            "responses": responses,
            "flood_limit": flood_limit,
        }
        new = _changed(FeedDefaults() if forget else old, given, text)
        if new == old:
            said = replies.defaults(old)
        else:
            new = await service.set_defaults(guild_id, old, new, by=named(interaction))
            said = replies.defaults_changed(new, old)
        await interaction.edit_original_response(content=said)


def _changed(old: FeedDefaults, given: Mapping[str, Any], text: str | None) -> FeedDefaults:
    """The defaults with those that were given; `text` may be the whole again.

    Raises:
        Mistake: `text` cannot be understood.
    """
    new = replace(old, **{name: value for name, value in given.items() if value is not None})
    return new if text is None else replace(new, longest=longest_of(text))
