"""The answers of `/thread`."""

from collections.abc import Sequence
from datetime import datetime

from discord.utils import format_dt

from bot.model import MirroredThread, Thread, ThreadState
from cogs.replies.pieces import count, days, headline, plain, when

_MEANING = {
    ThreadState.OPEN: "open",
    ThreadState.REOPENED: "opened again",
    ThreadState.CLOSING: "closing right now",
    ThreadState.CLOSED: "closed",
    ThreadState.HELD: "kept open",
    ThreadState.GONE: "deleted on Discord",
}


def info(mirrored: MirroredThread, troubles: Sequence[str] = ()) -> str:
    """The answer to `/thread info`. `troubles` are those of the article's pages."""
    thread = mirrored.thread
    lines = [f"**{headline(mirrored.article.title)}**", f"from {plain(mirrored.source)}"]
    if mirrored.article.link:
        lines.append(f"article: <{mirrored.article.link}>")
    lines.append(f"posted {format_dt(thread.posted_at, 'f')} ({when(thread.posted_at)})")
    if mirrored.article.response_count is not None:
        lines.append(f"{count(mirrored.article.response_count, 'response')} at the source")
    lines.append(f"state: {_MEANING.get(thread.state, thread.state)}")
    if thread.reason:
        lines[-1] += f" ({plain(thread.reason)})"
    if thread.state in (ThreadState.OPEN, ThreadState.REOPENED):
        lines.append(_closes(thread))
    if thread.closed_at:
        lines.append(f"closed {format_dt(thread.closed_at, 'f')}")
    lines += [f"⚠️ its page cannot be read: {trouble}" for trouble in troubles]
    return "\n".join(lines)


def held(mirrored: MirroredThread) -> str:
    """The answer to `/thread hold`."""
    return f"{_jump(mirrored)} is kept open until someone runs `/thread release`."


def released(mirrored: MirroredThread, now: datetime) -> str:
    """The answer to `/thread release`."""
    closes_at = mirrored.thread.closes_at
    if closes_at is not None and closes_at <= now:
        over = f"Its {days(mirrored.thread.days)} are over: it closes now."
        return f"{_jump(mirrored)} is released. {over}"
    return f"{_jump(mirrored)} is released. It {_closes(mirrored.thread)}."


def extended(mirrored: MirroredThread) -> str:
    """The answer to `/thread extend`."""
    return f"{_jump(mirrored)} now {_closes(mirrored.thread)}."


def reopened(mirrored: MirroredThread) -> str:
    """The answer to `/thread reopen`."""
    return f"{_jump(mirrored)} is open again and {_closes(mirrored.thread)}."


def closing(mirrored: MirroredThread) -> str:
    """The answer to `/thread close`."""
    return f"{_jump(mirrored)} is being closed."


def member_thread_held(thread_id: int) -> str:
    """The answer to `/thread hold` in a member's own thread."""
    return f"<#{thread_id}> is kept open although the rule of its forum is for all."


def member_thread_released(thread_id: int) -> str:
    """The answer to `/thread release` in a member's own thread."""
    return f"<#{thread_id}> closes by the rule of its forum again."


def _closes(thread: Thread) -> str:
    if thread.closes_at is None:
        return "does not close by itself"
    return f"closes {format_dt(thread.closes_at, 'f')}, {when(thread.closes_at)}"


def _jump(mirrored: MirroredThread) -> str:
    return f"<#{mirrored.thread.thread_id}>"
