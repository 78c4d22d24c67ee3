"""`/feed edit`: how a feed is mirrored."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.model import FollowedFeed, Rule, Scope, ScopedRule
from bot.services.services import Services
from cogs.feed_options import (
    FLOOD_WAYS,
    LOOKS,
    NO_TAG,
    FloodOption,
    MinutesOption,
    TagOption,
    TextOption,
    changed,
    offer_tag_or_none,
    offer_texts,
    tag_names,
)
from cogs.finding import find_feed, offer_feeds
from cogs.replies import feed_options as replies
from cogs.saying import say


class EditCommands(commands.Cog):
    """Part of the feed cog."""

    _services: Services

    @app_commands.command()
    @app_commands.describe(
        feed="The feed to change",
        days="Close its threads after so many days",
        backlog="Open so many of its newest articles now",
        text="How much of each article is shown; you may type a number of characters",
        look="What its new threads look like",
        tag="A tag of the forum that each of its new threads gets",
        refresh="Look for new articles every so many minutes",
        full_text="Read each new article's own page, where the feed gives only its beginning",
        responses="Mirror what is said at the source into its threads",
        flood_limit="So many new articles at once open threads; more of them are a flood",
        flood_way="What becomes of the rest of a flood",
    )
    @app_commands.choices(look=LOOKS, flood_way=FLOOD_WAYS)
    @app_commands.autocomplete(feed=offer_feeds, text=offer_texts, tag=offer_tag_or_none)
    async def edit(
        self,
        interaction: discord.Interaction,
        feed: str,
        days: app_commands.Range[int, 1, 365] | None = None,
        backlog: app_commands.Range[int, 1, 25] | None = None,
        text: TextOption | None = None,
        look: str | None = None,
        tag: TagOption | None = None,
        refresh: MinutesOption | None = None,
        full_text: bool | None = None,
        responses: bool | None = None,
        flood_limit: FloodOption | None = None,
        flood_way: str | None = None,
    ) -> None:
        """Change how a feed is mirrored."""
        await interaction.response.defer(ephemeral=True)
        one = await find_feed(interaction, feed)
        wanted = changed(
            one.subscription,
            backlog=backlog,
            text=text,
            look=look,
            refresh=refresh,
            full_text=full_text,
            responses=responses,
            flood_limit=flood_limit,
            flood_way=flood_way,
        )
        if tag is not None:
            wanted = replace(wanted, tag=await self._tag(wanted.forum_id, tag))
        if wanted != one.subscription:
            await self._services.follow.edit(one, wanted)
        more = [await self._set_days(one, days)] if days is not None else []
        names = tag_names(interaction.guild)
        await say(interaction, replies.edited(one, wanted, names, more))

    async def _tag(self, forum_id: int, tag: str) -> int | None:
        return None if tag == NO_TAG else await self._services.follow.find_tag(forum_id, tag)

    async def _set_days(self, one: FollowedFeed, days: int) -> str:
        subscription = one.subscription
        scope = Scope(subscription.guild_id, None, subscription.id)
        rule = Rule(days, subscription.rule.counts_from)
        change = await self._services.rule.consider(ScopedRule(scope, rule))
        change = await self._services.rule.apply(change)
        return replies.days_set(rule, change.moved)
