"""Forms that people fill in. Whatever goes wrong, they get back what they typed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.language import _
from bot.services.posting.typed_post import Typed
from cogs.errors import sentence_for
from cogs.menus import Menu
from cogs.replies.post import given_back
from cogs.saying import speak

LONGEST_TEXT = 4000
"""Characters that Discord takes in a field."""
_LONGEST_HEADLINE = 1000
_LONGEST_NAME = 300
_LASTS = 3600.0
_AGAIN_LASTS = 840.0
"""Seconds; Discord lets nobody answer to a message of ours that is older than 15 minutes."""

Take = Callable[[discord.Interaction, Typed], Awaitable[None]]
"""What is done with a form that was filled in."""

_Field = discord.ui.TextInput["ArticleForm"]


class ArticleForm(discord.ui.Modal):
    """Headline, text, byline and source of an article; without the text where that is None."""

    def __init__(self, title: str, filled: Typed, take: Take) -> None:
        super().__init__(title=title, timeout=_LASTS)
        self._take = take
        self._headline = self._add("headline", _("Headline"), filled.headline, _LONGEST_HEADLINE)
        self._text: _Field | None = None
        if filled.text is not None:
            self._text = self._add("text", _("Text"), filled.text, LONGEST_TEXT, long=True)
        self._byline = self._add("byline", _("Byline"), filled.byline, _LONGEST_NAME, needed=False)
        self._source = self._add(
            "source", _("Source: a name or an address"), filled.source, _LONGEST_NAME, needed=False
        )

    @property
    def typed(self) -> Typed:
        """The form as it was filled in."""
        text = self._text.value if self._text else None
        return Typed(self._headline.value, text, self._byline.value, self._source.value)

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """The answer is in the language in which commands are answered."""
        return await speak(interaction)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hands it on; if that fails, gives back what was typed, and offers the form anew."""
        typed = self.typed
        try:
            await self._take(interaction, typed)
        except Exception as error:  # noqa: BLE001 - nothing that was typed is lost
            title, take = self.title, self._take
            again = _Again(lambda: ArticleForm(title, typed, take))
            await give_back(interaction, sentence_for(error), _fields(typed), view=again)

    def _add(
        self,
        name: str,
        label: str,
        value: str,
        longest: int,
        *,
        long: bool = False,
        needed: bool = True,
    ) -> _Field:
        style = discord.TextStyle.paragraph if long else discord.TextStyle.short
        field: _Field = discord.ui.TextInput(
            custom_id=name,
            style=style,
            default=value[:longest] or None,
            max_length=longest,
            required=needed,
        )
        self.add_item(discord.ui.Label(text=label, component=field))
        return field


class _Again(Menu):
    """A button that opens a form as it was filled in."""

    def __init__(self, form: Callable[[], ArticleForm]) -> None:
        super().__init__(_AGAIN_LASTS)
        self._form = form
        self.again.label = _("Change it, and try again")

    @discord.ui.button(style=discord.ButtonStyle.primary)
    async def again(
        self, interaction: discord.Interaction, _button: "discord.ui.Button[_Again]"
    ) -> None:
        """Opens it."""
        await interaction.response.send_modal(self._form())


async def give_back(
    interaction: discord.Interaction,
    sentence: str,
    typed: Mapping[str, str],
    *,
    view: discord.ui.View | None = None,
) -> None:
    """Answers with a sentence, and with what was typed; only who typed it sees the answer."""
    with_view: dict[str, Any] = {} if view is None else {"view": view}
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True, **with_view)
    else:
        await interaction.response.send_message(sentence, ephemeral=True, **with_view)
    for message in given_back(typed):
        await interaction.followup.send(message, ephemeral=True)


def _fields(typed: Typed) -> dict[str, str]:
    named = {
        "headline": typed.headline,
        "text": typed.text or "",
        "byline": typed.byline,
        "source": typed.source,
    }
    return {name: value for name, value in named.items() if value}
