"""The scheduler cog: closes threads when their time comes, and answers `/thread`."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.model import STANDING, MirroredThread, ThreadState
from bot.services.loops import closing_loops
from bot.services.services import Services
from cogs.finding import CHOICES, LONGEST_CHOICE
from cogs.replies import threads as replies
from cogs.saying import say

if TYPE_CHECKING:
    from bot.client import NewsBot

_ON_DISCORD = (*STANDING, ThreadState.CLOSING, ThreadState.CLOSED)

_ID_LENGTH = 20
"""Digits that no id of Discord's reaches in this century."""

_WHICH = "The thread; left out: the one you are in"


@app_commands.default_permissions(manage_threads=True)
@app_commands.guild_only()
class Scheduler(
    commands.GroupCog, group_name="thread", group_description="Threads and when they close"
):
    """Archives and locks what is due; moderators hold, release and close by hand."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._loops = closing_loops(services)

    async def cog_load(self) -> None:
        """Starts the loops."""
        for loop in self._loops:
            loop.start()

    async def cog_unload(self) -> None:
        """Lets what is running come to its end."""
        await asyncio.gather(*(loop.stop() for loop in self._loops))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread deleted on Discord is gone: never posted again."""
        await self._services.reconcile.deleted(payload.thread_id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A moderator may have pinned, locked or unlocked it."""
        await self._services.reconcile.look_at(payload.thread_id)

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard_id: int) -> None:
        """A new session of the gateway: what happened before it was told to nobody."""
        self._services.catch_up.look_again()

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """One of our own may be a double that Discord stored late."""
        if thread.owner_id == thread.guild.me.id:
            await self._services.doubles.look_at_new(thread.parent_id, thread.id)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH)
    async def info(self, interaction: discord.Interaction, thread: str | None = None) -> None:
        """Show what I know of a thread and when it closes."""
        mirrored = await self._find(interaction, thread)
        troubles = await self._services.storage.pages.troubles(mirrored.thread.article_id)
        await _answer(interaction, replies.info(mirrored, troubles))

    @app_commands.command()
    @app_commands.describe(thread=_WHICH)
    async def hold(self, interaction: discord.Interaction, thread: str | None = None) -> None:
        """Keep a thread open until you release it."""
        await interaction.response.defer(ephemeral=True)
        by = interaction.user.display_name
        if thread is None and (own := await self._member_thread(interaction)):
            await self._services.members.hold(own, interaction.guild_id or 0, by=by)
            await say(interaction, replies.member_thread_held(own))
            return
        mirrored = await self._services.moderate.hold(await self._find(interaction, thread), by=by)
        await say(interaction, replies.held(mirrored))

    @app_commands.command()
    @app_commands.describe(thread=_WHICH)
    async def release(self, interaction: discord.Interaction, thread: str | None = None) -> None:
        """End a hold: the thread closes by the rule again."""
        await interaction.response.defer(ephemeral=True)
        if thread is None and (own := await self._member_thread(interaction)):
            await self._services.members.release(own)
            await say(interaction, replies.member_thread_released(own))
            return
        mirrored = await self._services.moderate.release(await self._find(interaction, thread))
        answer = replies.released(mirrored, self._services.clock.now())
        await say(interaction, answer)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH)
    async def close(self, interaction: discord.Interaction, thread: str | None = None) -> None:
        """Close a thread now."""
        await self._services.timekeeping.demand_right()
        mirrored = await self._find(interaction, thread)
        self._services.moderate.demand_closable(mirrored)
        await _answer(interaction, replies.closing(mirrored))  # before the thread is archived
        await self._services.moderate.close(mirrored, by=interaction.user.display_name)

    @app_commands.command()
    @app_commands.describe(days="So many days later than it would close now", thread=_WHICH)
    async def extend(
        self,
        interaction: discord.Interaction,
        days: app_commands.Range[int, 1, 365],
        thread: str | None = None,
    ) -> None:
        """Let a thread close later."""
        await interaction.response.defer(ephemeral=True)
        mirrored = await self._find(interaction, thread)
        mirrored = await self._services.moderate.extend(mirrored, days=days)
        await say(interaction, replies.extended(mirrored))

    @app_commands.command()
    @app_commands.describe(thread="The closed thread; no command works inside an archived one")
    async def reopen(self, interaction: discord.Interaction, thread: str) -> None:
        """Open a closed thread again; it closes anew after the days of its rule."""
        await interaction.response.defer(ephemeral=True)
        await self._services.timekeeping.demand_right()
        mirrored = await self._find(interaction, thread)
        by = interaction.user.display_name
        mirrored = await self._services.moderate.reopen(mirrored, by=by)
        await say(interaction, replies.reopened(mirrored))

    @reopen.autocomplete("thread")
    async def _choose_closed(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, current, (ThreadState.CLOSED,))

    @extend.autocomplete("thread")
    async def _choose_closing(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, current, (ThreadState.OPEN, ThreadState.REOPENED))

    @info.autocomplete("thread")
    async def _choose_any(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, current, _ON_DISCORD)

    @hold.autocomplete("thread")
    @close.autocomplete("thread")
    async def _choose_standing(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, current, STANDING)

    @release.autocomplete("thread")
    async def _choose_held(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, current, (ThreadState.HELD,))

    async def _choices(
        self,
        interaction: discord.Interaction,
        current: str,
        states: tuple[ThreadState, ...],
    ) -> list[app_commands.Choice[str]]:
        found = await self._services.storage.threads.in_guild(
            interaction.guild_id or 0, states, title=current, limit=CHOICES
        )
        return [
            app_commands.Choice(
                name=(one.article.title or "Untitled")[:LONGEST_CHOICE],
                value=str(one.thread.thread_id),
            )
            for one in found
        ]

    async def _member_thread(self, interaction: discord.Interaction) -> int | None:
        """The thread the command was used in, if it is a member's own under a rule for all."""
        here = interaction.channel
        if not isinstance(here, discord.Thread) or here.owner_id == interaction.application_id:
            return None
        return here.id if await self._services.members.governs(here.parent_id) else None

    async def _find(self, interaction: discord.Interaction, wanted: str | None) -> MirroredThread:
        """The thread that a person chose, or the one the command was used in.

        Raises:
            Mistake: it is none of ours, or belongs to another server.
        """
        thread_id = wanted or str(interaction.channel_id)
        if not (thread_id.isdecimal() and len(thread_id) < _ID_LENGTH):
            raise Mistake(thread_id, "Choose a thread from the list that opens.")
        mirrored = await self._services.moderate.find(int(thread_id))
        if mirrored.thread.guild_id != interaction.guild_id:
            raise Mistake(thread_id, "That thread is on another server.")
        return mirrored


async def _answer(interaction: discord.Interaction, text: str) -> None:
    await interaction.response.send_message(text, ephemeral=True)


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Scheduler(bot.services))
