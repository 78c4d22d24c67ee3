"""The marker by which a thread is found again on Discord (docs: design, section 4, rule 8).

It stands in the starter message: the token of the thread's row at the end of the embed's footer,
and the article's link as the embed's URL. Where there is no link, the token stands alone.
"""

import re
from urllib.parse import unquote, urlsplit

from bot.rendering.cleaning import one_line
from bot.rendering.titles import shorten

_AT_THE_END = re.compile(r"(?:^|\s)nb-(\S+)\s*$")
_BETWEEN = " · "
_LONGEST_SOURCE = 256


def marker_text(token: str) -> str:
    """Returns the token as readers see it in a footer."""
    return f"nb-{token}"


def shown_source(name: str) -> str:
    """Returns a feed's name as readers see it in a footer."""
    return shorten(one_line(name), _LONGEST_SOURCE)


def footer_text(name: str, token: str) -> str:
    """Returns a feed's name and the marker; Discord renders no Markdown in a footer."""
    return _BETWEEN.join(part for part in (shown_source(name), marker_text(token)) if part)


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
        url: of the message's embed, as Discord gives it back (it may write it in another way).
        footer: of the message's embed.
        content: of the message.
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
