"""`/feed tags`: forum tags that a feed's threads get by rules."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.model import FollowedFeed
from bot.services.services import Services
from cogs.feed_filter import FilterText
from cogs.feed_options import TagOption, offer_tags, tag_names
from cogs.finding import feed_beside, find_feed, matching, offer_feeds
from cogs.replies import feed_tags as replies
from cogs.rights import named
from cogs.saying import say


class TagCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    tags = app_commands.Group(name="tags", description="Tags that a feed's threads get by rules")

    @tags.command(name="list")
    @app_commands.describe(feed="The feed whose rules for tags are shown")
    @app_commands.autocomplete(feed=offer_feeds)
    async def list_tags(self, interaction: discord.Interaction, feed: str) -> None:
        """Show which tags a feed's threads get by which rule."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        await say(interaction, replies.listed(one, tag_names(interaction.guild)))

    @tags.command(name="add")
    @app_commands.rename(text="filter")
    @app_commands.describe(
        feed="The feed whose new threads get the tag",
        tag="A tag of its forum",
        text="If this filter takes their article, such as: category: weather",
    )
    @app_commands.autocomplete(feed=offer_feeds, tag=offer_tags)
    async def add_tag(
        self, interaction: discord.Interaction, feed: str, tag: TagOption, text: FilterText
    ) -> None:
        """Give a tag to a feed's new threads whose article a filter takes."""
        await interaction.response.defer(ephemeral=True)
        service = self._services.sorting
        one = await find_feed(interaction, feed)
        name = await service.add_tag(one, tag, text, by=named(interaction))
        trial = await service.try_filter(one.feed, text)
        names = tag_names(interaction.guild)
        await say(interaction, replies.added(one, name, text, trial, names))

    @tags.command(name="remove")
    @app_commands.describe(feed="The feed", tag="The tag that its threads get by no rule any more")
    @app_commands.autocomplete(feed=offer_feeds)
    async def remove_tag(self, interaction: discord.Interaction, feed: str, tag: TagOption) -> None:
        """End a feed's rule for a tag; threads keep the tags that they have."""
        await interaction.response.defer(ephemeral=True)
        one, names = await find_feed(interaction, feed), tag_names(interaction.guild)
        found = _meant(one, tag, names)
        await self._services.sorting.remove_tag(one, found, by=named(interaction))
        await say(interaction, replies.removed(one, found, names))

    # ── finding ──────────────────────────────────────────────────────────────────────────────

    @remove_tag.autocomplete("tag")
    async def _choose_given_tag(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Those that the feed's rules give, also one that was deleted on Discord."""
        one = await feed_beside(interaction)
        names = tag_names(interaction.guild)
        given = [rule.tag for rule in one.subscription.tag_rules] if one else []
        return matching(((replies.tag_name(tag, names), str(tag)) for tag in given), current)


def _meant(one: FollowedFeed, wanted: str, names: Mapping[int, str]) -> int:
    """The tag of one of the feed's rules, by its id or name; 0 if no rule gives it."""
    typed = wanted.strip().casefold()
    given = [rule.tag for rule in one.subscription.tag_rules]
    return next((tag for tag in given if typed in (str(tag), names.get(tag, "").casefold())), 0)
