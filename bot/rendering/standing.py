"""The last lines of a starter message: until when the thread is open, or why it is not.

They change as long as the thread lives; the text above them must not move into another message
when they do, so there is always room for the longest of them.
"""

from datetime import datetime

from bot.language import Phrase, _, n_
from bot.model import MirroredThread, Thread, ThreadState
from bot.rendering.cleaning import one_line
from bot.rendering.limits import units
from bot.rendering.links import absolute, masked
from bot.rendering.titles import fitting

HELD = Phrase("Kept open by the moderators.")
CLOSES = Phrase("closes {time}")
TOO_OLD = Phrase("Replies are disabled on threads older than {days}.")
CLOSED_EARLY = Phrase("Replies are disabled: {reason}.")
POSTED_BY = Phrase("posted by {member}")
ALSO_IN = Phrase("also in {feeds}")
UPDATED = Phrase("updated {time}")
"""What recall.py reads again, in every language."""

_BY_HAND = Phrase("closed by the moderators")
DAYS = "{days}"
"""In the moderators' own closing sentence: after how many days a thread closes."""
LONGEST_NOTICE = 150
_LONGEST_REASON = 150
_LONGEST_NAMES = 150
_LONGEST_LINK = 500
"""UTF-16 units; the lines around the text leave it most of the message."""
TOP_ROOM = 120
"""UTF-16 units of a link to a message, with what separates it from a text."""
_LINES_ROOM = 400 + TOP_ROOM
"""UTF-16 units of all lines at their longest, without the link to the source."""
_POSTER_ROOM = 40
"""UTF-16 units of the member who posted it by hand."""


def last_lines(mirrored: MirroredThread) -> str:
    """Returns what stands below the text: who posted it, other feeds, changes, the standing."""
    return "\n".join(line for line in (_small_print(mirrored), standing(mirrored)) if line)


def room_for_lines(mirrored: MirroredThread) -> int:
    """Returns how many UTF-16 units `last_lines` may ever take, however the thread stands."""
    poster = 0 if mirrored.posted_by is None else _POSTER_ROOM
    return _LINES_ROOM + poster + units(text_link(mirrored.article.link) or "")


def _small_print(mirrored: MirroredThread) -> str:
    parts = []
    if mirrored.posted_by is not None:
        parts.append(POSTED_BY.format(member=f"<@{mirrored.posted_by}>"))
    if mirrored.also_in:
        names = ", ".join(map(one_line, mirrored.also_in))
        parts.append(ALSO_IN.format(feeds=fitting(names, _LONGEST_NAMES)))
    if mirrored.updated_at is not None:
        parts.append(UPDATED.format(time=_ago(mirrored.updated_at)))
    return f"-# {' · '.join(parts)}" if parts else ""


def standing(mirrored: MirroredThread) -> str:
    """Returns the line as Discord Markdown; empty where the rule is off."""
    if mirrored.thread.state in (ThreadState.CLOSING, ThreadState.CLOSED):
        return f"{closing_sentence(mirrored)} {closing_links(mirrored)}".rstrip()
    if mirrored.thread.state is ThreadState.HELD:
        return str(HELD)
    if mirrored.thread.closes_at is None:
        return ""
    return CLOSES.format(time=_ago(mirrored.thread.closes_at))


def closing_sentence(mirrored: MirroredThread) -> str:
    """Returns the moderators' sentence, or the board's; after an early close, one that is true."""
    thread = mirrored.thread
    if not _closed_early(thread):
        if mirrored.notice is not None:
            return notice_sentence(mirrored.notice, thread.days)
        days = n_("1 day", "{n} days", thread.days).format(n=thread.days)
        return TOO_OLD.format(days=days)
    reason = one_line(str(thread.reason or _BY_HAND)).rstrip(".")
    return CLOSED_EARLY.format(reason=fitting(reason, _LONGEST_REASON))


def notice_sentence(notice: str, days: int) -> str:
    """Returns the moderators' sentence as it is shown: one line, `{days}` filled in, no markup."""
    return fitting(one_line(notice.replace(DAYS, str(days))), LONGEST_NOTICE)


def closing_links(mirrored: MirroredThread) -> str:
    """Returns `top` and `source` as links, as far as there are such places."""
    source = text_link(mirrored.article.link)
    links = (top_link(mirrored.thread), masked(_("source"), source) if source else "")
    return " · ".join(link for link in links if link)


def top_link(thread: Thread) -> str:
    """Returns the link to the starter message; empty as long as there is none."""
    return masked(_("top"), thread.jump_url) if thread.jump_url else ""


def text_link(link: str | None) -> str | None:
    """Returns an article's link as it may stand in a text; None if there is none or too long."""
    url = absolute(link)
    return url if url and len(url) <= _LONGEST_LINK else None


def _closed_early(thread: Thread) -> bool:
    """Whether a person closed it: the rule gives no reason, and never closes before its time."""
    if thread.closed_at is None or thread.closes_at is None:
        return thread.reason is not None
    return thread.closed_at < thread.closes_at


def _ago(moment: datetime) -> str:
    """How long ago or ahead, as Discord shows it."""
    return f"<t:{int(moment.timestamp())}:R>"
