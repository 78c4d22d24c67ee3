"""Questions with buttons and select menus. An old one says so.

A question is sent to be seen by one person alone (ephemeral): nobody else can answer it.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from bot.language import Phrase, _
from bot.model import FoundFeed
from cogs.saying import speak

_LASTS = 600.0
"""Seconds a question waits; Discord forgets how to answer it after 15 minutes."""

PREFIX = "newsboard"
EXPIRED = Phrase("This was answered already, or it has expired. Use the command again.")


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands in place of a question that was answered: a text, and further components."""

    text: str
    view: discord.ui.View | None = None


Act = Callable[[discord.Interaction, str], Awaitable[str | Reply]]
"""What is done with the answer (the button's or option's value); returns the reply."""

Do = Callable[[discord.Interaction], Awaitable[str | Reply]]
"""What is done when it is confirmed."""

_YES, _NO = "yes", "no"


@asynccontextmanager
async def answering(interaction: discord.Interaction) -> AsyncIterator[None]:
    """A component is answered as a command is: in the server's language, errors in sentences.

    (discord.py would only log the errors of one that outlives a restart.)
    """
    try:
        await speak(interaction)
        yield
    except Exception as error:  # noqa: BLE001 - the person is told
        tree = getattr(interaction.client, "tree", None)
        if tree is not None:
            await tree.on_error(interaction, error)


class Menu(discord.ui.View):
    """Components below a message, for so many seconds after they were used last."""

    def __init__(self, lasts: float) -> None:
        super().__init__(timeout=lasts)

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """The answer is in the language in which commands are answered."""
        return await speak(interaction)

    async def on_error(
        self, interaction: discord.Interaction, error: Exception, _item: discord.ui.Item[Any]
    ) -> None:
        """They go where those of commands go."""
        async with answering(interaction):
            raise error


class Question(Menu):
    """A message with components, until it is answered once."""

    def __init__(self, act: Act) -> None:
        super().__init__(_LASTS)
        self._act = act

    async def answer(self, interaction: discord.Interaction, value: str) -> None:
        """Does what was chosen, once, and shows the reply in place of the question."""
        if self.is_finished():
            await interaction.response.send_message(str(EXPIRED), ephemeral=True)
            return
        self.stop()
        await interaction.response.defer()
        reply = await self._act(interaction, value)
        reply = Reply(reply) if isinstance(reply, str) else reply
        await interaction.edit_original_response(content=reply.text[:2000], view=reply.view)


class _Button(discord.ui.Button[Question]):
    def __init__(self, label: str, value: str, style: discord.ButtonStyle) -> None:
        super().__init__(label=label, style=style, custom_id=custom_id())
        self._value = value

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.view is not None:
            await self.view.answer(interaction, self._value)


class _FeedSelect(discord.ui.Select[Question]):
    def __init__(self, choices: Sequence[FoundFeed]) -> None:
        super().__init__(
            custom_id=custom_id(),
            placeholder=_("Choose a feed"),
            options=[
                discord.SelectOption(
                    label=feed.name[:100], value=str(index), description=feed.shown_url[:100]
                )
                for index, feed in enumerate(choices[:25])
            ],
        )

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.view is not None:
            await self.view.answer(interaction, self.values[0])


async def confirm(
    interaction: discord.Interaction, asked: str, label: str, do: Do, *, left: str | None = None
) -> None:
    """Asks in answer to a deferred command, with a button that does it, and one that does not.

    `left` is what the second one answers.
    """

    async def act(answering: discord.Interaction, value: str) -> str | Reply:
        if value == _YES:
            return await do(answering)
        return left or _("Nothing is changed.")

    question = Question(act)
    question.add_item(_Button(label, _YES, discord.ButtonStyle.danger))
    question.add_item(_Button(_("Leave it as it is"), _NO, discord.ButtonStyle.secondary))
    await interaction.followup.send(asked, view=question, ephemeral=True)


def choose_feed(choices: Sequence[FoundFeed], act: Act) -> Question:
    """A menu of feeds; `act` gets the index of the chosen one."""
    question = Question(act)
    question.add_item(_FeedSelect(choices))
    return question


def custom_id() -> str:
    """A name for a component that no other has."""
    return f"{PREFIX}:{secrets.token_hex(8)}"
