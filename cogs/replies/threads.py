"""The answers of `/thread`."""

from collections.abc import Sequence
from datetime import datetime

from discord.utils import format_dt

from bot.language import Phrase, _, n_
from bot.model import MirroredThread, Thread, ThreadState
from cogs.replies.pieces import days, headline, plain, when

_MEANING = {
    ThreadState.OPEN: Phrase("open"),
    ThreadState.REOPENED: Phrase("opened again"),
    ThreadState.CLOSING: Phrase("closing right now"),
    ThreadState.CLOSED: Phrase("closed"),
    ThreadState.HELD: Phrase("kept open"),
    ThreadState.GONE: Phrase("deleted on Discord"),
}


def info(mirrored: MirroredThread, troubles: Sequence[Phrase] = ()) -> str:
    """The answer to `/thread info`. `troubles` are those of the article's pages."""
    thread = mirrored.thread
    lines = [
        f"**{headline(mirrored.article.title)}**",
        _("from {feed}").format(feed=plain(mirrored.source)),
    ]
    if mirrored.article.link:
        lines.append(_("article: {link}").format(link=f"<{mirrored.article.link}>"))
    posted = f"{format_dt(thread.posted_at, 'f')} ({when(thread.posted_at)})"
    lines.append(_("posted {time}").format(time=posted))
    if mirrored.article.response_count is not None:
        n = mirrored.article.response_count
        said = n_("1 response at the source", "{n} responses at the source", n)
        lines.append(said.format(n=n))
    lines.append(_("state: {state}").format(state=_MEANING.get(thread.state, thread.state)))
    if thread.reason:
        lines[-1] += f" ({plain(str(thread.reason))})"
    if thread.state in (ThreadState.OPEN, ThreadState.REOPENED):
        lines.append(_closes(thread))
    if thread.closed_at:
        lines.append(_("closed {time}").format(time=format_dt(thread.closed_at, "f")))
    unread = _("⚠️ its page cannot be read: {trouble}")
    lines += [unread.format(trouble=trouble) for trouble in troubles]
    return "\n".join(lines)


def held(mirrored: MirroredThread) -> str:
    """The answer to `/thread hold`."""
    return _("{thread} is kept open until someone runs `/thread release`.").format(
        thread=_jump(mirrored)
    )


def released(mirrored: MirroredThread, now: datetime) -> str:
    """The answer to `/thread release`."""
    closes_at = mirrored.thread.closes_at
    if closes_at is not None and closes_at <= now:
        said = _("{thread} is released. Its {days} are over: it closes now.")
        return said.format(thread=_jump(mirrored), days=days(mirrored.thread.days))
    said = _("{thread} is released. It {closes}.")
    return said.format(thread=_jump(mirrored), closes=_closes(mirrored.thread))


def extended(mirrored: MirroredThread, n: int) -> str:
    """The answer to `/thread extend` by so many days."""
    said = _("{thread} now {closes}. `/thread extend days:{back}` takes that back.")
    return said.format(thread=_jump(mirrored), closes=_closes(mirrored.thread), back=-n)


def reopened(mirrored: MirroredThread) -> str:
    """The answer to `/thread reopen`."""
    said = _("{thread} is open again and {closes}.")
    return said.format(thread=_jump(mirrored), closes=_closes(mirrored.thread))


def closing(mirrored: MirroredThread) -> str:
    """The answer to `/thread close`."""
    return _("{thread} is being closed.").format(thread=_jump(mirrored))


def member_thread_held(thread_id: int) -> str:
    """The answer to `/thread hold` in a member's own thread."""
    return _("{thread} is kept open although the rule of its forum is for all.").format(
        thread=f"<#{thread_id}>"
    )


def member_thread_released(thread_id: int) -> str:
    """The answer to `/thread release` in a member's own thread."""
    return _("{thread} closes by the rule of its forum again.").format(thread=f"<#{thread_id}>")


def _closes(thread: Thread) -> str:
    if thread.closes_at is None:
        return _("does not close by itself")
    at = f"{format_dt(thread.closes_at, 'f')}, {when(thread.closes_at)}"
    return _("closes {time}").format(time=at)


def _jump(mirrored: MirroredThread) -> str:
    return f"<#{mirrored.thread.thread_id}>"
