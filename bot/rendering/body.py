"""What stands between an article's headline and the last lines of its thread: text and byline."""

from bot.language import _
from bot.model import Article, MirroredThread
from bot.rendering.cleaning import one_line, without_controls
from bot.rendering.escaping import defuse
from bot.rendering.heading import whole_headline
from bot.rendering.inline import plain
from bot.rendering.limits import fits
from bot.rendering.links import masked
from bot.rendering.split import cut
from bot.rendering.standing import text_link
from bot.rendering.titles import fitting, headline

WHOLE = 100_000
"""UTF-16 units of a text that is shown whole: some 17 messages. A longer one floods a forum."""
PARAGRAPH = "\n\n"
BESIDE = " · "
_LONGEST_BYLINE = 300
_AHEAD = 4096
"""Characters behind a cut that may still belong to what must not be broken there, as a link."""


def body(mirrored: MirroredThread) -> str:
    """Returns the text as Markdown, as much of it as the thread is to show, and the byline.

    A digest's list is shown whole.
    """
    article, look = mirrored.article, mirrored.thread.look
    text = defuse(without_controls(article.text)).strip()
    text, signature = _signed(_unlike_headline(text, article), article)
    longest = None if article.is_digest else mirrored.thread.longest
    text = _shortened(text, article, min(longest or WHOLE, WHOLE))
    return joined(whole_headline(article, look), text, signature)


def byline(author: str | None) -> str:
    """Returns the byline as the source board prints it; empty if there is no author."""
    name = one_line(author or "").removeprefix("— ")
    return f"— {fitting(name, _LONGEST_BYLINE)}" if name else ""


def joined(*parts: str) -> str:
    """Returns paragraphs as one text; empty ones leave no gap."""
    return PARAGRAPH.join(part for part in parts if part)


def _unlike_headline(text: str, article: Article) -> str:
    """Returns the text; nothing if it only repeats the headline, which stands above it whole."""
    return "" if text == plain(headline(article)) else text


def _signed(text: str, article: Article) -> tuple[str, str]:
    """Returns the text without its byline, and the byline with the time of publication."""
    by = byline(article.author)
    before, _, last = text.rpartition(PARAGRAPH)
    if by and last == by:
        text = before
    elif by and text.endswith(by):
        by = ""
    published = article.published_at
    when = f"<t:{int(published.timestamp())}:f>" if published else ""
    return text, BESIDE.join(part for part in (by, when) if part)


def _shortened(text: str, article: Article, most: int) -> str:
    """Returns the text, cut at a paragraph if it has more than `most` UTF-16 units."""
    if fits(text, most):
        return text
    url = text_link(article.link)
    more = masked(_("continue reading"), url) if url else _("… continues at the source")
    head, _rest = cut(text[: most + _AHEAD], most)
    return joined(head, more)
