"""Whom a text would notify: what is written in it, less what allowed_mentions leaves out."""

import re

from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.messages import Mentions
from bot.sandbox.discord.permissions import permissions_in
from bot.sandbox.discord.refusal import JSON

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")


def mentions_of(
    text: str, allowed: JSON | None, place: Channel | Thread, author: Member
) -> Mentions:
    """The mentions of what a message says; embeds never notify."""
    guild = place.guild
    may = Permission.MENTION_EVERYONE in permissions_in(place, author)
    users = _allowed("users", _written(_USER, text) & guild.members.keys(), allowed)
    roles = _allowed("roles", _written(_ROLE, text) & guild.roles.keys(), allowed)
    return Mentions(
        users=frozenset(guild.members[identity].user for identity in users),
        roles=frozenset(role for role in roles if may or guild.roles[role].mentionable),
        everyone=may and _parses("everyone", allowed) and bool(_EVERYONE.search(text)),
    )


def _written(pattern: re.Pattern[str], text: str) -> set[int]:
    return {int(found) for found in pattern.findall(text)}


def _parses(kind: str, allowed: JSON | None) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])


def _allowed(kind: str, found: set[int], allowed: JSON | None) -> set[int]:
    if _parses(kind, allowed):
        return found
    return found & {int(identity) for identity in (allowed or {}).get(kind) or []}
