"""What a moderator's filters decide for a new article: left out, told to a role, tagged.

An article is judged once, as its feed gives it when it is seen first: a whole text that is read
later from its page does not count, and a correction changes nothing. A stored filter that cannot be
read any more, such as one that a newer version wrote, leaves nothing out, tells nobody, tags
nothing.
"""

from bot.model import Subscription
from bot.rules.filtering import FilterMistake, Reading, parse, takes


def is_left_out(subscription: Subscription, reading: Reading) -> bool:
    """Whether the subscription's filter does not take the article."""
    return subscription.filter is not None and not _takes(
        subscription.filter, reading, unreadable=True
    )


def role_told(subscription: Subscription, reading: Reading) -> int | None:
    """The role that is told of the article's thread; None if nobody is."""
    wanted = subscription.ping_filter
    told = wanted is None or _takes(wanted, reading, unreadable=False)
    return subscription.ping_role if told else None


def tags_by_rule(subscription: Subscription, reading: Reading) -> tuple[int, ...]:
    """The forum tags whose rules take the article, in the rules' order."""
    return tuple(
        rule.tag
        for rule in subscription.tag_rules
        if _takes(rule.filter, reading, unreadable=False)
    )


def _takes(stored: str, reading: Reading, *, unreadable: bool) -> bool:
    try:
        return takes(parse(stored), reading)
    except FilterMistake:
        return unreadable
