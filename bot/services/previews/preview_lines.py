"""A preview as lines for people at a terminal: every part with its count against its limit.

Counted are UTF-16 units, as bot/rendering/limits.py says why.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.errors import FeedError
from bot.model import BoardPage, CardDraft, EmbedDraft, Look, MessageDraft, SkipReason
from bot.rendering import limits
from bot.rendering.limits import units
from bot.services.previews.preview import PreviewedFeed, PreviewedThread
from bot.services.previews.terminal import wrapped

COLUMNS = 100
_EMBEDS, _COMPONENTS, _AUTHOR = 10, 40, 256
"""Limits that rendering never comes near."""

_RESPONDERS = 3
_MARGIN = "  │ "
_NAME = 12
_COUNT = 13
"""Columns for the name of a part, and for its count."""

CountComponents = Callable[[MessageDraft], int]
"""How many components of Discord's a card becomes; 0 for other messages."""


def summary(feed: PreviewedFeed, *, look: Look, backlog: int) -> Iterator[str]:
    """What the feed is, and what would become of its articles."""
    total, opened = len(feed.plans), feed.count(None)
    later, too_old = feed.count(SkipReason.BACKLOG), feed.count(SkipReason.TOO_OLD)
    yield from wrapped(f"{feed.source}: {_number(total, 'article')}", COLUMNS)
    yield from wrapped(feed.url, COLUMNS)
    if not total:
        yield "It has no articles now: threads are opened when it brings some."
        return
    yield f"/feed add with backlog:{backlog} would open {_number(opened, 'thread')} at once."
    if later:
        yield f"{_number(later, 'article')} would be opened only with a larger backlog."
    if too_old:
        days = feed.plans[0].threads[0].subscription.rule.days
        yield f"{_number(too_old, 'article')} would not be opened: older than {days} days."
    if closed := feed.count(SkipReason.CLOSED):
        yield f"{_number(closed, 'article')} would not be opened: replies are disabled there."
    if feed.board:
        yield "It is a board: the page of each article is read for its text and its responses."
    yield f"Shown with look:{look}, as it would be sent."


def of_thread(one: PreviewedThread, components: CountComponents) -> Iterator[str]:
    """A thread with all of its messages."""
    yield f"━━ article {one.number} ".ljust(COLUMNS, "━")
    yield from _page(one)
    yield from _part("title", one.draft.title, limits.THREAD_TITLE, margin="")
    yield from _part("tags", _tags(one), None, margin="")
    yield from _part("opening", _opening(one), None, margin="")
    for index, message in enumerate(one.messages, 1):
        place = f"message {index} of {len(one.messages)}" + (", the starter" * (index == 1))
        yield from _framed(place, message, components)
    for index, message in enumerate(one.responses, 1):
        yield from _framed(f"response {index} of {_found(one.page)}", message, components)


def _framed(place: str, message: MessageDraft, components: CountComponents) -> Iterator[str]:
    yield ""
    yield f"  ┌ {place}: {_totals(message, components(message))}"
    yield from _message(message)
    yield "  └"


def _page(one: PreviewedThread) -> Iterator[str]:
    """What the profile found on the article's page of a board."""
    page = one.page
    if isinstance(page, FeedError):
        yield from _part("its page", f"cannot be read: {page}", None, margin="")
    if not isinstance(page, BoardPage):
        return
    posts = "" if page.posts is None else f", Posts: {page.posts:,}"
    published = page.article.published_at
    found = {
        "board": f"{page.board}{posts}",
        "headline": page.article.title,
        "author": page.article.author or "none",
        "date": _day(published) if published else "none on its page",
        "responses": _responders(page),
        "replies": _replies(page),
    }
    for name, text in found.items():
        yield from _part(name, text, None, margin="")


def _responders(page: BoardPage) -> str:
    """How many responses, and whose the first ones are."""
    first = [
        (one.author or "nobody named")
        + (f" ({_day(one.published_at)})" if one.published_at else "")
        for one in page.responses[:_RESPONDERS]
    ]
    more = ["…"] * (len(page.responses) > len(first))
    return ": ".join([str(len(page.responses)), *filter(None, [", ".join([*first, *more])])])


