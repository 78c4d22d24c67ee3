"""Finds the feed that a person means, for every command with an option `feed`."""

import discord
from discord import app_commands

from bot.errors import Mistake
from bot.model import FollowedFeed
from bot.services.services import Services

CHOICES = 25
LONGEST_CHOICE = 100


async def feed_choices(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """What the autocompletion of an option `feed` offers."""
    feeds = await services.storage.feeds.followed_in(interaction.guild_id or 0)
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
    for one in feeds:
        if str(one.subscription.id) == wanted:
            return one
    named = [one for one in feeds if wanted in (one.feed.url, one.feed.name)]
    if len(named) == 1:
        return named[0]
    if not feeds:
        raise Mistake(wanted, "No feed is mirrored on this server yet. Add one with `/feed add`.")
    raise Mistake(wanted, "I do not know which feed you mean. Choose one from the list that opens.")


def _label(interaction: discord.Interaction, one: FollowedFeed) -> str:
    forum = interaction.guild and interaction.guild.get_channel(one.subscription.forum_id)
    return f"{one.feed.name} → #{forum.name if forum else one.subscription.forum_id}"
