"""The buttons with which a member asks for more time, and a moderator answers: none expires."""

import re
from typing import Any, cast

import discord

from bot.errors import Mistake
from bot.language import _
from bot.model import TimeAnswer
from bot.model.more_time import ANSWER_ID, ASK_ID, closing_in
from cogs.finding import services_of
from cogs.menus import answering
from cogs.posting import demand_moderator
from cogs.replies import more_time as replies
from cogs.saying import say
from cogs.thread_actions import moderator

_Button = discord.ui.Button[discord.ui.View]


class AskForTime(discord.ui.DynamicItem[_Button], template=ASK_ID):
    """Asks the moderators, once; whoever may reply in the thread may press it."""

    def __init__(self, button: _Button, thread_id: int) -> None:
        super().__init__(button)
        self._thread_id = thread_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "AskForTime":
        """The button that was pressed."""
        return cls(cast("_Button", item), int(match["thread"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Asks, and tells the member alone what comes of it."""
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            if not interaction.permissions.send_messages_in_threads:
                raise Mistake(str(self._thread_id), _("You may not reply in this thread."))
            by = moderator(interaction)
            await say(
                interaction,
                replies.asked(await services_of(interaction).more_time.ask(self._thread_id, by=by)),
            )


class AnswerForTime(discord.ui.DynamicItem[_Button], template=ANSWER_ID):
    """A moderator's answer, in their log channel; the first one counts."""

    def __init__(self, button: _Button, match: re.Match[str]) -> None:
        super().__init__(button)
        self._answer = TimeAnswer(match["answer"])
        self._thread_id = int(match["thread"])
        self._closes_at = closing_in(match["closes"])

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "AnswerForTime":
        """The button that was pressed."""
        return cls(cast("_Button", item), match)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Does it, and says below the question who did; the buttons have done their work."""
        async with answering(interaction):
            await interaction.response.defer()
            services, by = services_of(interaction), moderator(interaction)
            asked_of = await services.moderate.find(self._thread_id)
            demand_moderator(interaction, asked_of.thread.forum_id)
            try:
                mirrored = await services.more_time.answer(
                    self._answer, self._thread_id, self._closes_at, by=by
                )
            except Mistake as too_late:
                await interaction.followup.send(str(too_late), ephemeral=True)
                await interaction.edit_original_response(view=None)
                return
            asked = interaction.message.content if interaction.message else ""
            said = f"{asked}\n{replies.answered(self._answer, mirrored, by)}"
            await interaction.edit_original_response(content=said, view=None)
