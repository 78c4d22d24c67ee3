"""Who may do what where: Discord's computation over roles and overwrites."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.members import (
    EVERY_PERMISSION,
    NOTHING,
    Member,
    Overwrite,
    Permission,
)
from bot.sandbox.discord.refusal import MISSING_ACCESS, MISSING_PERMISSIONS, Refusal

if TYPE_CHECKING:
    from bot.sandbox.discord.guild import Guild


def in_guild(guild: Guild, member: Member) -> Permission:
    """What a member may do before any channel's overwrites."""
    if member.id == guild.owner.id:
        return EVERY_PERMISSION
    granted = _union(role.permissions for role in (guild.everyone, *member.roles))
    return EVERY_PERMISSION if Permission.ADMINISTRATOR in granted else granted


def permissions_in(place: Channel | Thread, member: Member) -> Permission:
    """What a member may do in a channel or thread; nothing where they cannot view it."""
    channel = place.parent if isinstance(place, Thread) else place
    granted = in_guild(channel.guild, member)
    if granted == EVERY_PERMISSION:
        return granted
    for overwrites in _layers(channel, member):
        granted &= ~_union(overwrite.deny for overwrite in overwrites)
        granted |= _union(overwrite.allow for overwrite in overwrites)
    return granted if Permission.VIEW_CHANNEL in granted else NOTHING


def can_view(place: Channel | Thread, member: Member) -> bool:
    """Whether the member sees the channel at all."""
    return Permission.VIEW_CHANNEL in permissions_in(place, member)


def demand(place: Channel | Thread, member: Member, *needed: Permission) -> None:
    """Refuse unless the member has all the permissions there.

    Raises:
        Refusal: 50001 if they cannot even view the channel, else 50013.
    """
    granted = permissions_in(place, member)
    if Permission.VIEW_CHANNEL not in granted:
        raise Refusal(MISSING_ACCESS)
    if _union(needed) & ~granted:
        raise Refusal(MISSING_PERMISSIONS)


def _layers(channel: Channel, member: Member) -> Iterable[list[Overwrite]]:
    """The overwrites that concern a member: for @everyone, for their roles, for themselves."""
    roles = [role.id for role in member.roles]
    for ids in ([channel.guild.everyone.id], roles, [member.id]):
        yield [channel.overwrites[key] for key in ids if key in channel.overwrites]


def _union(permissions: Iterable[Permission]) -> Permission:
    return reduce(or_, permissions, NOTHING)
