"""Finds the feed that a person means, for every command with an option `feed`."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands

from bot.errors import Mistake
from bot.language import _
from bot.model import FollowedFeed
from bot.services.services import Services
from cogs.replies.pieces import plain

if TYPE_CHECKING:
    from bot.client import NewsBot

CHOICES = 25
LONGEST_CHOICE = 100
_SUGGESTIONS, _ALIKE = 3, 0.5


def services_of(interaction: discord.Interaction) -> Services:
    """The services, where no cog hands them on."""
    return cast("NewsBot", interaction.client).services


# ── offering ─────────────────────────────────────────────────────────────────────────────────


async def offer_feeds(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """The autocompletion of an option `feed`."""
    feeds = await services_of(interaction).storage.feeds.followed_in(interaction.guild_id or 0)
    return _choices(interaction, feeds, current)


async def offer_removed(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """The feeds that were removed and can be brought back, the last first."""
    removals = services_of(interaction).storage.removals
    feeds = await removals.in_guild(interaction.guild_id or 0)
    return _choices(interaction, feeds, current)


def matching(named: Iterable[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    """Those names, with their values, in which is what was typed so far."""
    return [
        app_commands.Choice(name=name[:LONGEST_CHOICE], value=value)
        for name, value in named
        if typed.casefold() in name.casefold()
    ][:CHOICES]


def _choices(
    interaction: discord.Interaction, feeds: Sequence[FollowedFeed], current: str
) -> list[app_commands.Choice[str]]:
    labelled = [(_label(interaction, one), str(one.subscription.id)) for one in feeds]
    return matching(labelled, current)


# ── finding ──────────────────────────────────────────────────────────────────────────────────


async def find_feed(interaction: discord.Interaction, wanted: str) -> FollowedFeed:
    """The feed that a person chose from the list, or wrote as its URL or name.

    Raises:
        Mistake: there is none, or more than one.
    """
    feeds = await services_of(interaction).storage.feeds.followed_in(interaction.guild_id or 0)
    if found := _meant(feeds, wanted):
        return found
    if not feeds:
        raise Mistake(
            wanted, _("No feed is mirrored on this server yet. Add one with `/feed add`.")
        )
    raise Mistake(wanted, _unknown(feeds, wanted))


async def feed_beside(interaction: discord.Interaction) -> FollowedFeed | None:
    """The feed that stands beside an option that is being filled in; None until it is known."""
    with suppress(Mistake):
        return await find_feed(interaction, str(interaction.namespace.feed or ""))
    return None


async def is_address(interaction: discord.Interaction, wanted: str) -> bool:
    """Whether a person wrote a web address, and not the one of a feed of the guild."""
    feeds = await services_of(interaction).storage.feeds.followed_in(interaction.guild_id or 0)
    return "://" in wanted and _meant(feeds, wanted) is None


async def find_removed(interaction: discord.Interaction, wanted: str) -> FollowedFeed:
    """The feed that a person means among those that were removed and can be brought back.

    Raises:
        Mistake: there is none, or more than one.
    """
    removals = services_of(interaction).storage.removals
    feeds = await removals.in_guild(interaction.guild_id or 0)
    if found := _meant(feeds, wanted):
        return found
    if not feeds:
        raise Mistake(wanted, _("No feed was removed on this server in the last 24 hours."))
    raise Mistake(wanted, _unknown(feeds, wanted))


def _meant(feeds: Sequence[FollowedFeed], wanted: str) -> FollowedFeed | None:
    for one in feeds:
        if str(one.subscription.id) == wanted:
            return one
    named = [one for one in feeds if wanted in (one.feed.url, one.feed.name)]
    return named[0] if len(named) == 1 else None


def _unknown(feeds: Sequence[FollowedFeed], wanted: str) -> str:
    """Says so, with the names that are most like it."""
    sentence = _("I do not know which feed you mean. Choose one from the list that opens.")
    by_name = {one.feed.name.casefold(): one.feed.name for one in feeds}
    like = get_close_matches(wanted.casefold(), by_name, n=_SUGGESTIONS, cutoff=_ALIKE)
    like += [name for name in by_name if wanted.casefold() in name and name not in like]
    suggested = [f"**{plain(by_name[name][:LONGEST_CHOICE])}**" for name in like[:_SUGGESTIONS]]
    if not suggested:
        return sentence
    names = _(" or ").join(suggested)
    return f"{sentence} {_('Is it {names}?').format(names=names)}"


def _label(interaction: discord.Interaction, one: FollowedFeed) -> str:
    forum = interaction.guild and interaction.guild.get_channel(one.subscription.forum_id)
    return f"{one.feed.name} → #{forum.name if forum else one.subscription.forum_id}"
