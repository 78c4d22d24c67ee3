"""Headlines and titles: a thread's is plain text (Discord renders no Markdown there)."""

from functools import lru_cache

from bot.model import Article
from bot.rendering import graphemes
from bot.rendering.cleaning import one_line, tame_marks
from bot.rendering.inline import Style, plain
from bot.rendering.limits import THREAD_TITLE, fits, units
from bot.rendering.plain import words_of

UNTITLED = "Untitled"
_BEGINNING = 8000
"""Characters of a text that its first words are looked for in; links among them may be long."""
_ELLIPSIS = "…"


def headline(article: Article) -> str:
    """Returns the article's title whole, cleaned; without one, the first words of its text."""
    return _headline(article.title, article.text[:_BEGINNING])


@lru_cache(maxsize=8)
def _headline(title: str, beginning: str) -> str:
    """Every part of a draft asks for it."""
    return tame_marks(one_line(title)) or thread_title_of(words_of(beginning)) or UNTITLED


def thread_title(article: Article) -> str:
    """Returns the headline as a thread's title: 1 to 100 UTF-16 units, cut at a word."""
    return shorten(headline(article), THREAD_TITLE)


def thread_title_of(text: str) -> str:
    """Returns the first words of a text as a title; empty if it has none."""
    return shorten(tame_marks(one_line(text)), THREAD_TITLE)


def shorten(line: str, limit: int) -> str:
    """Cuts a line at a word, with an ellipsis, to at most `limit` UTF-16 units.

    Where a word would cost more than half of the line (or there are no spaces, as in Japanese),
    it is cut at a character.
    """
    if units(line) <= limit:
        return line
    head = graphemes.prefix(line, limit - units(_ELLIPSIS))
    whole_words = head if line[len(head)] == " " else head.rpartition(" ")[0]
    if units(whole_words) < limit // 2:
        whole_words = head
    return whole_words.rstrip(" ,;:\u2013\u2014-") + _ELLIPSIS


def fitting(line: str, limit: int, *styles: Style) -> str:
    """Returns a line of plain text as Markdown within `limit` UTF-16 units, escapes counted."""
    room = limit
    while not fits(markdown := plain(shorten(line, room), *styles), limit):
        room -= max(1, (units(markdown) - limit) // 4)
    return markdown
