"""One message with many pages: its buttons turn them, in place."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import discord

from cogs.menus import Menu, custom_id
from cogs.replies.board import page_of
from cogs.replies.pieces import pages
from cogs.saying import say

_LASTS = 14 * 60.0
"""Seconds after the last press; Discord forgets how to edit the message after 15 minutes."""

_MESSAGES = 3
"""A list that takes more of them is paged."""


class Pages(Menu):
    """Chapters of pages. It begins at the first page of the first chapter.

    Buttons choose a chapter, and turn the pages of one that has several; a message of one page has
    none. After their time the buttons are taken away.
    """

    def __init__(self, chapters: Mapping[str, Sequence[discord.Embed]]) -> None:
        super().__init__(_LASTS)
        self._chapters = chapters
        self._chapter = next(iter(chapters))
        self._number = 0
        self._last: discord.Interaction | None = None
        self._openers = [_Opener(name) for name in chapters]
        self._back, self._on = _Turner("◀", -1), _Turner("▶", 1)
        self._lay_out()

    @property
    def page(self) -> discord.Embed:
        """What is shown now."""
        return self._chapters[self._chapter][self._number]

    async def show(self, interaction: discord.Interaction) -> None:
        """Fills in the answer to a deferred command."""
        self._last = interaction
        view = self if self.children else discord.utils.MISSING
        await interaction.edit_original_response(embed=self.page, view=view)

    async def turn_to(self, interaction: discord.Interaction, chapter: str, number: int) -> None:
        """Shows another page; beyond the first and the last there is none."""
        self._last = interaction
        self._chapter = chapter
        self._number = max(0, min(number, len(self._chapters[chapter]) - 1))
        self._lay_out()
        await interaction.response.edit_message(embed=self.page, view=self)

    async def turn(self, interaction: discord.Interaction, by: int) -> None:
        """Shows a page before or after this one."""
        await self.turn_to(interaction, self._chapter, self._number + by)

    async def on_timeout(self) -> None:
        """A button that does nothing any more is not shown; the page stays."""
        if self._last is not None and self.children:
            with suppress(discord.HTTPException):
                await self._last.edit_original_response(view=None)

    def _lay_out(self) -> None:
        """The buttons as they are at this page."""
        self.clear_items()
        last = len(self._chapters[self._chapter]) - 1
        if len(self._chapters) > 1:
            for opener in self._openers:
                self.add_item(opener.at(self._chapter))
        if last > 0:
            self._back.disabled, self._on.disabled = self._number == 0, self._number == last
            self.add_item(self._back).add_item(self._on)


async def show_lines(interaction: discord.Interaction, lines: Iterable[str]) -> None:
    """Answers a deferred command with a list, however long: nobody scrolls past 60 messages."""
    lines = list(lines)
    texts = list(pages(lines))
    if len(texts) <= _MESSAGES:
        await say(interaction, lines)
        return
    book = [
        discord.Embed(description=text).set_footer(text=page_of(number, len(texts)))
        for number, text in enumerate(texts, 1)
    ]
    await Pages({"": book}).show(interaction)


class _Opener(discord.ui.Button[Pages]):
    """Opens a chapter."""

    def __init__(self, chapter: str) -> None:
        super().__init__(label=chapter[:80], custom_id=custom_id(), row=0)
        self._chapter = chapter

    def at(self, chapter: str) -> "_Opener":
        """As it looks while a chapter is open."""
        self.disabled = chapter == self._chapter
        self.style = discord.ButtonStyle.primary if self.disabled else _QUIET
        return self

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.view is not None:
            await self.view.turn_to(interaction, self._chapter, 0)


class _Turner(discord.ui.Button[Pages]):
    """Turns so many pages on."""

    def __init__(self, label: str, by: int) -> None:
        super().__init__(label=label, custom_id=custom_id(), row=1)
        self._by = by

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.view is not None:
            await self.view.turn(interaction, self._by)


_QUIET = discord.ButtonStyle.secondary
