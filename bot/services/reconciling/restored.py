"""Where a thread stands by what Discord shows of it: its flags, and its starter message. Pure.

archived and locked ───────────────────────────> closed
says that replies are disabled ──locked────────> closed, archived again an hour later
                                └─not locked───> reopened, closes anew after the days of its rule
pinned, or says that it is kept open ──────────> held
else ──────────────────────────────────────────> open, closes when it says; if it does not: never
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.language import Phrase
from bot.model import CountsFrom, Rule, Thread, ThreadState, ThreadView
from bot.rendering.recall import Recalled
from bot.rules import closing_time, reopened_until
from bot.services.reconciling.reconcile import PINNED

_HELD = Phrase("kept open by the moderators")


def restored(row: Thread, view: ThreadView, said: Recalled, rule: Rule, now: datetime) -> Thread:
    """The row as it is to be, for the thread that Discord shows.

    Args:
        row: what is known of it: all but its state, times, look, ping and Discord's id.
        view: the thread.
        said: what its starter message says.
        rule: in force for it.
        now: calendar time.
    """
    state = _state(view, said)
    return replace(
        row,
        state=state,
        thread_id=view.id,
        opened_at=view.created_at,
        closes_at=_closes_at(state, row, view, said, rule, now),
        closed_at=view.archived_at if state is ThreadState.CLOSED else None,
        reason=_reason(state, view, said),
        look=said.look,
        ping_role=said.ping_role,
    )


def agrees(row: Thread, told: Thread) -> bool:
    """Whether an open or held row says what Discord told; a held thread tells no time."""
    if row.state is ThreadState.HELD or told.state is not ThreadState.OPEN:
        return row.state is told.state
    return _to_the_second(row.closes_at) == _to_the_second(told.closes_at)


def posted_at(view: ThreadView, said: Recalled, rule: Rule) -> datetime:
    """From when the rule counted, as far as the thread tells: else when it was opened."""
    closed_by_rule = view.closed and (said.days is not None or said.notice is not None)
    ends = view.archived_at if closed_by_rule else said.closes_at
    if ends is None or rule.counts_from is CountsFrom.OPENING:
        return view.created_at
    return min(view.created_at, ends - timedelta(days=said.days or rule.days))


def _state(view: ThreadView, said: Recalled) -> ThreadState:
    if view.closed:
        return ThreadState.CLOSED
    if said.says_closed:
        return ThreadState.CLOSED if view.locked else ThreadState.REOPENED
    return ThreadState.HELD if view.pinned or said.held else ThreadState.OPEN


def _closes_at(
    state: ThreadState,
    row: Thread,
    view: ThreadView,
    said: Recalled,
    rule: Rule,
    now: datetime,
) -> datetime | None:
    if state is ThreadState.OPEN:
        return said.closes_at
    if state is ThreadState.REOPENED:
        return reopened_until(rule, now)
    governed = replace(rule, days=said.days or rule.days)
    by_rule = closing_time(governed, posted_at=row.posted_at, opened_at=view.created_at)
    return said.closes_at or row.closes_at or by_rule


def _reason(state: ThreadState, view: ThreadView, said: Recalled) -> Phrase | None:
    if state is ThreadState.HELD:
        return PINNED if view.pinned else _HELD
    closed_early = state is ThreadState.CLOSED and said.reason is not None
    return Phrase.plain(said.reason or "") if closed_early else None


def _to_the_second(when: datetime | None) -> int | None:
    """As a starter message writes it."""
    return None if when is None else int(when.timestamp())