def _replies(page: BoardPage) -> str:
    if not page.closed:
        return "open"
    return "disabled" + ("" if page.days is None else f" on threads older than {page.days} days")


def _found(page: BoardPage | FeedError | None) -> int:
    return len(page.responses) if isinstance(page, BoardPage) else 0


def _opening(one: PreviewedThread) -> str:
    posted, closes = _day(one.wanted.posted_at), one.wanted.closes_at
    match one.wanted.skip:
        case None if isinstance(one.page, FeedError):
            return f"as soon as its page can be read, or a day later; posted {posted}"
        case None:
            return f"now; posted {posted}" + (f", closes {_day(closes)}" if closes else "")
        case SkipReason.BACKLOG:
            return f"only with backlog:{one.number} or more; posted {posted}"
        case SkipReason.CLOSED:
            return f"not at all: replies are disabled at its source; posted {posted}"
        case _:
            days = one.wanted.subscription.rule.days
            return f"not at all: it is older than {days} days; posted {posted}"


def _tags(one: PreviewedThread) -> str:
    """Which tags it gets depends on the forum: those of the same names as the categories."""
    names = ", ".join(one.article.categories)
    return f"those of the forum that are named {names}" if names else "none: it has no categories"


def _totals(message: MessageDraft, components: int) -> str:
    """The limits that hold for a message as a whole."""
    if message.card:
        text = _of(_all(*message.card.texts, message.card.footer), limits.CARD_TEXT)
        return f"text {text}, components {_of(components, _COMPONENTS)}"
    if message.embeds:
        embeds = _of(len(message.embeds), _EMBEDS)
        whole = sum(_all(one.title, one.description, one.footer) for one in message.embeds)
        return f"embeds {embeds}, their text {_of(whole, limits.EMBEDS_SUM)}"
    return f"content {_of(units(message.content), limits.CONTENT)}"


def _message(message: MessageDraft) -> Iterator[str]:
    if message.content:
        yield from _rows(message.content)
    for embed in message.embeds:
        yield from _embed(embed)
    if message.card:
        yield from _card(message.card)


def _embed(embed: EmbedDraft) -> Iterator[str]:
    yield "  ├ embed"
    yield from _part("author", embed.author, _AUTHOR)
    yield from _part("title", embed.title, limits.EMBED_TITLE)
    yield from _part("url", embed.url, limits.URL)
    yield from _text("description", embed.description, limits.EMBED_DESCRIPTION)
    yield from _part("image", embed.image, limits.URL)
    yield from _part("footer", embed.footer, limits.EMBED_FOOTER)
    yield from _part("footer icon", embed.footer_icon, limits.URL)


def _card(card: CardDraft) -> Iterator[str]:
    yield "  ├ card"
    for text in card.texts:
        yield from _text("text", text, limits.CARD_TEXT)
    yield from _part("image", card.image, limits.URL)
    yield from _part("footer", card.footer, limits.CARD_TEXT)


def _part(
    name: str, text: str | None, limit: int | None, *, margin: str = _MARGIN
) -> Iterator[str]:
    """A short part: its name and count on the left, its text beside them."""
    if not text:
        return
    count = _of(units(text), limit) if limit else ""
    head = f"{margin}{name:<{_NAME}}{count:<{_COUNT}}"
    for row in wrapped(text, COLUMNS - len(head)):
        yield f"{head}{row}".rstrip()
        head = margin.ljust(len(head))


def _text(name: str, text: str, limit: int) -> Iterator[str]:
    """A long part: its text below its name and count."""
    yield f"{_MARGIN}{name:<{_NAME}}{_of(units(text), limit)}"
    yield from _rows(text)


def _rows(text: str) -> Iterator[str]:
    for row in wrapped(text, COLUMNS - 2 * len(_MARGIN)):
        yield f"{_MARGIN}  {row}".rstrip()


def _all(*texts: str | None) -> int:
    return sum(units(text or "") for text in texts)


def _of(count: int, limit: int) -> str:
    return f"{count:,}/{limit:,}"


def _number(count: int, one: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {one}s"


def _day(moment: datetime) -> str:
    return f"{moment:%a %d %b %Y %H:%M} UTC"
