"""How many active threads a guild has room for, and which are archived to make room."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from bot.model import ThreadView

ACTIVE_BUDGET = 900
"""Active threads of a guild from which on we make room; Discord's limit is about 1,000."""


def quietest(active: Iterable[ThreadView], ours: AbstractSet[int]) -> list[ThreadView]:
    """Our own active threads that may be archived, the longest quiet first."""
    mine = [view for view in active if view.id in ours and not view.pinned and not view.archived]
    return sorted(mine, key=lambda view: view.quiet_since)


def room_wanted(budget: int) -> int:
    """How many threads to make room for at once: 20 of 900."""
    return max(1, budget // 45)


def is_near(active: int, budget: int) -> bool:
    """Whether a guild has used up nine tenths of the budget, but not all of it."""
    return budget * 9 // 10 <= active < budget


def is_roomy(active: int, budget: int) -> bool:
    """Whether a guild is so far below the budget that its moderators need not think of it."""
    return active <= budget * 4 // 5
