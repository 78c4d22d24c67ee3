"""The Forum of bot.services.ports over discord.py: all by id, nothing read from its cache."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast

import discord

from bot.errors import NotThere
from bot.forum import permissions
from bot.forum.answers import asked
from bot.forum.messages import contents_of, starter_of, without_previews
from bot.forum.traffic import Traffic
from bot.language import Phrase
from bot.model import ForumView, MessageDraft, Starter, ThreadDraft, ThreadView

_AUTO_ARCHIVE_MINUTES: Final = 4320
"""Three days of quiet; archived is not closed."""

_A_MINUTE: Final = timedelta(minutes=1)
_MOMENT: Final = timedelta(microseconds=1)
_A_PAGE: Final = 100
"""Archived threads that Discord lists in one answer, at most."""


_LONGEST_REASON: Final = 512
"""Characters that the audit log takes."""

_POSTS: Final = 300
"""Messages that are looked through for our own: what follows a starter follows it at once."""


class DiscordForum:
    """Opens, edits, closes and looks up threads."""

    def __init__(self, client: discord.Client, traffic: Traffic) -> None:
        self._client = client
        self._traffic = traffic
        self._forums: dict[int, discord.ForumChannel] = {}

    def time_ahead(self) -> timedelta | None:
        """How far our clock is ahead of Discord's by its last answer; None until there was one."""
        return self._traffic.time_ahead()

    async def fetch_time_ahead(self) -> timedelta | None:
        """The same after asking; None if Discord did not say."""
        async with asked(0):
            await self._client.http.request(discord.http.Route("GET", "/gateway"))
        return self._traffic.time_ahead()

    def missing_permissions(self, forum_id: int) -> list[str]:
        """As the gateway told last; a 403 has the last word."""
        forum = self._client.get_channel(forum_id)
        if not isinstance(forum, discord.ForumChannel):
            return ["View Channel"]
        return permissions.missing(forum, forum.guild.me)

    def may_mention(self, forum_id: int, role_id: int) -> bool:
        """As the gateway told last."""
        forum = self._client.get_channel(forum_id)
        return isinstance(forum, discord.ForumChannel) and permissions.may_mention(forum, role_id)

    async def fetch_forum(self, forum_id: int) -> ForumView:
        """The forum as it is now."""
        async with asked(forum_id):
            channel = await self._client.fetch_channel(forum_id)
        if not isinstance(channel, discord.ForumChannel):
            raise NotThere(str(forum_id), Phrase("The channel {id} is no forum.", id=forum_id))
        return self._known(channel)

    async def open_thread(self, forum_id: int, draft: ThreadDraft) -> int:
        """Sends once; returns the thread's id. Unclear: it may exist, or come to exist."""
        if forum_id not in self._forums:
            await self.fetch_forum(forum_id)
        forum = self._forums[forum_id]
        async with asked(forum_id):
            opened = await forum.create_thread(
                name=draft.title,
                **contents_of(draft.starter),
                **without_previews(draft.starter),
                applied_tags=[tag for tag in forum.available_tags if tag.id in draft.tags],
                auto_archive_duration=_AUTO_ARCHIVE_MINUTES,
                allowed_mentions=_only(draft.ping_role),
            )
        return opened.thread.id

    async def fetch_thread(self, thread_id: int) -> ThreadView:
        """The thread as it is now, archived or not."""
        return self._view(await self._thread(thread_id))

    async def fetch_starter(self, thread_id: int) -> Starter:
        """The starter message of a thread; it has the thread's own id."""
        channel = self._client.get_partial_messageable(thread_id)
        async with asked(thread_id):
            message = await channel.fetch_message(thread_id)
        return starter_of(message)

    async def fetch_younger_threads(
        self, guild_id: int, forum_id: int, floor_id: int
    ) -> list[ThreadView]:
        """The bot's own threads in the forum, active and archived, with an id above the floor."""
        active = await self.fetch_active_threads(guild_id)
        floor_time = discord.utils.snowflake_time(floor_id)
        archived = await self.fetch_archived_since(forum_id, floor_time)
        found = {view.id: view for view in (*active, *archived) if view.forum_id == forum_id}
        return sorted(
            (view for view in found.values() if view.mine and view.id > floor_id),
            key=lambda view: view.id,
        )

    async def fetch_active_threads(self, guild_id: int) -> list[ThreadView]:
        """Every active thread of a guild, whoever opened it."""
        async with asked(guild_id):
            guild = self._client.get_guild(guild_id) or await self._client.fetch_guild(guild_id)
            return [self._view(thread) for thread in await guild.active_threads()]

    async def fetch_archived_threads(
        self, forum_id: int, *, before: datetime | None = None
    ) -> list[ThreadView]:
        """A page of a forum's archived threads, whoever opened them; last archived first."""
        if forum_id not in self._forums:
            await self.fetch_forum(forum_id)
        async with asked(forum_id):
            page = self._forums[forum_id].archived_threads(limit=_A_PAGE, before=before)
            return [self._view(thread) async for thread in page]

    async def fetch_guild_ids(self) -> list[int]:
        """The guilds that the bot is in."""
        async with asked(0):
            return [guild.id async for guild in self._client.fetch_guilds(limit=None)]

    async def fetch_forums(self, guild_id: int) -> list[ForumView]:
        """Every forum of a guild, also those that the bot may not see into."""
        async with asked(guild_id):
            guild = await self._client.fetch_guild(guild_id)
            channels = await guild.fetch_channels()
        return [self._known(one) for one in channels if isinstance(one, discord.ForumChannel)]

    async def fetch_archived_since(self, forum_id: int, since: datetime) -> list[ThreadView]:
        """Those that were archived since then; Discord lists first what was archived last."""
        found: dict[int, ThreadView] = {}
        page = await self.fetch_archived_threads(forum_id)
        while new := {view.id: view for view in page if view.id not in found}:
            found |= new
            if page[-1].archived_at < since:
                break
            # a page's last moment is asked for again: it may hold more than one
            page = await self.fetch_archived_threads(
                forum_id, before=page[-1].archived_at + _MOMENT
            )
        return [view for view in found.values() if view.archived_at >= since]

    async def find_post(
        self, channel_id: int, message: MessageDraft, *, since: datetime | None = None
    ) -> int | None:
        """The bot's own message with this text, if one of the newest 100 is it, or of the first."""
        channel = self._client.get_partial_messageable(channel_id)
        async with asked(channel_id):
            found = [posted async for posted in channel.history(limit=100, after=since)]
        own = [posted for posted in found if posted.author == self._client.user]
        return next((posted.id for posted in own if posted.content == message.content), None)

    async def fetch_own_posts(self, thread_id: int, *, after: int) -> list[int]:
        """Among the first 300 after that one; no answers to people."""
        channel = self._client.get_partial_messageable(thread_id)
        async with asked(thread_id):
            history = channel.history(limit=_POSTS, after=discord.Object(after), oldest_first=True)
            return [posted.id async for posted in history if self._is_own_post(posted)]

    async def edit(self, thread_id: int, message_id: int, message: MessageDraft) -> None:
        """Rewrites a message; does not bump the thread."""
        thread = self._client.get_partial_messageable(thread_id)
        async with asked(thread_id):
            await thread.get_partial_message(message_id).edit(
                **contents_of(message),
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def delete_message(self, thread_id: int, message_id: int) -> None:
        """Removes a message of the bot's own."""
        thread = self._client.get_partial_messageable(thread_id)
        async with asked(thread_id):
            await thread.get_partial_message(message_id).delete()

    async def post(self, channel_id: int, message: MessageDraft, *, nonce: str) -> int:
        """Posts silently; the same nonce again returns the message that is there."""
        channel = self._client.get_partial_messageable(channel_id)
        async with asked(channel_id):
            posted = await channel.send(
                **contents_of(message),
                **without_previews(message),
                nonce=nonce,
                silent=True,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        return posted.id

    async def set_flags(
        self,
        thread_id: int,
        *,
        archived: bool | None = None,
        locked: bool | None = None,
        tags: Sequence[int] | None = None,
        listed_for: timedelta | None = None,
        reason: str,
    ) -> None:
        """Sets Discord's two flags, and more, in one request; None leaves what is there."""
        changes: dict[str, Any] = {}
        if archived is not None:
            changes["archived"] = archived
        if locked is not None:
            changes["locked"] = locked
        if tags is not None:
            changes["applied_tags"] = [str(tag) for tag in tags]
        if listed_for is not None:
            changes["auto_archive_duration"] = listed_for // _A_MINUTE
        async with asked(thread_id):
            await self._client.http.edit_channel(thread_id, reason=_audited(reason), **changes)

    async def delete_thread(self, thread_id: int, *, reason: str) -> None:
        """Removes a thread: only ever one of two for one article, in which nobody replied."""
        async with asked(thread_id):
            await self._client.http.delete_channel(thread_id, reason=_audited(reason))

    def _is_own_post(self, posted: discord.Message) -> bool:
        by_itself = posted.type is discord.MessageType.default and not posted.interaction_metadata
        return by_itself and posted.author == self._client.user

    def _known(self, forum: discord.ForumChannel) -> ForumView:
        self._forums[forum.id] = forum
        return ForumView(
            id=forum.id,
            guild_id=forum.guild.id,
            name=forum.name,
            newest_thread_id=forum.last_message_id,
            tags=tuple((tag.name, tag.id) for tag in forum.available_tags),
            tag_required=forum.flags.require_tag,
        )

    async def _thread(self, thread_id: int) -> discord.Thread:
        async with asked(thread_id):
            channel = await self._client.fetch_channel(thread_id)
        if not isinstance(channel, discord.Thread):
            raise NotThere(str(thread_id), Phrase("{id} is no thread.", id=thread_id))
        return channel

    def _view(self, thread: discord.Thread) -> ThreadView:
        mine = self._client.user is not None and thread.owner_id == self._client.user.id
        return ThreadView(
            id=thread.id,
            forum_id=thread.parent_id,
            name=thread.name,
            archived=thread.archived,
            locked=thread.locked,
            pinned=thread.flags.pinned,
            messages=thread.message_count,
            mine=mine,
            created_at=discord.utils.snowflake_time(thread.id),
            archived_at=thread.archive_timestamp,
            quiet_since=discord.utils.snowflake_time(thread.last_message_id or thread.id),
            tags=tuple(thread._applied_tags),  # the public list needs the forum in the cache
            listed_for=thread.auto_archive_duration * _A_MINUTE,
        )


def _audited(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"


def _only(role: int | None) -> discord.AllowedMentions:
    """Whatever a message says, this role is notified at most."""
    allowed = discord.AllowedMentions.none()
    if role is not None:
        # discord.py would send the id as a number; Discord describes it as a text
        by_text = SimpleNamespace(id=str(role))
        allowed.roles = [cast("discord.abc.Snowflake", by_text)]
    return allowed
