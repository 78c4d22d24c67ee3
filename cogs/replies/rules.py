"""The answers of `/rule`."""

from collections.abc import Mapping, Sequence

from bot.model import Scope, ScopedRule
from bot.services.rule import Effect, RuleChange
from cogs.replies.pieces import count, days, rule

_WORDS = (
    (Effect.AT_ONCE, "closes at once", "close at once"),
    (Effect.EARLIER, "closes earlier", "close earlier"),
    (Effect.LATER, "closes later", "close later"),
    (Effect.NEVER, "no longer closes", "no longer close"),
)


def shown(rules: Sequence[ScopedRule], feed_names: Mapping[int, str]) -> list[str]:
    """The lines of `/rule show`: the narrower rule wins."""
    lines = [
        f"- {_place(one.scope, feed_names)}: threads {rule(one.rule)}{_all(one)}" for one in rules
    ]
    return [
        "The closing rule here. A feed's own rule wins over its forum's, and that over the "
        "server's.",
        *lines,
    ]


def question(change: RuleChange, members_due: int, feed_names: Mapping[int, str]) -> str:
    """What a rule would change, before it is set."""
    place = _place(change.scoped.scope, feed_names)
    lines = [f"From now on, for {place}: threads {rule(change.scoped.rule)}{_all(change.scoped)}."]
    lines += _effects(change)
    if _closes_members(change.scoped):
        lines.append(f"- {count(members_due, 'thread')} of members would close at once")
    return "\n".join(lines)


def done(change: RuleChange, feed_names: Mapping[int, str]) -> str:
    """The answer when it is set."""
    place = _place(change.scoped.scope, feed_names)
    return f"Done. For {place}, threads {rule(change.scoped.rule)}{_all(change.scoped)}."


def _effects(change: RuleChange) -> list[str]:
    lines = [
        f"- {count(change.effects[effect], f'open thread {one}', f'open threads {many}')}"
        for effect, one, many in _WORDS
        if change.effects[effect]
    ]
    return lines or ["- no open thread is affected"]


def _place(scope: Scope, feed_names: Mapping[int, str]) -> str:
    if scope.subscription_id is not None:
        return f"the feed {feed_names.get(scope.subscription_id, 'that was removed')}"
    return f"<#{scope.forum_id}>" if scope.forum_id is not None else "the whole server"


def _all(one: ScopedRule) -> str:
    if not _closes_members(one):
        return ""
    return f", and members' own threads {days(one.rule.days)} after they were opened"


def _closes_members(one: ScopedRule) -> bool:
    return one.for_all and one.rule.closes
