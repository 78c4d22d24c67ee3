"""The last line of a starter message: until when the thread is open, or why it is not."""

from bot.model import MirroredThread, Thread, ThreadState
from bot.rendering.cleaning import one_line
from bot.rendering.inline import plain
from bot.rendering.links import absolute, masked
from bot.rendering.titles import shorten

HELD = "Kept open by the moderators."
BY_HAND = "closed by the moderators"
_LONGEST_REASON = 300
_LONGEST_LINK = 500
"""UTF-16 units; the lines around the text leave it most of the message."""


def standing(mirrored: MirroredThread) -> str:
    """Returns the line as Discord Markdown; empty where the rule is off."""
    if mirrored.thread.state in (ThreadState.CLOSING, ThreadState.CLOSED):
        return f"{closing_sentence(mirrored.thread)} {closing_links(mirrored)}".rstrip()
    if mirrored.thread.state is ThreadState.HELD:
        return HELD
    if mirrored.thread.closes_at is None:
        return ""
    return f"closes <t:{int(mirrored.thread.closes_at.timestamp())}:R>"


def closing_sentence(thread: Thread) -> str:
    """Returns the source board's own sentence; after an early close, one that is true."""
    if not _closed_early(thread):
        days = "1 day" if thread.days == 1 else f"{thread.days} days"
        return f"Replies are disabled on threads older than {days}."
    reason = shorten(one_line(thread.reason or BY_HAND), _LONGEST_REASON).rstrip(".")
    return f"Replies are disabled: {plain(reason)}."


def closing_links(mirrored: MirroredThread) -> str:
    """Returns `top` and `source` as links, as far as there are such places."""
    places = (("top", mirrored.thread.jump_url), ("source", text_link(mirrored.article.link)))
    return " · ".join(masked(label, url) for label, url in places if url)


def text_link(link: str | None) -> str | None:
    """Returns an article's link as it may stand in a text; None if there is none or too long."""
    url = absolute(link)
    return url if url and len(url) <= _LONGEST_LINK else None


def _closed_early(thread: Thread) -> bool:
    """Whether a person closed it: the rule gives no reason, and never closes before its time."""
    if thread.closed_at is None or thread.closes_at is None:
        return thread.reason is not None
    return thread.closed_at < thread.closes_at
