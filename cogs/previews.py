"""What `/post link` shows before it posts, with its buttons; and what is told of a post."""

import asyncio
import logging
from contextlib import suppress

import discord

from bot.errors import Mistake, StorageError
from bot.forum.messages import embeds_of
from bot.language import _
from bot.model import MirroredThread, Post, Thread
from bot.services.posting.post import PostService
from bot.services.posting.typed_post import Typed
from cogs.menus import Menu
from cogs.modals import LONGEST_TEXT, ArticleForm
from cogs.posting import asked_again
from cogs.replies import post as replies
from cogs.replies.pieces import units

_log = logging.getLogger(__name__)

_LASTS = 14 * 60.0
"""Seconds after the last press; Discord forgets how to edit the message after 15 minutes."""


class PostOffice:
    """Posts, and tells how the thread is opened in the answer to whoever asked."""

    def __init__(self, posts: PostService) -> None:
        self.posts = posts
        self._telling: set[asyncio.Task[None]] = set()
        self._hurry = asyncio.Event()

    async def post(self, interaction: discord.Interaction, post: Post) -> None:
        """Stores a post; its thread is opened while the person goes on.

        Raises:
            Mistake, ForumError: nothing is stored.
        """
        mirrored = await self.posts.post(post, asked_again(interaction, post.forum_id))
        task = asyncio.create_task(self._tell(interaction, post, mirrored))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def stop(self) -> None:
        """Tells what there is to tell now."""
        self._hurry.set()
        await asyncio.gather(*self._telling)

    async def _tell(
        self, interaction: discord.Interaction, post: Post, mirrored: MirroredThread
    ) -> None:
        with suppress(discord.HTTPException):
            await interaction.edit_original_response(
                content=replies.opening(post), embeds=[], view=None
            )
            thread = await self._opened(mirrored)
            await interaction.edit_original_response(content=replies.opened(thread))

    async def _opened(self, mirrored: MirroredThread) -> Thread:
        """It is stored: a database that does not answer now delays only what is told of it."""
        try:
            return await self.posts.opened(mirrored, self._hurry)
        except StorageError as error:
            _log.warning("what became of a post is not told: %s", error)
            return mirrored.thread


class Preview(Menu):
    """The starter message as it would be sent, with what can be done about it."""

    def __init__(self, office: PostOffice, post: Post) -> None:
        super().__init__(_LASTS)
        self._office = office
        self._posts = office.posts
        self._post = post
        self._is_posting = False
        self._last: discord.Interaction | None = None
        self.post.label, self.edit.label = _("Post"), _("Edit")
        self.cancel.label = _("Cancel")

    @property
    def _fits_form(self) -> bool:
        return units(self._post.article.text) <= LONGEST_TEXT

    @property
    def _content(self) -> str:
        draft = self._posts.draft(self._post)
        return replies.preview(self._post, draft, fits_form=self._fits_form)

    @property
    def _embeds(self) -> list[discord.Embed]:
        return embeds_of(self._posts.draft(self._post).starter)

    async def show(self, interaction: discord.Interaction) -> None:
        """Fills in the answer to a deferred command."""
        self._last = interaction
        await interaction.edit_original_response(
            content=self._content, embeds=self._embeds, view=self
        )

    @discord.ui.button(style=discord.ButtonStyle.success)
    async def post(
        self, interaction: discord.Interaction, _button: "discord.ui.Button[Preview]"
    ) -> None:
        """Posts it, once; if that is not possible the preview stays."""
        await interaction.response.defer()
        if self._is_posting:  # a second click, while the first is being answered
            return
        self._is_posting, self._last = True, interaction
        try:
            await self._office.post(interaction, self._post)
            self.stop()
        finally:
            self._is_posting = False

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def edit(
        self, interaction: discord.Interaction, _button: "discord.ui.Button[Preview]"
    ) -> None:
        """Opens a form with what was read."""
        article = self._post.article
        filled = Typed(
            headline=article.title,
            text=article.text if self._fits_form else None,
            byline=article.author or "",
            source=self._post.source,
        )
        await interaction.response.send_modal(
            ArticleForm(_("Edit the article"), filled, self._take)
        )

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def cancel(
        self, interaction: discord.Interaction, _button: "discord.ui.Button[Preview]"
    ) -> None:
        """Posts nothing."""
        self.stop()
        await interaction.response.edit_message(
            content=str(replies.CANCELLED), embeds=[], view=None
        )

    async def on_timeout(self) -> None:
        """Says so as long as Discord still lets us."""
        if self._last is not None:
            with suppress(discord.HTTPException):
                await self._last.edit_original_response(
                    content=str(replies.PREVIEW_EXPIRED), embeds=[], view=None
                )

    async def _take(self, interaction: discord.Interaction, typed: Typed) -> None:
        if self.is_finished() or self._is_posting:
            raise Mistake("preview", _("It was posted, cancelled or has expired meanwhile."))
        self._post = self._posts.revise(self._post, typed)
        self._last = interaction
        await interaction.response.edit_message(
            content=self._content, embeds=self._embeds, view=self
        )
