"""Things as Discord's JSON shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.discord.channels import FORUM, PUBLIC_THREAD, TEXT, Channel, Forum, Tag, Thread
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
        "id": str(one.id),
        "username": one.name,
        "global_name": one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


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
        "mentions": [],
        "mention_roles": [str(mentioned) for mentioned in sorted(one.mentions.roles)],
        "attachments": [_attachment(file) for file in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "type": one.type,
        "flags": one.flags,
    }
    if one.nonce is not None:
        shown["nonce"] = one.nonce
    return shown


def guild(one: Guild, *, seen: list[Channel]) -> JSON:
    """A guild as GUILD_CREATE brings it: with the channels that the bot sees."""
    visible = {place.id for place in seen}
    return guild_only(one) | {
        "joined_at": one.bot.joined_at.isoformat(),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(one.bot)],
        "channels": [channel(place) for place in seen],
        "threads": [thread(t) for t in one.active.values() if t.parent.id in visible],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_only(one: Guild) -> JSON:
    """A guild as REST gives it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner.id),
        "roles": [role(held) for held in one.roles.values()],
        "icon": None,
        "emojis": [],
        "stickers": [],
        "features": [],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "afk_timeout": 300,
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


def _attachment(one: Attachment) -> JSON:
    return {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.data),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.upload.content_type,
    }


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
