"""The one place where an error becomes a reply.

In this order: a sentence of our own; a channel out of sight; a missing right; Discord's refusal
of the answer itself; anything else is a fault of ours, logged with a number that the person can
name to the operator.
"""

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NewsboardError, StorageError
from bot.language import _
from cogs import menus
from cogs.replies import post as forms
from cogs.saying import is_taken, speak

if TYPE_CHECKING:
    from bot.client import NewsBot

_log = logging.getLogger(__name__)

_ANSWERED_WITHIN = 1.5
"""Seconds in which a component that is still known is taken by its own; Discord gives 3."""


_LATE = (10062, 40060)
"""Discord's codes for what was not answered within 3 seconds, and for what was answered already."""

_OF_OUR_OWN = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Errors(commands.Cog):
    """Answers whoever used a command that failed."""

    def __init__(self, bot: "NewsBot") -> None:
        self._tree = bot.tree

    async def cog_load(self) -> None:
        """Takes over the errors of all commands."""
        self._tree.error(self.on_command_error)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A button or form that nobody answers for is an old one: of before a restart, or used."""
        if interaction.type not in _OF_OUR_OWN:
            return
        await asyncio.sleep(_ANSWERED_WITHIN)
        if is_taken(interaction):
            return
        await speak(interaction)
        try:
            await _say_expired(interaction)
        except discord.HTTPException as lost:  # answered in this very moment, or too late
            _log.warning("an old button or form could not be answered: %s", lost)

    async def on_command_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        """Replies with a sentence; a late or lost interaction is only logged."""
        cause = _cause_of(error)
        if isinstance(cause, discord.HTTPException) and cause.code in _LATE:
            _log.warning("nothing was done for an interaction: %s", cause)
            return
        sentence = sentence_for(error)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except discord.HTTPException as lost:
            _log.warning("an error could not be told to its person: %s", lost)


async def _say_expired(interaction: discord.Interaction) -> None:
    if interaction.type is discord.InteractionType.component:
        await interaction.response.send_message(str(menus.EXPIRED), ephemeral=True)
    else:
        await _give_back(interaction)


async def _give_back(interaction: discord.Interaction) -> None:
    """A form that outlived us holds what somebody typed: they get it back."""
    data: Any = interaction.data or {}
    await interaction.response.send_message(str(forms.FORM_EXPIRED), ephemeral=True)
    for message in forms.given_back(forms.typed_in(data.get("components", ()))):
        await interaction.followup.send(message, ephemeral=True)


def sentence_for(error: Exception) -> str:
    """What the person reads."""
    cause = _cause_of(error)
    if isinstance(cause, NewsboardError) and not isinstance(cause, StorageError):
        return str(cause)[:2000]
    if isinstance(cause, app_commands.TransformerError):
        return _("I cannot see that channel. Allow **View Channel** to my role there.")
    if isinstance(cause, app_commands.CheckFailure):
        return _("You may not use this command here. Moderators can allow it to you.")
    number = secrets.token_hex(4)
    _log.error("fault %s", number, exc_info=cause)
    return _(
        "Something went wrong on my side. The operator finds it in the log as fault {number}."
    ).format(number=number)


def _cause_of(error: Exception) -> Exception:
    """What was raised in a command, or in one of its options."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    cause = error.__cause__ if isinstance(error, app_commands.TransformerError) else None
    return cause if isinstance(cause, Exception) else error


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Errors(bot))
