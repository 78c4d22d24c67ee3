"""The marker by which a thread is found again on Discord (docs: design, section 4, rule 8).

It stands in the starter message: the token of the thread's row at the end of the last embed's
footer, and the article's link as the first embed's URL. Where there is no link, and in looks
without an embed, the token stands alone; there it ends the message.
"""

import re
from urllib.parse import unquote, urlsplit

from bot.language import _
from bot.model import Article, MirroredThread
from bot.rendering.cleaning import one_line
from bot.rendering.limits import fits, units
from bot.rendering.links import absolute, masked
from bot.rendering.standing import text_link
from bot.rendering.titles import fitting, shorten

_AT_THE_END = re.compile(r"(?:^|\s)nb-(\S+)\s*$")
_BETWEEN = " · "
SMALL_PRINT = "-# "
LONGEST_SOURCE = 100
_LONGEST_PICTURE = 300
_LONGEST_TOGETHER = 600
"""UTF-16 units of the links to a picture and to its article, which stands in the message twice."""


def marker_text(token: str) -> str:
    """Returns the token as readers see it in a footer."""
    return f"nb-{token}"


def shown_source(name: str) -> str:
    """Returns a feed's name as readers see it in a footer."""
    return shorten(one_line(name), LONGEST_SOURCE)


def footer_text(name: str, token: str) -> str:
    """Returns a feed's name and the marker; Discord renders no Markdown in a footer."""
    return _BETWEEN.join(part for part in (shown_source(name), marker_text(token)) if part)


def small_footer(mirrored: MirroredThread, *, pictured: bool) -> str:
    """Returns the footer as a line of small print; `pictured` with a link to the picture."""
    picture = picture_link(mirrored.article) if pictured else ""
    source = fitting(shown_source(mirrored.source), LONGEST_SOURCE)
    parts = (source, marker_text(mirrored.thread.token))
    return SMALL_PRINT + picture + _BETWEEN.join(part for part in parts if part)


def picture_link(article: Article) -> str:
    """Returns the link to the picture, for a message that shows none; empty if it is too long."""
    url = absolute(article.picture)
    longest = min(_LONGEST_PICTURE, _LONGEST_TOGETHER - units(text_link(article.link) or ""))
    return masked(_("picture"), url) + _BETWEEN if url and fits(url, longest) else ""


def source_in(footer: str) -> str:
    """Returns the feed's name out of a footer that ends with a marker; empty if it has none."""
    return _AT_THE_END.sub("", footer).removesuffix(_BETWEEN.rstrip())


def token_in(text: str | None) -> str | None:
    """Returns the token at the end of a footer (or of a message without one), if there is one."""
    found = _AT_THE_END.search(text or "")
    return found[1] if found else None


def carries_marker(
    token: str, link: str | None, *, url: str | None, footer: str | None, content: str = ""
) -> bool:
    """Whether a starter message is the one of the thread row with this token and article link.

    Args:
        token: of the thread row.
        link: of the article; None if it has none.
        url: of the message's first embed, as Discord gives it back (maybe in another spelling).
        footer: of the message's last embed.
        content: of the message, or the texts of its card.
    """
    if token not in (token_in(footer), token_in(content)):
        return False
    return link is None or url is None or _page(link) == _page(url)


def _page(url: str) -> tuple[str, str]:
    """Returns what two spellings of one page's address have in common."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return "", url
    return host.removeprefix("www."), unquote(parts.path).rstrip("/")
