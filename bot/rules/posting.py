"""Who may post by hand in a forum now, and from when such a thread counts."""

from datetime import datetime

from bot.model import Article, Poster, Posters, PostingRule, Rule
from bot.rules.closing import is_too_old, posted_at

VIEW_CHANNEL, CREATE_POSTS, MANAGE_POSTS = "View Channel", "Create Posts", "Manage Posts"
"""Permissions as Discord names them in a forum."""


def lacks(rule: PostingRule, poster: Poster) -> list[str]:
    """The permissions that a person lacks to post in a forum; empty if they may."""
    needed = [(VIEW_CHANNEL, poster.sees), (CREATE_POSTS, poster.may_send)]
    if rule.posters is Posters.MODERATORS:
        needed.append((MANAGE_POSTS, poster.moderates))
    return [name for name, has in needed if not has]


def cooldown_since(rule: PostingRule, poster: Poster, now: datetime) -> datetime | None:
    """A post of theirs in this forum younger than that forbids another; None: none ever does."""
    return None if poster.moderates else now - rule.cooldown


def counts_from(article: Article, rule: Rule, now: datetime) -> datetime:
    """The article's own time, if plausible; now where it is older than the rule.

    Unlike an article of a feed, one that a person chose is opened however old it is.
    """
    posted = posted_at(article, now)
    return now if is_too_old(rule, posted, now) else posted
