"""The thread's title: plain text (Discord renders no Markdown there), 1 to 100 characters."""

from bot.model import Article
from bot.rendering import graphemes
from bot.rendering.cleaning import one_line, tame_marks
from bot.rendering.limits import THREAD_TITLE, units
from bot.rendering.plain import words_of

UNTITLED = "Untitled"
_ELLIPSIS = "…"


def headline(article: Article) -> str:
    """Returns the article's title whole, cleaned; without one, the first words of its text."""
    title = tame_marks(one_line(article.title))
    return title or thread_title_of(words_of(article.text)) or UNTITLED


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
