"""Which members' threads a rule for all closes, and when to look at them (members.py)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import ScopedRule, ThreadView

BY_THE_RULE = "closed by the rule"
NEARLY = "locked by the rule"
"""Why one is left alone; the rows keep these very words. What was locked is yet to be archived."""
OURS = (BY_THE_RULE, NEARLY)
"""What the row of one says that no hand keeps open."""

LOOK_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Governed:
    """A member's thread that a rule closes, and when."""

    guild_id: int
    thread: ThreadView
    closes_at: datetime


def by_guild(found: Iterable[ScopedRule]) -> dict[int, dict[int, ScopedRule]]:
    """Rules by guild and forum."""
    guilds: dict[int, dict[int, ScopedRule]] = defaultdict(dict)
    for scoped in found:
        if scoped.scope.forum_id is not None:
            guilds[scoped.scope.guild_id][scoped.scope.forum_id] = scoped
    return guilds


def among(
    active: Iterable[ThreadView], scoped: Mapping[int, ScopedRule], held: Mapping[int, str]
) -> list[Governed]:
    """Those among the active threads of a guild.

    Args:
        active: all of them.
        scoped: its rules, by forum.
        held: who keeps which open, by thread.
    """
    return [
        Governed(
            scoped[thread.forum_id].scope.guild_id,
            thread,
            closes_at(thread, scoped[thread.forum_id]),
        )
        for thread in active
        if thread.forum_id in scoped and not is_left_alone(thread, held.get(thread.id))
    ]


def closes_at(thread: ThreadView, scoped: ScopedRule) -> datetime:
    """Its age counts from creation."""
    return thread.created_at + timedelta(days=scoped.rule.days)


def is_left_alone(thread: ThreadView, held_by: str | None) -> bool:
    """Whether it is no member's, is quiet already, or is kept open by a hand.

    Such a hand may have unlocked what we had locked.
    """
    is_kept = held_by is not None and not (held_by == NEARLY and thread.locked)
    return thread.mine or thread.archived or thread.pinned or is_kept


def next_look(now: datetime, found: Iterable[Governed]) -> datetime:
    """When to look again after a look at `now` that came to all that was due."""
    later = [one.closes_at for one in found if one.closes_at > now]
    return min([now + LOOK_EVERY, *later])
