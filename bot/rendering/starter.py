"""Article in, ThreadDraft out: the starter message, one embed in the board's own order.

title        the headline, linked to the article
description  the text, the byline, and the standing of the thread as its last line
image        the article's picture
footer       the feed's name and the marker
"""

from bot.model import Article, EmbedDraft, MessageDraft, MirroredThread, ThreadDraft
from bot.rendering.cleaning import one_line, without_controls
from bot.rendering.escaping import defuse
from bot.rendering.inline import Style, plain
from bot.rendering.limits import EMBED_DESCRIPTION, EMBED_TITLE, fits, units
from bot.rendering.links import absolute, masked
from bot.rendering.marker import footer_text
from bot.rendering.split import cut
from bot.rendering.standing import standing, text_link
from bot.rendering.titles import headline, shorten, thread_title

_LONGEST_BYLINE = 300
_LONGEST_HEADLINE = 1000
_PARAGRAPH = "\n\n"


def thread_draft(mirrored: MirroredThread) -> ThreadDraft:
    """Returns the thread as it is to be opened."""
    return ThreadDraft(
        title=thread_title(mirrored.article), starter=starter_message(mirrored), tags=()
    )


def starter_message(mirrored: MirroredThread) -> MessageDraft:
    """Returns the starter message as it is to read now, in the thread's present state."""
    article = mirrored.article
    embed = EmbedDraft(
        title=_fitting(headline(article), EMBED_TITLE),
        url=absolute(article.link),
        description=_description(mirrored),
        image=absolute(article.picture),
        footer=footer_text(mirrored.source, mirrored.thread.token),
    )
    return MessageDraft(embeds=(embed,))


def _description(mirrored: MirroredThread) -> str:
    """Joins the parts within 4096 UTF-16 units; only the text gives way."""
    article = mirrored.article
    lead, by, last = _whole_headline(article), byline(article.author), standing(mirrored)
    text = defuse(without_controls(article.text)).strip()
    if by and text.endswith(by):
        by = ""
    room = EMBED_DESCRIPTION - sum(units(part + _PARAGRAPH) for part in (lead, by, last))
    if mirrored.thread.longest is not None:
        room = min(room, mirrored.thread.longest)
    return _joined(lead, _shortened(text, article, room), by, last)


def _shortened(text: str, article: Article, room: int) -> str:
    """Returns the text, cut at a paragraph if it needs more than `room` UTF-16 units."""
    if fits(text, room):
        return text
    url = text_link(article.link)
    more = masked("continue reading", url) if url else "… continues at the source"
    head, _ = cut(text, room - units(more + _PARAGRAPH))
    return _joined(head, more)


def _joined(*parts: str) -> str:
    return _PARAGRAPH.join(part for part in parts if part)


def _whole_headline(article: Article) -> str:
    """Returns the headline as a bold line where the embed's title cannot hold it."""
    line = headline(article)
    if fits(plain(line), EMBED_TITLE):
        return ""
    return _fitting(line, _LONGEST_HEADLINE, Style.BOLD)


def byline(author: str | None) -> str:
    """Returns the byline as the source board prints it; empty if there is no author."""
    name = one_line(author or "").removeprefix("— ")
    return f"— {_fitting(name, _LONGEST_BYLINE)}" if name else ""


def _fitting(line: str, limit: int, *styles: Style) -> str:
    """Returns a line of plain text as Markdown within `limit` UTF-16 units, escapes counted."""
    room = limit
    while not fits(markdown := plain(shorten(line, room), *styles), limit):
        room -= max(1, (units(markdown) - limit) // 4)
    return markdown
