"""The answers of `/feed flood`."""

from collections.abc import Sequence

from bot.language import _, n_
from bot.model import (
    FLOOD_LIMIT,
    Digested,
    FloodWay,
    FollowedFeed,
    Plan,
    SkipReason,
    Subscription,
)
from cogs.replies.pieces import feed_name, headline

_HEADLINES = 10
"""Headlines named in one answer: the newest."""


def options(subscription: Subscription) -> list[str]:
    """What differs from a feed that was only added, for `/feed list`."""
    usual = (subscription.flood_limit, subscription.flood_way) == (FLOOD_LIMIT, FloodWay.WAIT)
    return [] if usual else [limit(subscription)]


def limit(subscription: Subscription) -> str:
    """What a flood is, and what becomes of its rest."""
    said = _("of more than {limit} new articles at once the rest waits for a moderator")
    if subscription.flood_way is FloodWay.DIGEST:
        said = _("of more than {limit} new articles at once the rest is listed in a digest")
    return said.format(limit=subscription.flood_limit)


def flooded(one: FollowedFeed, plans: Sequence[Plan]) -> list[str]:
    """Of a refresh, for the answer to `/feed refresh`."""
    decided = [
        thread
        for plan in plans
        for thread in plan.threads
        if thread.subscription.id == one.subscription.id
    ]
    lines = []
    if n := sum(thread.held_back for thread in decided):
        said = n_(
            "1 article is held back: too many at once. See `/feed flood`.",
            "{n} articles are held back: too many at once. See `/feed flood`.",
            n,
        )
        lines.append(said.format(n=n))
    if n := sum(thread.skip is SkipReason.DIGESTED for thread in decided):
        said = n_(
            "1 article is listed in a digest: too many at once.",
            "{n} articles are listed in a digest: too many at once.",
            n,
        )
        lines.append(said.format(n=n))
    return lines


def waiting(one: FollowedFeed, headlines: Sequence[str]) -> str:
    """What is held back at present."""
    if not headlines:
        return _(
            "Nothing of {feed} is held back. More than {limit} new articles at once are a flood; "
            "`/feed edit` sets another number (`flood_limit`)."
        ).format(feed=feed_name(one.feed), limit=one.subscription.flood_limit)
    n, older = len(headlines), len(headlines) - _HEADLINES
    said = n_("1 article of {feed} is held back:", "{n} articles of {feed} are held back:", n)
    lines = [said.format(n=n, feed=feed_name(one.feed))]
    if older > 0:
        lines.append("- " + n_("… and 1 older one", "… and {n} older ones", older).format(n=older))
    lines += [f"- {headline(title)}" for title in headlines[-_HEADLINES:]]
    lines.append(
        _(
            "Say with `rest` whether they are opened, listed in one thread, or left out. What "
            "nobody decides is left out when it is too old for a thread."
        )
    )
    return "\n".join(lines)


def opened(one: FollowedFeed, n: int) -> str:
    """They open."""
    if one.subscription.paused:
        said = n_(
            "1 article of {feed} is opened when the feed goes on: see `/feed resume`.",
            "{n} articles of {feed} are opened when the feed goes on: see `/feed resume`.",
            n,
        )
    else:
        said = n_(
            "1 article of {feed} is opened now.",
            "{n} articles of {feed} are opened now, the oldest first.",
            n,
        )
    return said.format(n=n, feed=feed_name(one.feed))


def listed(one: FollowedFeed, digested: Digested) -> str:
    """They are listed."""
    feed, forum = feed_name(one.feed), f"<#{one.subscription.forum_id}>"
    said = n_(
        "{forum} gets a thread now that lists what was held back of {feed} ({articles}).",
        "{forum} gets {n} threads now that list what was held back of {feed} ({articles}).",
        digested.threads,
    )
    return said.format(n=digested.threads, forum=forum, feed=feed, articles=digested.articles)


def left_out(one: FollowedFeed, n: int) -> str:
    """They get no thread."""
    said = n_(
        "1 article of {feed} is left out. `/feed edit` opens the feed's newest articles after all "
        "(`backlog`).",
        "{n} articles of {feed} are left out. `/feed edit` opens the feed's newest articles after "
        "all (`backlog`).",
        n,
    )
    return said.format(n=n, feed=feed_name(one.feed))
