"""Sets the closing rule: first what a change would do, then the change."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot import rules
from bot.clock import Clock, real_now
from bot.model import MirroredThread, Rule, Scope, ScopedRule, Thread, ThreadState
from bot.services.due_loop import Bells
from bot.storage.storage import Storage

_OPEN = (ThreadState.OPEN, ThreadState.REOPENED)


class Effect(StrEnum):
    """What a rule does to an open thread."""

    AT_ONCE = "closes at once"
    EARLIER = "closes earlier"
    LATER = "closes later"
    NEVER = "no longer closes"
    NONE = "stays as it is"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is not set yet, and what it would do to the threads of its scope.

    Attributes:
        closes_at: the time under this rule of each thread that it governs, by row id.
        effects: how many open threads it does what to.
    """

    scoped: ScopedRule
    closes_at: dict[int, datetime | None]
    effects: Counter[Effect]

    @property
    def moved(self) -> int:
        """How many open threads get another time."""
        return self.effects.total() - self.effects[Effect.NONE]


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

    async def in_force(self, thread: Thread) -> Rule:
        """The rule that governs a thread now, whatever held when it was opened."""
        governing = await self.governing(thread)
        return governing.rule if governing else Rule()

    async def governing(self, thread: Thread) -> ScopedRule | None:
        """The same with what it was set for; None where the board's own rule holds."""
        scopes = [Scope(thread.guild_id, thread.forum_id), Scope(thread.guild_id)]
        if thread.subscription_id is not None:
            scopes.insert(0, Scope(thread.guild_id, None, thread.subscription_id))
        rules = await self._storage.rulings.of_guild(thread.guild_id)
        found = {one.scope: one for one in rules}
        return next((found[scope] for scope in scopes if scope in found), None)

    async def current(self, scope: Scope) -> ScopedRule:
        """The rule in force for a guild or forum: its own, else that of the next wider one."""
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
    """Pure: the threads of a scope held against a rule for it."""
    times = {one.thread.id: rules.closes_under(scoped.rule, one.thread, now) for one in affected}
    effects = Counter(
        effect(one.thread.closes_at, times[one.thread.id], now)
        for one in affected
        if one.thread.state in _OPEN
    )
    return RuleChange(scoped, times, effects)


def effect(old: datetime | None, new: datetime | None, now: datetime) -> Effect:
    """What it means for an open thread to close at `new` instead of `old`; None is never."""
    if new == old:
        return Effect.NONE
    if new is None:
        return Effect.NEVER
    if new <= now:
        return Effect.AT_ONCE
    return Effect.EARLIER if old is None or new < old else Effect.LATER
