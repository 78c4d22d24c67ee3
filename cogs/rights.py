"""What only moderators may do, within commands that everybody sees.

Discord's own permissions of a command hold for all its subcommands together.
"""

import discord

from bot.errors import Mistake
from bot.language import Phrase, _

FOR_MODERATORS = {"manage_server": True}
"""The `extras` of such a command, so that `/help` shows it to nobody else."""


def named(interaction: discord.Interaction) -> str:
    """Who it is, for the log."""
    return f"{interaction.user} ({interaction.user.id})"


def manages_server(interaction: discord.Interaction) -> bool:
    """Whether the person is a moderator of the whole server."""
    return interaction.permissions.manage_guild


def demand_manage_server(interaction: discord.Interaction, what: Phrase) -> None:
    """Only moderators go on; `what` they may do stands at the end of the sentence.

    Raises:
        Mistake: the person is none.
    """
    if not manages_server(interaction):
        raise Mistake(
            str(interaction.user.id),
            _("It takes the permission **Manage Server** to {what}.").format(what=what),
        )
