"""The rule cog: `/rule show` and `/rule set`, with a question before anything is changed."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Mistake
from bot.language import _
from bot.model import CountsFrom, Rule, Scope, ScopedRule
from bot.services.closing.rule import RuleChange
from bot.services.services import Services
from cogs.finding import find_feed, offer_feeds
from cogs.menus import confirm
from cogs.options import ForumOption
from cogs.replies import pieces
from cogs.replies import rules as replies
from cogs.rule_settings import RuleSettings
from cogs.turning import show_lines

if TYPE_CHECKING:
    from bot.client import NewsBot

_COUNTS_FROM = [
    app_commands.Choice(name="the article's posting, as the board does", value="posting"),
    app_commands.Choice(name="the thread's opening", value="opening"),
]
_APPLIES_TO = [
    app_commands.Choice(name="mirrored threads", value="mirrored"),
    app_commands.Choice(name="all threads, members' own ones too", value="all"),
]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class RuleCog(
    RuleSettings,
    commands.GroupCog,
    name="Rule",
    group_name="rule",
    group_description="When threads close",
):
    """The closing rule of the server, of a forum, of a feed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """Show when threads close, on this server and where it differs."""
        await interaction.response.defer(ephemeral=True)
        guild_id = interaction.guild_id or 0
        rules = await self._services.rule.shown(guild_id)
        names = await self._feed_names(guild_id)
        await show_lines(interaction, replies.shown(rules, names))

    @app_commands.command(name="set")
    @app_commands.describe(
        days="Close threads after so many days",
        counts_from="From when the days count",
        closes="Off: threads are never closed",
        forum="Only for this forum; left out: for the whole server",
        feed="Only for this feed",
        applies_to="In a forum: whether members' own threads close by the rule too",
    )
    @app_commands.choices(counts_from=_COUNTS_FROM, applies_to=_APPLIES_TO)
    @app_commands.autocomplete(feed=offer_feeds)
    async def set_(
        self,
        interaction: discord.Interaction,
        days: app_commands.Range[int, 1, 365] | None = None,
        counts_from: str | None = None,
        closes: bool | None = None,
        forum: ForumOption | None = None,
        feed: str | None = None,
        applies_to: str | None = None,
    ) -> None:
        """Set when threads close; shows what that changes before it is done."""
        await interaction.response.defer(ephemeral=True)
        current = await self._current(interaction, forum, feed)
        scope = current.scope
        wanted = _changed(current, days, counts_from, closes, applies_to)
        change = await self._services.rule.consider(wanted)
        due = await self._services.members.count_due(wanted) if wanted.for_all else 0
        names = await self._feed_names(scope.guild_id)

        async def apply(_answering: discord.Interaction) -> str:
            return await self._apply(change, current)

        question = replies.question(change, due, names)
        await confirm(interaction, question, _("Set this rule"), apply)

    async def _apply(self, change: RuleChange, before: ScopedRule) -> str:
        done = await self._services.rule.apply(change)
        self._services.members.look_again()
        return replies.done(done, before, await self._feed_names(done.scoped.scope.guild_id))

    async def _current(
        self,
        interaction: discord.Interaction,
        forum: discord.ForumChannel | None,
        feed: str | None,
    ) -> ScopedRule:
        """The rule that holds now for what the person names, as if it were its own."""
        guild_id = interaction.guild_id or 0
        if forum is not None and feed is not None:
            raise Mistake(feed, _("Give a forum or a feed, not both: a feed's rule wins anyway."))
        if feed is not None:
            one = await find_feed(interaction, feed)
            return ScopedRule(Scope(guild_id, None, one.subscription.id), one.subscription.rule)
        scope = Scope(guild_id, forum.id if forum else None)
        current = await self._services.rule.current(scope)
        return ScopedRule(scope, current.rule, current.scope == scope and current.for_all)

    async def _feed_names(self, guild_id: int) -> dict[int, str]:
        feeds = await self._services.storage.feeds.followed_in(guild_id)
        return {one.subscription.id: pieces.feed_name(one.feed) for one in feeds}


def _changed(
    current: ScopedRule,
    days: int | None,
    counts_from: str | None,
    closes: bool | None,
    applies_to: str | None,
) -> ScopedRule:
    """The rule with what was given; left out stays as it is, giving days turns closing on.

    Raises:
        Mistake: nothing was given, or `applies_to` without a forum.
    """
    if all(given is None for given in (days, counts_from, closes, applies_to)):
        raise Mistake(
            "rule", _("Give at least one of `days`, `counts_from`, `closes`, `applies_to`.")
        )
    if applies_to is not None and current.scope.forum_id is None:
        raise Mistake("rule", _("`applies_to` is for a forum: give the option `forum` too."))
    old = current.rule
    rule = Rule(
        days=old.days if days is None else days,
        counts_from=CountsFrom(counts_from) if counts_from else old.counts_from,
        closes=(old.closes or days is not None) if closes is None else closes,
    )
    for_all = current.for_all if applies_to is None else applies_to == "all"
    return ScopedRule(current.scope, rule, for_all)


async def setup(bot: "NewsBot") -> None:
    """Called by discord.py when it loads this cog."""
    await bot.add_cog(RuleCog(bot.services))
