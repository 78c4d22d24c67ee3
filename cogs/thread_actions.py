"""What `/thread` and messages' menus do with a thread: one service call, one answer."""

import discord

from bot.errors import Mistake
from bot.forum.messages import buttons_of
from bot.language import Phrase, _
from bot.model import MirroredThread, Moderator
from bot.services.services import Services
from cogs.posting import demand_moderator
from cogs.replies import threads as replies
from cogs.replies.pieces import feed_name
from cogs.replies.pieces import pages as paged
from cogs.replies.why_open import why_members_own, why_open
from cogs.saying import say

_ID_LENGTH = 20
"""Digits that no id of Discord's reaches in this century."""


class ThreadActions:
    """The same for a command, where a thread may be chosen, as for a menu inside of it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def hold(
        self, interaction: discord.Interaction, wanted: str | None = None, why: str | None = None
    ) -> None:
        """Keeps a thread open; a member's own one too, in a forum where the rule is for all."""
        await interaction.response.defer(ephemeral=True)
        by = moderator(interaction, why)
        if wanted is None and (own := await self.members_own(interaction)):
            await self._services.members.hold(own, interaction.guild_id or 0, by=by)
            await say(interaction, replies.member_thread_held(own))
            return
        mirrored = await self.find(interaction, wanted)
        await say(interaction, replies.held(await self._services.moderate.hold(mirrored, by=by)))

    async def release(
        self, interaction: discord.Interaction, wanted: str | None = None, why: str | None = None
    ) -> None:
        """Ends that."""
        await interaction.response.defer(ephemeral=True)
        by = moderator(interaction, why)
        if wanted is None and (own := await self.members_own(interaction)):
            await self._services.members.release(own, interaction.guild_id or 0, by=by)
            await say(interaction, replies.member_thread_released(own))
            return
        mirrored = await self.find(interaction, wanted)
        mirrored = await self._services.moderate.release(mirrored, by=by)
        await say(interaction, replies.released(mirrored, self._services.clock.now()))

    async def close(
        self, interaction: discord.Interaction, wanted: str | None = None, why: str | None = None
    ) -> None:
        """Closes a thread; the answer comes first, since an archived thread shows none."""
        await interaction.response.defer(ephemeral=True)
        await self._services.timekeeping.demand_right()
        mirrored = await self.find(interaction, wanted)
        self._services.moderate.demand_closable(mirrored)
        await say(interaction, replies.closing(mirrored))
        await self._services.moderate.close(mirrored, by=moderator(interaction, why))

    async def extend(
        self,
        interaction: discord.Interaction,
        days: int,
        wanted: str | None = None,
        why: str | None = None,
    ) -> None:
        """Lets a thread close later, or takes that back."""
        await interaction.response.defer(ephemeral=True)
        mirrored = await self.find(interaction, wanted)
        by = moderator(interaction, why)
        mirrored = await self._services.moderate.extend(mirrored, days=days, by=by)
        await say(interaction, replies.extended(mirrored, days))

    async def reopen(
        self, interaction: discord.Interaction, wanted: str, why: str | None = None
    ) -> None:
        """Opens a closed thread again."""
        await interaction.response.defer(ephemeral=True)
        await self._services.timekeeping.demand_right()
        mirrored = await self.find(interaction, wanted)
        by = moderator(interaction, why)
        await say(
            interaction, replies.reopened(await self._services.moderate.reopen(mirrored, by=by))
        )

    async def info(
        self, interaction: discord.Interaction, wanted: str | None = None, *, public: bool = False
    ) -> None:
        """Tells what is known of a thread; what is wrong with its article's pages to moderators.

        Inside of it, members can ask for more time.
        """
        await interaction.response.defer(ephemeral=not public)
        mirrored = await self.find(interaction, wanted)
        troubles: list[Phrase] = []
        if interaction.permissions.manage_threads and not public:
            article_id = mirrored.thread.article_id
            troubles = list(await self._services.storage.pages.troubles(article_id))
        (*pages, last) = paged(replies.info(mirrored, troubles).split("\n"))
        for page in pages:
            await interaction.followup.send(page, ephemeral=not public)
        here = mirrored.thread.thread_id == interaction.channel_id
        offered = self._services.more_time.offer(mirrored) if here else None
        view = buttons_of([offered]) if offered else discord.utils.MISSING
        await interaction.followup.send(last, view=view, ephemeral=not public)

    async def why(self, interaction: discord.Interaction, wanted: str | None = None) -> None:
        """Tells why a thread is not closed; of a member's own one too."""
        await interaction.response.defer(ephemeral=True)
        here = _members_thread(interaction)
        if wanted is None and here is not None:
            own = await self._services.members.look_at(here.id, here.parent_id, here.guild.id)
            await say(interaction, why_members_own(own, pinned=here.flags.pinned))
            return
        mirrored = await self.find(interaction, wanted)
        feeds = await self._services.storage.feeds.followed_in(mirrored.thread.guild_id)
        names = {one.subscription.id: feed_name(one.feed) for one in feeds}
        await say(interaction, why_open(await self._services.why_open.look(mirrored), names))

    async def find(self, interaction: discord.Interaction, wanted: str | None) -> MirroredThread:
        """The thread that a person chose, or the one they are in.

        Raises:
            Mistake: it is none of ours, belongs to another server, or stands in a forum that the
                person does not moderate: Discord looks at the channel of the command only.
        """
        thread_id = wanted or str(interaction.channel_id)
        if not (thread_id.isdecimal() and len(thread_id) < _ID_LENGTH):
            raise Mistake(thread_id, _("Choose a thread from the list that opens."))
        mirrored = await self._services.moderate.find(int(thread_id))
        if mirrored.thread.guild_id != interaction.guild_id:
            raise Mistake(thread_id, _("That thread is on another server."))
        if mirrored.thread.thread_id != interaction.channel_id:
            demand_moderator(interaction, mirrored.thread.forum_id)
        return mirrored

    async def members_own(self, interaction: discord.Interaction) -> int | None:
        """The thread they are in, if it is a member's own under a rule for all."""
        here = _members_thread(interaction)
        if here is None or not await self._services.members.governs(here.parent_id):
            return None
        return here.id


def _members_thread(interaction: discord.Interaction) -> discord.Thread | None:
    """The thread they are in, if somebody else than the bot opened it."""
    here = interaction.channel
    if not isinstance(here, discord.Thread) or here.owner_id == interaction.application_id:
        return None
    return here


def moderator(interaction: discord.Interaction, why: str | None = None) -> Moderator:
    """Who it is, for readers and for both logs."""
    return Moderator(interaction.user.display_name, interaction.user.id, why)
