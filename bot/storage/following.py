"""Subscriptions as everybody reads them: each with the rule that holds for it."""

from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from bot.model import RULE_DAYS, CountsFrom, FollowedFeed
from bot.storage.rows import FEED_COLUMNS, SUBSCRIPTION_COLUMNS, feed_of, subscription_of
from bot.storage.schema import closing_rules, feeds, subscriptions

_own = closing_rules.alias("own_rule")
_forum = closing_rules.alias("forum_rule")
_guild = closing_rules.alias("guild_rule")

_RULE_COLUMNS = [
    func.coalesce(_own.c.days, _forum.c.days, _guild.c.days, RULE_DAYS).label("rule_days"),
    func.coalesce(
        _own.c.counts_from, _forum.c.counts_from, _guild.c.counts_from, CountsFrom.POSTING
    ).label("rule_counts_from"),
    func.coalesce(_own.c.closes, _forum.c.closes, _guild.c.closes, 1).label("rule_closes"),
]
"""The rule in force for a subscription: its own, else the forum's, else the guild's."""


def subscription_rows() -> Select[Any]:
    """Rows for `subscription_of`."""
    return _with_rule(select(*SUBSCRIPTION_COLUMNS, *_RULE_COLUMNS).select_from(subscriptions))


def followed_rows() -> Select[Any]:
    """Rows for `followed_of`: subscriptions and their feeds."""
    return _with_rule(
        select(*FEED_COLUMNS, *SUBSCRIPTION_COLUMNS, *_RULE_COLUMNS)
        .select_from(feeds)
        .join(subscriptions, subscriptions.c.feed_id == feeds.c.id)
    )


def followed_of(row: Row[Any]) -> FollowedFeed:
    """One of `followed_rows`."""
    return FollowedFeed(feed_of(row), subscription_of(row))


def _with_rule(query: Select[Any]) -> Select[Any]:
    """Joins to a query over subscriptions the rules that _RULE_COLUMNS choose from."""
    forum = and_(_forum.c.forum_id == subscriptions.c.forum_id, _forum.c.subscription_id.is_(None))
    guild = and_(
        _guild.c.guild_id == subscriptions.c.guild_id,
        _guild.c.forum_id.is_(None),
        _guild.c.subscription_id.is_(None),
    )
    return (
        query.outerjoin(_own, _own.c.subscription_id == subscriptions.c.id)
        .outerjoin(_forum, forum)
        .outerjoin(_guild, guild)
    )
