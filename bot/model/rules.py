"""The closing rule, and what it can be set for."""

from dataclasses import dataclass
from enum import StrEnum

RULE_DAYS = 7
"""The source board's rule: "Replies are disabled on threads older than 7 days."."""


class CountsFrom(StrEnum):
    """From when the rule counts a thread's age."""

    POSTING = "posting"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Rule:
    """The closing rule: when a thread closes. `closes` off means never."""

    days: int = RULE_DAYS
    counts_from: CountsFrom = CountsFrom.POSTING
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is set for: a subscription, else a forum, else a whole guild."""

    guild_id: int
    forum_id: int | None = None
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScopedRule:
    """A rule that a moderator set. `for_all`: members' own threads of the forum close by it too."""

    scope: Scope
    rule: Rule
    for_all: bool = False
