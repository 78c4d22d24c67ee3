"""What `/feed preview` says above the messages that it shows."""

from collections.abc import Sequence

from bot.language import _, n_
from bot.model import MessageDraft, SkipReason, WantedThread
from bot.services.previews.preview_here import PreviewedHere
from cogs.replies.pieces import days, headline, plain

_SHOWN = 8
"""Messages of one article that are shown at most."""


def messages(shown: PreviewedHere) -> Sequence[MessageDraft]:
    """Those that are shown."""
    return shown.thread.messages[:_SHOWN]


def heading(shown: PreviewedHere) -> str:
    """Which article it is, what would become of it, and how many messages follow."""
    feed, thread = shown.feed, shown.thread
    where = _("Article {number} of {there} in **{feed}**, as a thread named:").format(
        number=thread.number, there=len(feed.plans), feed=plain(feed.source[:200])
    )
    many = len(thread.messages)
    follow = n_("Its message:", "Its {n} messages:", many).format(n=many)
    if many > _SHOWN:
        follow = _("Its first {shown} messages, of {n}:").format(shown=_SHOWN, n=many)
    return "\n".join(
        [where, f"**{headline(thread.draft.title)}**", _decided(thread.wanted), follow]
    )


def _decided(wanted: WantedThread) -> str:
    """As if it were new now."""
    if wanted.skip is SkipReason.TOO_OLD:
        too_old = _("It would open no thread: it is older than {days}.")
        return too_old.format(days=days(wanted.subscription.rule.days))
    if wanted.skip is SkipReason.FILTERED:
        return _("It would open no thread: the feed's filter leaves it out (`/feed filter`).")
    if wanted.skip is SkipReason.CLOSED:
        return _("It would open no thread: replies are disabled at its source.")
    return _("If it were new, it would open this thread.")
