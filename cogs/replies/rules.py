"""The answers of `/rule`."""

from collections.abc import Mapping, Sequence

from bot.language import _, n_
from bot.model import Scope, ScopedRule
from bot.services.closing.rule import Effect, RuleChange
from cogs.replies.pieces import days, rule


def shown(rules: Sequence[ScopedRule], feed_names: Mapping[int, str]) -> list[str]:
    """The lines of `/rule show`: the narrower rule wins."""
    lines = [
        _("- {place}: threads {close}").format(
            place=_place(one.scope, feed_names), close=_close(one)
        )
        for one in rules
    ]
    head = _(
        "The closing rule here. A feed's own rule wins over its forum's, and that over the "
        "server's."
    )
    return [head, *lines]


def question(change: RuleChange, members_due: int, feed_names: Mapping[int, str]) -> str:
    """What a rule would change, before it is set."""
    place = _place(change.scoped.scope, feed_names)
    close = _close(change.scoped)
    lines = [_("From now on, for {place}: threads {close}.").format(place=place, close=close)]
    lines += _effects(change)
    if _closes_members(change.scoped):
        said = n_(
            "- 1 thread of members would close at once",
            "- {n} threads of members would close at once",
            members_due,
        )
        lines.append(said.format(n=members_due))
    return "\n".join(lines)


def done(change: RuleChange, before: ScopedRule, feed_names: Mapping[int, str]) -> str:
    """The answer when it is set, and what held until now."""
    place = _place(change.scoped.scope, feed_names)
    said = _("Done. For {place}, threads {close}.").format(place=place, close=_close(change.scoped))
    return "\n".join([said, _("Before: threads {close}.").format(close=_close(before))])


def _effects(change: RuleChange) -> list[str]:
    felt = (effect for effect in Effect if effect is not Effect.NONE)
    lines = [_effect(one, change.effects[one]) for one in felt if change.effects[one]]
    return lines or [_("- no open thread is affected")]


def _effect(effect: Effect, n: int) -> str:
    match effect:
        case Effect.AT_ONCE:
            said = n_("- 1 open thread closes at once", "- {n} open threads close at once", n)
        case Effect.EARLIER:
            said = n_("- 1 open thread closes earlier", "- {n} open threads close earlier", n)
        case Effect.LATER:
            said = n_("- 1 open thread closes later", "- {n} open threads close later", n)
        case _:
            said = n_("- 1 open thread no longer closes", "- {n} open threads no longer close", n)
    return said.format(n=n)


def _place(scope: Scope, feed_names: Mapping[int, str]) -> str:
    if scope.subscription_id is not None:
        name = feed_names.get(scope.subscription_id)
        return _("the feed {feed}").format(feed=name) if name else _("the feed that was removed")
    return f"<#{scope.forum_id}>" if scope.forum_id is not None else _("the whole server")


def _close(one: ScopedRule) -> str:
    return rule(one.rule) + _all(one)


def _all(one: ScopedRule) -> str:
    if not _closes_members(one):
        return ""
    return _(", and members' own threads {days} after they were opened").format(
        days=days(one.rule.days)
    )


def _closes_members(one: ScopedRule) -> bool:
    return one.for_all and one.rule.closes
