"""The command tree: answers in the server's language, described in the reader's own."""

import hashlib
import json
import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation

from bot.forum.send_once import AskedToWait
from bot.language import languages, speak, translated

if TYPE_CHECKING:
    from bot.client import NewsBot

_log = logging.getLogger(__name__)


class Commands(app_commands.CommandTree["NewsBot"]):
    """All commands, as discord.py keeps them."""

    async def interaction_check(self, interaction: "discord.Interaction[NewsBot]") -> bool:
        """Nobody is refused here; whoever answers speaks the language of the server."""
        services = interaction.client.services
        speak(await services.languages.of(interaction.guild_id))
        return True


class Descriptions(app_commands.Translator):
    """What Discord shows of commands; their names and options are typed, and stay as they are."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in a reader's language; None leaves it English."""
        if locale.value not in languages() or _is_typed(context):
            return None
        said = translated(string.message, locale.value)
        return None if said == string.message else said


def _is_typed(context: app_commands.TranslationContextTypes) -> bool:
    """Whether people type it; the name of an entry in a message's menu is only read."""
    match context.location:
        case TranslationContextLocation.command_name:
            return not isinstance(context.data, app_commands.ContextMenu)
        case TranslationContextLocation.group_name | TranslationContextLocation.parameter_name:
            return True
    return False


async def tell_discord(bot: "NewsBot") -> None:
    """Tells Discord the commands, only when they changed: 200 creations a day are allowed."""
    translator = Descriptions()
    await bot.tree.set_translator(translator)
    all_of_them = bot.tree.get_commands()
    described = [await one.get_translated_payload(bot.tree, translator) for one in all_of_them]
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    key = f"commands of {bot.application_id}"
    if await bot.services.storage.notes.get(key) == digest:
        return
    try:
        await bot.tree.sync()
    except (discord.DiscordException, AskedToWait) as error:
        _log.error("the commands could not be told to Discord; the next start does: %s", error)
        return
    await bot.services.storage.notes.put(key, digest)
    _log.info("%d commands told to Discord", len(described))
