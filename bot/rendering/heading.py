"""The headline as a starter message shows it: linked, and not pretending another host."""

from bot.model import Article, Look
from bot.rendering.inline import Run, Style, markdown, plain
from bot.rendering.limits import EMBED_TITLE, fits, units
from bot.rendering.links import absolute, host_of, pretends
from bot.rendering.titles import fitting, headline, shorten

LONGEST_HEADING = 700
"""UTF-16 units of a heading with its link; a longer link is left out."""
HEADING = "## "
_LONGEST_WORDS = 200
_LONGEST_LEAD = 1000
_LONGEST_HOST = 80


def title_url(article: Article) -> str | None:
    """Returns the address that the headline is linked to; None if there is none that can be."""
    url = absolute(article.link)
    return url if url and len(host_of(url)) <= _LONGEST_HOST else None


def embed_title(article: Article) -> str:
    """Returns the headline as an embed's title; behind it the link's host if it names another."""
    beside = host_beside(headline(article), title_url(article))
    return fitting(headline(article), EMBED_TITLE - units(beside)) + beside


def host_beside(words: str, url: str | None) -> str:
    """Returns what is to stand behind a linked headline that names a host; mostly nothing."""
    if url is None or not pretends(shorten(words, EMBED_TITLE), url):
        return ""
    return " " + plain(f"({host_of(url)})")


def heading(article: Article) -> str:
    """Returns the headline as a line of Markdown, for looks without an embed."""
    words = shorten(headline(article), _LONGEST_WORDS)
    linked = HEADING + markdown([Run(words, link=title_url(article))])
    return linked if fits(linked, LONGEST_HEADING) else HEADING + plain(words)


def whole_headline(article: Article, look: Look) -> str:
    """Returns the headline as a bold line, where the title or heading cannot hold it."""
    line = headline(article)
    if look is Look.EMBED:
        shown = fits(plain(line), EMBED_TITLE - units(host_beside(line, title_url(article))))
    else:
        shown = fits(line, _LONGEST_WORDS)
    return "" if shown else fitting(line, _LONGEST_LEAD, Style.BOLD)
