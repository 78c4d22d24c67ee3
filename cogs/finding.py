"""Finds the feed that a person means, for every command with an option `feed`."""

from collections.abc import Sequence
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


async def feed_choices(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """What the autocompletion of an option `feed` offers."""
    feeds = await services.storage.feeds.followed_in(interaction.guild_id or 0)
    return _choices(interaction, feeds, current)


async def offer_feeds(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """The same, as the autocompletion itself."""
    return await feed_choices(_services_of(interaction), interaction, current)


async def offer_removed(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """The feeds that were removed and can be brought back, the last first."""
    removals = _services_of(interaction).storage.removals
    feeds = await removals.in_guild(interaction.guild_id or 0)
    return _choices(interaction, feeds, current)


def _services_of(interaction: discord.Interaction) -> Services:
    return cast("NewsBot", interaction.client).services


def _choices(
    interaction: discord.Interaction, feeds: Sequence[FollowedFeed], current: str
) -> list[app_commands.Choice[str]]:
    labelled = [(_label(interaction, one), one) for one in feeds]
    return [
        app_commands.Choice(name=label[:LONGEST_CHOICE], value=str(one.subscription.id))
        for label, one in labelled
        if current.lower() in label.lower()
    ][:CHOICES]


async def find_feed(services: Services, guild_id: int, wanted: str) -> FollowedFeed:
    """The feed that a person chose from the list, or wrote as its URL or name.

    Raises:
        Mistake: there is none, or more than one.
    """
    feeds = await services.storage.feeds.followed_in(guild_id)
    if found := _meant(feeds, wanted):
        return found
    if not feeds:
        raise Mistake(
            wanted, _("No feed is mirrored on this server yet. Add one with `/feed add`.")
        )
    raise Mistake(wanted, _unknown(feeds, wanted))


async def is_address(services: Services, guild_id: int, wanted: str) -> bool:
    """Whether a person wrote a web address, and not the one of a feed of the guild."""
    feeds = await services.storage.feeds.followed_in(guild_id)
    return "://" in wanted and _meant(feeds, wanted) is None


async def find_removed(services: Services, guild_id: int, wanted: str) -> FollowedFeed:
    """The same among those that were removed and can be brought back.

    Raises:
        Mistake: there is none, or more than one.
    """
    feeds = await services.storage.removals.in_guild(guild_id)
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
