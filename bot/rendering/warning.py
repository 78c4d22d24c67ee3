"""The warning before a thread closes; it stays true however the thread stands later."""

from bot.language import _
from bot.model import MessageDraft, MirroredThread, MoreTime, Thread, ThreadState
from bot.rendering.more_time import ask_button
from bot.rendering.standing import HELD

_CLOSES = (ThreadState.OPEN, ThreadState.REOPENED)


def warning_message(mirrored: MirroredThread) -> MessageDraft:
    """Returns what the warning says now."""
    thread = mirrored.thread
    may_ask = thread.state in _CLOSES and thread.closes_at is not None and thread.more_time is None
    buttons = (ask_button(thread.thread_id or 0),) if may_ask else ()
    return MessageDraft(content=f"-# {_said(mirrored)}", buttons=buttons)


def _said(mirrored: MirroredThread) -> str:
    thread = mirrored.thread
    if thread.state is ThreadState.HELD:
        return str(HELD)
    if thread.closes_at is None:
        return _("This thread does not close by itself any more.")
    time = f"<t:{int(thread.closes_at.timestamp())}:R>"
    if thread.state in (ThreadState.CLOSING, ThreadState.CLOSED):
        return _("This thread closed {time}.").format(time=time)
    closes = _("⏳ This thread closes {time}; then nobody can reply any more.").format(time=time)
    return " ".join(filter(None, (closes, _wish(thread))))


def _wish(thread: Thread) -> str:
    match thread.more_time:
        case MoreTime.ASKED:
            return _("The moderators were asked for more time.")
        case MoreTime.REFUSED:
            return _("The moderators were asked for more time, and said no.")
    return ""
