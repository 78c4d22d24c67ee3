"""The warning before a thread closes; it stays true however the thread stands later."""

from bot.language import _
from bot.model import MessageDraft, MirroredThread, ThreadState
from bot.rendering.standing import HELD


def warning_message(mirrored: MirroredThread) -> MessageDraft:
    """Returns what the warning says now."""
    return MessageDraft(content=f"-# {_said(mirrored)}")


def _said(mirrored: MirroredThread) -> str:
    thread = mirrored.thread
    if thread.state is ThreadState.HELD:
        return HELD
    if thread.closes_at is None:
        return _("This thread does not close by itself any more.")
    time = f"<t:{int(thread.closes_at.timestamp())}:R>"
    if thread.state in (ThreadState.CLOSING, ThreadState.CLOSED):
        return _("This thread closed {time}.").format(time=time)
    return _("⏳ This thread closes {time}; then nobody can reply any more.").format(time=time)
