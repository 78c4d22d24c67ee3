"""The form into which a list of feeds is pasted."""

from collections.abc import Awaitable, Callable

import discord

from bot.language import _
from cogs.errors import sentence_for
from cogs.modals import LONGEST_TEXT, give_back
from cogs.saying import speak

Take = Callable[[discord.Interaction, bytes], Awaitable[None]]
"""What is done with the list."""

_LASTS = 3600.0


class ListForm(discord.ui.Modal):
    """One field: addresses, one a line, or OPML."""

    def __init__(self, take: Take) -> None:
        super().__init__(title=_("Import feeds"), timeout=_LASTS)
        self._take = take
        self._list: discord.ui.TextInput[ListForm] = discord.ui.TextInput(
            custom_id="list",
            style=discord.TextStyle.paragraph,
            max_length=LONGEST_TEXT,
            placeholder="https://example.org/feed.xml",
        )
        self.add_item(
            discord.ui.Label(text=_("Addresses, one a line, or OPML"), component=self._list)
        )

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """The answer is in the language in which commands are answered."""
        return await speak(interaction)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hands it on; if that fails, gives back what was pasted."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            await self._take(interaction, self._list.value.encode())
        except Exception as error:  # noqa: BLE001 - nothing that was pasted is lost
            await give_back(interaction, sentence_for(error), {"list": self._list.value})
