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
    content: str, allowed: JSON | None, place: Channel | Thread, author: Member
) -> Mentions:
    """The mentions of a message's content; embeds never notify."""
    may_everyone = Permission.MENTION_EVERYONE in permissions_in(place, author)
    return Mentions(
        users=_allowed("users", {int(found) for found in _USER.findall(content)}, allowed),
        roles=_allowed("roles", {int(found) for found in _ROLE.findall(content)}, allowed)
        if may_everyone
        else frozenset(),
        everyone=bool(_EVERYONE.search(content)) and _parses("everyone", allowed) and may_everyone,
    )


def _parses(kind: str, allowed: JSON | None) -> bool:
    return allowed is None or kind in allowed.get("parse", [])


def _allowed(kind: str, found: set[int], allowed: JSON | None) -> frozenset[int]:
    if _parses(kind, allowed):
        return frozenset(found)
    named = {int(identity) for identity in (allowed or {}).get(kind) or []}
    return frozenset(found & named)
