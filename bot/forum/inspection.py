"""What Discord says of the bot over REST alone, for `python -m bot check`: no gateway, no cache."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import discord

from bot.forum import permissions

_PRIVILEGED = {
    "presence": "Presence Intent",
    "guild_members": "Server Members Intent",
    "message_content": "Message Content Intent",
}
"""What ApplicationFlags call them, and what the Developer Portal does."""


@dataclass(frozen=True, slots=True)
class InspectedForum:
    """A forum the bot could mirror into, and what is wrong there."""

    id: int
    name: str
    guild: str
    missing: tuple[str, ...] = ()
    tag_required: bool = False
    has_tags: bool = True


@dataclass(frozen=True, slots=True)
class Inspection:
    """Who the bot is, which forums it knows, and the time on Discord's clock."""

    name: str
    invite_url: str
    discord_time: datetime | None
    privileged_intents: tuple[str, ...]
    guilds: int
    forums: tuple[InspectedForum, ...]


async def inspect(token: str) -> Inspection:
    """Logs in and looks around.

    Raises:
        discord.LoginFailure: Discord does not know the token.
        discord.HTTPException, aiohttp.ClientError: Discord cannot be asked.
    """
    clock = _DateHeader()
    client = discord.Client(intents=discord.Intents(guilds=True), http_trace=clock.trace())
    async with client:
        await client.login(token)
        forums: list[InspectedForum] = []
        guilds = [guild async for guild in client.fetch_guilds(limit=None)]
        for guild in guilds:
            forums += await _forums(client, guild.id)
        return Inspection(
            name=str(client.user),
            invite_url=permissions.invite_url(client.application_id or 0),
            discord_time=clock.seen,
            privileged_intents=tuple(privileged_intents(client.application_flags)),
            guilds=len(guilds),
            forums=tuple(forums),
        )


async def _forums(client: discord.Client, guild_id: int) -> list[InspectedForum]:
    guild = await client.fetch_guild(guild_id)
    me = await guild.fetch_member(client.user.id if client.user else 0)
    channels = await guild.fetch_channels()
    return [
        InspectedForum(
            id=channel.id,
            name=channel.name,
            guild=guild.name,
            missing=tuple(permissions.missing(channel, me)),
            tag_required=channel.flags.require_tag,
            has_tags=bool(channel.available_tags),
        )
        for channel in channels
        if isinstance(channel, discord.ForumChannel)
    ]


def privileged_intents(flags: discord.ApplicationFlags) -> list[str]:
    """The privileged intents that are switched on.

    A bot on few servers has the flag that ends in `_limited`, a verified bot the other one:
    https://discord.com/developers/docs/resources/application#application-object-application-flags
    """
    on = {name.removesuffix("_limited") for name, is_on in flags if is_on}
    return [shown for name, shown in _PRIVILEGED.items() if f"gateway_{name}" in on]


class _DateHeader:
    """The Date header of the last answer."""

    def __init__(self) -> None:
        self.seen: datetime | None = None

    def trace(self) -> aiohttp.TraceConfig:
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._note)
        return config

    async def _note(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        if date := params.response.headers.get("Date"):
            self.seen = parsedate_to_datetime(date)
