"""Things as Discord's JSON shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.discord.channels import FORUM, PUBLIC_THREAD, TEXT, Channel, Forum, Tag, Thread
from bot.sandbox.discord.defaults import OF_A_GUILD, OF_AN_APPLICATION, OF_ONESELF
from bot.sandbox.discord.refusal import JSON

if TYPE_CHECKING:
    from bot.sandbox.discord.guild import Guild
    from bot.sandbox.discord.members import Member, Overwrite, Role, User
    from bot.sandbox.discord.messages import Attachment, Message

_PINNED = 1 << 1
_REQUIRE_TAG = 1 << 4


def user(one: User) -> JSON:
    """An account."""
    return {
        "flags": 0,
        "primary_guild": None,
        "id": str(one.id),
        "username": one.name,
        "global_name": one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def oneself(bot: User) -> JSON:
    """The bot's own account."""
    return user(bot) | OF_ONESELF


def application(bot: User) -> JSON:
    """The bot's application."""
    return OF_AN_APPLICATION | {"id": str(bot.id), "name": bot.name, "owner": user(bot)}


def role(one: Role) -> JSON:
    """A role."""
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(int(one.permissions)),
        "position": one.position,
        "mentionable": one.mentionable,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(one: Member) -> JSON:
    """A user in a guild."""
    return {
        "user": user(one.user),
        "roles": [str(held.id) for held in one.roles],
        "joined_at": one.joined_at.isoformat(),
        "nick": None,
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "premium_since": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def channel(one: Channel | Thread) -> JSON:
    """A text channel, a forum or a thread."""
    if isinstance(one, Thread):
        return thread(one)
    shown = {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "type": FORUM if isinstance(one, Forum) else TEXT,
        "name": one.name,
        "position": one.position,
        "topic": one.topic,
        "parent_id": None,
        "nsfw": False,
        "last_message_id": _id(one.last_message_id),
        "rate_limit_per_user": one.rate_limit_per_user,
        "permission_overwrites": [_overwrite(rule) for rule in one.overwrites.values()],
        "flags": 0,
    }
    return shown | _forum(one) if isinstance(one, Forum) else shown


def _forum(one: Forum) -> JSON:
    return {
        "flags": _REQUIRE_TAG if one.require_tag else 0,
        "available_tags": [_tag(tag) for tag in one.tags],
        "default_auto_archive_duration": one.default_auto_archive_duration,
        "default_thread_rate_limit_per_user": one.default_thread_rate_limit_per_user,
        "default_reaction_emoji": one.default_reaction_emoji,
        "default_sort_order": one.default_sort_order,
        "default_forum_layout": one.default_forum_layout,
    }


def thread(one: Thread) -> JSON:
    """A thread."""
    return {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "parent_id": str(one.parent.id),
        "owner_id": str(one.owner_id),
        "type": PUBLIC_THREAD,
        "name": one.name,
        "last_message_id": _id(one.last_message_id),
        "message_count": one.message_count,
        "total_message_sent": one.total_message_sent,
        "member_count": min(50, len(one.members)),
        "rate_limit_per_user": one.rate_limit_per_user,
        "applied_tags": [str(tag) for tag in one.tags],
        "flags": _PINNED if one.pinned else 0,
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": one.auto_archive_duration,
            "archive_timestamp": one.archive_timestamp.isoformat(),
            "create_timestamp": one.created_at.isoformat(),
        },
    }


def message(one: Message) -> JSON:
    """A message."""
    shown: JSON = {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "author": user(one.author),
        "content": one.content,
        "timestamp": one.created_at.isoformat(),
        "edited_timestamp": _time(one.edited_at),
        "tts": False,
        "mention_everyone": one.mentions.everyone,
        "mentions": [user(mentioned) for mentioned in sorted(one.mentions.users, key=_by_id)],
        "mention_roles": [str(mentioned) for mentioned in sorted(one.mentions.roles)],
        "attachments": [attachment(file) for file in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "type": one.type,
        "flags": one.flags,
    }
    if one.nonce is not None:
        shown["nonce"] = one.nonce
    if one.metadata is not None:
        identity = str(one.author.id)
        shown |= {"interaction_metadata": one.metadata, "application_id": identity}
        shown["webhook_id"] = identity
    if one.replies_to is not None:
        shown["message_reference"] = {
            "type": 0,
            "channel_id": str(one.channel_id),
            "message_id": str(one.replies_to),
        }
    return shown


def veiled(shown: JSON, reader: User) -> JSON:
    """A message as one without the intent Message Content gets it: not what others wrote."""
    if "author" not in shown:
        return shown
    known = (shown["author"], *shown["mentions"])
    if any(one["id"] == str(reader.id) for one in known):
        return shown
    return shown | {"content": "", "embeds": [], "components": [], "attachments": []}


def message_deleted(one: Message) -> JSON:
    """MESSAGE_DELETE."""
    return {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "guild_id": str(one.guild_id),
    }


def guild(one: Guild, *, seen: list[Thread]) -> JSON:
    """A guild as GUILD_CREATE brings it: with its channels, and the threads that the bot sees."""
    return guild_only(one) | {
        "joined_at": one.bot.joined_at.isoformat(),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(one.bot)],
        "channels": [channel(place) for place in one.channels.values()],
        "threads": [thread(active) for active in seen],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_only(one: Guild) -> JSON:
    """A guild as REST gives it."""
    return OF_A_GUILD | {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner.id),
        "roles": [role(held) for held in one.roles.values()],
    }


def my_guild(one: Guild, may: int) -> JSON:
    """A guild as the list of the bot's own has it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(int(may)),
        "features": [],
    }


def role_event(one: Guild, changed: Role) -> JSON:
    """GUILD_ROLE_CREATE and GUILD_ROLE_UPDATE."""
    return {"guild_id": str(one.id), "role": role(changed)}


def member_event(one: Guild, changed: Member) -> JSON:
    """GUILD_MEMBER_ADD and GUILD_MEMBER_UPDATE."""
    return member(changed) | {"guild_id": str(one.id)}


def thread_list_sync(one: Guild, seen_anew: Channel) -> JSON:
    """THREAD_LIST_SYNC of one channel."""
    active = [thread(t) for t in one.active.values() if t.parent is seen_anew]
    return {
        "guild_id": str(one.id),
        "channel_ids": [str(seen_anew.id)],
        "threads": active,
        "members": [],
    }


def thread_deleted(one: Thread) -> JSON:
    """THREAD_DELETE."""
    return {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "parent_id": str(one.parent.id),
        "type": PUBLIC_THREAD,
    }


def _tag(one: Tag) -> JSON:
    return {
        "id": str(one.id),
        "name": one.name,
        "moderated": one.moderated,
        "emoji_id": _id(one.emoji_id),
        "emoji_name": one.emoji_name,
    }


def _overwrite(one: Overwrite) -> JSON:
    kind = 0 if hasattr(one.target, "permissions") else 1
    return {
        "id": str(one.target.id),
        "type": kind,
        "allow": str(int(one.allow)),
        "deny": str(int(one.deny)),
    }


def attachment(one: Attachment) -> JSON:
    """A file as Discord describes it."""
    shown = {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.data),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.upload.content_type,
    }
    return shown if one.description is None else shown | {"description": one.description}


def _by_id(one: User) -> int:
    return one.id


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
