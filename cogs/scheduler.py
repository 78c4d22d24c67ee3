"""The scheduler cog: closes threads when their time comes, and answers `/thread`."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.language import _
from bot.model import STANDING, ThreadState
from bot.services.loops import closing_loops
from bot.services.services import Services
from cogs.finding import CHOICES, LONGEST_CHOICE
from cogs.posting import moderated_forums
from cogs.thread_actions import ThreadActions

if TYPE_CHECKING:
    from bot.client import NewsBot

_ON_DISCORD = (*STANDING, ThreadState.CLOSING, ThreadState.CLOSED)

_PINNED = discord.ChannelFlags(pinned=True).value

_WHICH = "The thread; left out: the one you are in"
_REASON = "Why; stands in the audit log"

Reason = app_commands.Range[str, 1, 300]


@app_commands.default_permissions(manage_threads=True)
@app_commands.guild_only()
class Scheduler(
    commands.GroupCog, group_name="thread", group_description="Threads and when they close"
):
    """Archives and locks what is due; moderators hold, release and close by hand."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._actions = ThreadActions(services)
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
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """The threads of a deleted forum are gone, too."""
        await self._services.catch_up.forum_deleted(channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A moderator may have pinned, locked or unlocked it, or it is active again."""
        shown = payload.data
        locked = shown["thread_metadata"].get("locked", False)
        pinned = bool(shown.get("flags", 0) & _PINNED)
        await self._services.reconcile.look_at(payload.thread_id, locked=locked, pinned=pinned)

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
    @app_commands.describe(thread=_WHICH, public="Show it to everybody here")
    async def info(
        self, interaction: discord.Interaction, thread: str | None = None, public: bool = False
    ) -> None:
        """Show what I know of a thread and when it closes."""
        await self._actions.info(interaction, thread, public=public)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH)
    async def why(self, interaction: discord.Interaction, thread: str | None = None) -> None:
        """Show why a thread is not closed, and what to do about it."""
        await self._actions.why(interaction, thread)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH, reason=_REASON)
    async def hold(
        self,
        interaction: discord.Interaction,
        thread: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Keep a thread open until you release it."""
        await self._actions.hold(interaction, thread, reason)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH, reason=_REASON)
    async def release(
        self,
        interaction: discord.Interaction,
        thread: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """End a hold: the thread closes by the rule again."""
        await self._actions.release(interaction, thread, reason)

    @app_commands.command()
    @app_commands.describe(thread=_WHICH, reason="Stands in the audit log and in the closed thread")
    async def close(
        self,
        interaction: discord.Interaction,
        thread: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Close a thread now."""
        await self._actions.close(interaction, thread, reason)

    @app_commands.command()
    @app_commands.describe(
        days="So many days later than it would close now", thread=_WHICH, reason=_REASON
    )
    async def extend(
        self,
        interaction: discord.Interaction,
        days: app_commands.Range[int, -365, 365],
        thread: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Let a thread close later; a number below 0 takes that back."""
        await self._actions.extend(interaction, days, thread, reason)

    @app_commands.command()
    @app_commands.describe(
        thread="The closed thread; no command works inside an archived one", reason=_REASON
    )
    async def reopen(
        self, interaction: discord.Interaction, thread: str, reason: Reason | None = None
    ) -> None:
        """Open a closed thread again; it closes anew after the days of its rule."""
        await self._actions.reopen(interaction, thread, reason)

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
    @why.autocomplete("thread")
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
            interaction.guild_id or 0,
            states,
            title=current,
            limit=CHOICES,
            forum_ids=moderated_forums(interaction),
        )
        return [
            app_commands.Choice(
                name=(one.article.title or _("Untitled"))[:LONGEST_CHOICE],
                value=str(one.thread.thread_id),
            )
            for one in found
        ]


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(Scheduler(bot.services))
