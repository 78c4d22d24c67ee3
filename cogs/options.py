"""Options of commands that need more than discord.py gives."""

from typing import Any

import discord
from discord import app_commands

from bot.errors import Mistake
from bot.language import _


class _ForumOption(app_commands.Transformer):
    """A forum, and nothing else: discord.py's own option offers media channels too."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Discord's picker of channels."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """What the picker offers."""
        return [discord.ChannelType.forum]

    async def transform(
        self,
        interaction: discord.Interaction,
        value: Any,  # noqa: ANN401 - as discord.py has it
        /,
    ) -> discord.ForumChannel:
        """The forum itself.

        Raises:
            Mistake: the bot cannot see it.
        """
        forum = interaction.guild and interaction.guild.get_channel(value.id)
        if not isinstance(forum, discord.ForumChannel):
            raise Mistake(
                str(value.id),
                _("I cannot see {forum}. Allow **View Channel** to my role there.").format(
                    forum=f"<#{value.id}>"
                ),
            )
        return forum


ForumOption = app_commands.Transform[discord.ForumChannel, _ForumOption]
