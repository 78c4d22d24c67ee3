"""What is wrong with a feed: one line each, for `/feed list`, `/feed info` and `/board show`."""

from collections.abc import Iterator

from bot.language import _, n_
from bot.model import Feed, PageTrouble
from bot.model.articles import without_credentials
from cogs.replies.pieces import plain


def troubles(feed: Feed, pages: PageTrouble | None) -> Iterator[str]:
    """All of it; `pages` is what is wrong with those of its articles."""
    if feed.trouble:
        yield f"⚠️ {failed(feed, str(feed.trouble))}"
    if feed.move:
        moved = _(
            "its server says that it has moved to {address}; I follow it when that is said for a "
            "day"
        )
        yield f"↪️ {moved.format(address=plain(without_credentials(feed.move.to)))}"
    if feed.gone:
        ended = _("it has ended and is not fetched any more; `/feed refresh` tries it again")
        yield f"⛔ {ended}"
    if pages:
        unread = n_(
            "1 page of its articles cannot be read: {trouble}",
            "{n} pages of its articles cannot be read: {trouble}",
            pages.count,
        )
        yield f"⚠️ {unread.format(n=pages.count, trouble=pages.sentence)}"


def failed(feed: Feed, trouble: str) -> str:
    """How often in a row, and why."""
    said = n_("failed once: {trouble}", "failed {n} times in a row: {trouble}", feed.failures)
    return said.format(n=feed.failures, trouble=trouble)
