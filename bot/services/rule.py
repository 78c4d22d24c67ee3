"""Sets the closing rule: first what a change would do, then the change."""

from dataclasses import dataclass
from datetime import datetime

from bot import rules
from bot.clock import Clock, real_now
from bot.model import MirroredThread, Rule, Scope, ScopedRule
from bot.services.due_loop import Bells
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is not set yet, and what it would do to the open threads of its scope.

    Attributes:
        closes_at: the new time of each open thread that gets another one, by row id.
        at_once: how many of them close at once. later, earlier, never: the others.
        untouched: open threads of the scope whose time stays as it is.
    """

    scoped: ScopedRule
    closes_at: dict[int, datetime | None]
    at_once: int = 0
    earlier: int = 0
    later: int = 0
    never: int = 0
    untouched: int = 0


class RuleService:
    """What `/rule` calls."""

    def __init__(self, storage: Storage, clock: Clock, bells: Bells) -> None:
        self._storage = storage
        self._clock = clock
        self._bells = bells

    async def shown(self, guild_id: int) -> list[ScopedRule]:
        """All rules of a guild; the guild's own first, the default where none is set."""
        found = await self._storage.rulings.of_guild(guild_id)
        whole = Scope(guild_id)
        if any(scoped.scope == whole for scoped in found):
            return found
        return [ScopedRule(whole, Rule()), *found]

    async def current(self, scope: Scope) -> ScopedRule:
        """The rule in force for a scope: its own, else that of the next wider one."""
        found = {scoped.scope: scoped for scoped in await self.shown(scope.guild_id)}
        for wider in (scope, Scope(scope.guild_id, scope.forum_id), Scope(scope.guild_id)):
            if wider in found:
                return found[wider]
        return ScopedRule(scope, Rule())

    async def consider(self, scoped: ScopedRule) -> RuleChange:
        """What setting this rule would change; nothing is changed yet."""
        affected = await self._storage.rulings.affected(scoped.scope)
        return weigh(scoped, affected, self._clock.now())

    async def apply(self, change: RuleChange) -> RuleChange:
        """Sets the rule. The open threads are weighed anew: time has passed since the question."""
        change = await self.consider(change.scoped)
        await self._storage.rulings.put(change.scoped, change.closes_at, rewrite_at=real_now())
        self._bells.close.set()
        self._bells.starters.set()
        return change


def weigh(scoped: ScopedRule, affected: list[MirroredThread], now: datetime) -> RuleChange:
    """Pure: the open threads of a scope held against a rule for it."""
    times = {
        mirrored.thread.id: (
            mirrored.thread.closes_at,
            rules.closes_under(scoped.rule, mirrored.thread),
        )
        for mirrored in affected
    }
    moved = {row: pair for row, pair in times.items() if pair[0] != pair[1]}
    ends = [new for _, new in moved.values()]
    soon = sum(new is not None and new <= now for new in ends)
    earlier = sum(
        new is not None and new > now and _is_before(new, old) for old, new in moved.values()
    )
    return RuleChange(
        scoped=scoped,
        closes_at={row: new for row, (_, new) in moved.items()},
        at_once=soon,
        earlier=earlier,
        never=sum(new is None for new in ends),
        later=len(moved) - soon - earlier - sum(new is None for new in ends),
        untouched=len(times) - len(moved),
    )


def _is_before(new: datetime, old: datetime | None) -> bool:
    return old is None or new < old
