"""The answer of `/thread why`: why a thread is not closed, and what to do about it."""

from collections.abc import Iterator, Mapping

from discord.utils import format_dt

from bot.language import _, n_
from bot.model import Rule, ThreadState
from bot.services.closing.members import MembersOwn
from bot.services.closing.why_open import Standing
from cogs.replies.pieces import headline, plain, rule, when

_WALL = 1000
"""Active threads that Discord allows a server, about."""


def why_open(one: Standing, feed_names: Mapping[int, str]) -> list[str]:
    """The lines of the answer: how it stands, by which rule, what holds it, what to do."""
    lines = [f"**{headline(one.mirrored.article.title)}**", *_state(one)]
    if one.gone or one.mirrored.thread.state is ThreadState.CLOSED:
        return lines
    return [*lines, _rule(one, feed_names), *_hindrances(one), *_advice(one)]


def why_members_own(own: MembersOwn, *, pinned: bool) -> str:
    """The answer in a thread that a member opened."""
    if own.closes_at is None:
        return _(
            "A member opened this thread, and no rule closes members' threads here. "
            "`/rule set` with `applies_to` sets one for a forum."
        )
    if pinned:
        return _("It is pinned, and a pinned thread stays open. Un-pin it, and its rule closes it.")
    if own.held_by is not None:
        held = _("It is kept open by {name}. `/thread release` ends that.")
        return held.format(name=plain(own.held_by))
    if own.was_closed:
        return _("The rule closed it once, and a moderator opened it again: I leave it alone.")
    if own.closes_at > own.now:
        closes = _("A member opened it. By the rule of its forum it closes {time}.")
        return closes.format(time=when(own.closes_at))
    return _("Its time to close came {time}. I look every five minutes.").format(
        time=when(own.closes_at)
    )


def _state(one: Standing) -> Iterator[str]:
    thread = one.mirrored.thread
    if one.gone:
        yield _("It was deleted on Discord, and I do not post it again.")
    elif thread.state is ThreadState.CLOSED:
        yield from _closed(one)
    elif thread.state is ThreadState.HELD:
        yield from _held(one)
    elif thread.state is ThreadState.CLOSING:
        yield _("I am closing it right now.")
    elif thread.closes_at is None:
        yield _("It does not close by itself.")
    elif one.is_due:
        time = _("It is open, and its time to close came {relative}.")
        yield time.format(relative=when(thread.closes_at))
    else:
        time = _("It is open. It closes {time}, {relative}.")
        yield time.format(time=format_dt(thread.closes_at, "f"), relative=when(thread.closes_at))


def _held(one: Standing) -> Iterator[str]:
    if one.is_held_by_its_pin:
        yield _("It is pinned, and a pinned thread stays open. Un-pin it, and its rule closes it.")
        return
    reason = str(one.mirrored.thread.reason or _("kept open by the moderators"))
    yield _("It is {reason}. `/thread release` ends that.").format(reason=plain(reason))


def _closed(one: Standing) -> Iterator[str]:
    thread = one.mirrored.thread
    since = when(thread.closed_at) if thread.closed_at else _("some time ago")
    reason = f" ({plain(str(thread.reason))})" if thread.reason else ""
    yield _("It was closed {when}{reason}.").format(when=since, reason=reason)
    if one.view and not one.view.archived:
        again = when(one.how_far.not_before) if one.how_far.not_before else _("soon")
        locked = _("A moderator wrote in it: it stays locked, and is archived again {when}.")
        yield locked.format(when=again)
    yield _("`/thread reopen` opens it again.")


def _rule(one: Standing, feed_names: Mapping[int, str]) -> str:
    if one.how_far.by_hand and one.mirrored.thread.closes_at is not None:
        return _("A moderator gave it its time: a change of the rule does not move it.")
    if one.rule is None:
        threads = rule(Rule())
        return _("No rule is set here. By the board's own, threads {rule}.").format(rule=threads)
    scope, threads = one.rule.scope, rule(one.rule.rule)
    if scope.subscription_id is not None:
        name = feed_names.get(scope.subscription_id, "")
        return _("By the rule of its feed {feed}, threads {rule}.").format(feed=name, rule=threads)
    if scope.forum_id is not None:
        place = f"<#{scope.forum_id}>"
        return _("By the rule of {forum}, threads {rule}.").format(forum=place, rule=threads)
    return _("By the rule of this server, threads {rule}.").format(rule=threads)


def _hindrances(one: Standing) -> Iterator[str]:
    """What keeps me from closing it when its time comes, or has come."""
    if one.clock_is_wrong:
        clock = _("My machine's clock is wrong, so I close nothing until the operator has set it.")
        yield f"⚠️ {clock}"
    if one.missing:
        names = ", ".join(f"**{name}**" for name in one.missing)
        lack = _("I lack {permissions} in {forum}: allow my role that.")
        forum = f"<#{one.mirrored.thread.forum_id}>"
        yield f"⚠️ {lack.format(permissions=names, forum=forum)}"
    if not _is_to_close(one):
        return
    if one.how_far.lacking:
        yield n_(
            "1 message of its text is still to be posted; I close it when it is whole.",
            "{n} messages of its text are still to be posted; I close it when it is whole.",
            one.how_far.lacking,
        ).format(n=one.how_far.lacking)
    if one.active is not None and one.active >= _WALL:
        yield _(
            "Discord archived it. To close it I must open it for a moment, and this server has "
            "{n} active threads, as many as Discord allows: I make room, and try again."
        ).format(n=one.active)
    if one.how_far.not_before:
        yield _("A try failed. I try again {when}.").format(when=when(one.how_far.not_before))


def _advice(one: Standing) -> Iterator[str]:
    state = one.mirrored.thread.state
    if state in (ThreadState.HELD, ThreadState.CLOSING):
        return
    if one.view is None:
        yield _("Discord does not tell me at present how it stands there.")
    elif _is_to_close(one) and not any(_hindrances(one)):
        yield _("Nothing holds it: I close it in a moment.")
    elif not one.is_due:
        yield _("`/thread close` closes it now, `/thread hold` keeps it open.")


def _is_to_close(one: Standing) -> bool:
    return one.is_due and one.mirrored.thread.state is not ThreadState.HELD
