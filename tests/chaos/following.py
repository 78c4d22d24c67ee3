"""A moderator's hand is never fought: what a row must say of its thread (design.md, section 5).

Stated anew here: a proof that asks the bot what is right proves nothing.
"""

from sqlalchemy import Row

from bot.model import ThreadState
from bot.rules import CLOCK_MAY_DIFFER
from bot.sandbox.discord.channels import Thread
from tests.chaos.diary import Move
from tests.chaos.people import Command, People
from tests.chaos.world import Hearing, World

_PINNED = "pinned by a moderator"
_STANDS = (ThreadState.OPEN, ThreadState.REOPENED)
_SILENT = (ThreadState.CLOSING, ThreadState.GONE)
"""While the bot's own hand is on a thread it listens to nobody; what is gone stays so."""

Flags = tuple[bool, bool, bool]


def flags(thread: Thread | None) -> Flags | None:
    """What a hand changes of a thread: archived, locked, pinned; None once it is deleted."""
    return thread and (thread.archived, thread.locked, thread.pinned)


def state_by_hand(row: Row, now: Flags | None) -> str:
    """The state that a row must have, now that its thread shows these flags."""
    if now is None:
        return ThreadState.GONE
    archived, locked, pinned = now
    if row.state == ThreadState.CLOSED:
        return ThreadState.CLOSED if locked else ThreadState.REOPENED
    if archived and locked:
        return ThreadState.CLOSED
    if row.state == ThreadState.HELD and str(row.reason) == _PINNED and not pinned:
        return ThreadState.OPEN
    if row.state in _STANDS and row.reason is None and pinned:
        return ThreadState.HELD
    return str(row.state)


def is_heard(world: World, row: Row) -> bool:
    """Whether the worker learns at once what a hand does to this row's thread."""
    return (
        world.life is not None
        and world.hearing is Hearing.PROMPT
        and abs(world.clock.ahead) < CLOCK_MAY_DIFFER
        and not (world.discord.faults.waiting or world.wire.losses)
        and row.state not in _SILENT
    )


def is_fought(move: Move, people: People) -> bool:
    """Whether the worker lets go, or closes, what a hand keeps open."""
    thread, new = move.thread_id, move.new
    to_be_closed = thread in people.commanded[Command.CLOSE]
    if new == ThreadState.CLOSING:
        return move.pinned and not (to_be_closed and move.reason)
    if (move.old, new) == (ThreadState.HELD, ThreadState.OPEN):
        un_pinned = thread in people.pinned and not move.pinned
        return not (to_be_closed or un_pinned or thread in people.commanded[Command.RELEASE])
    return False
