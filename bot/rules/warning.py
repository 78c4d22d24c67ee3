"""Whether readers are warned before a thread closes."""

from datetime import datetime

from bot.model import Thread, ThreadState, ThreadView


def is_to_warn(view: ThreadView | None, own_messages: int) -> bool:
    """Only where members talk: the thread is active (None: it is not), and somebody replied.

    A silent thread is never bumped, and one that moderators pinned or locked is theirs.
    """
    if view is None or view.archived or view.locked or view.pinned:
        return False
    return view.messages > own_messages


def may_still_warn(thread: Thread, now: datetime) -> bool:
    """Whether a warning that is not posted yet is still one."""
    closes = thread.closes_at is not None and thread.closes_at > now
    return closes and thread.state in (ThreadState.OPEN, ThreadState.REOPENED)
