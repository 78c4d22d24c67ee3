"""The text of a digest: a list of articles, each a headline that links to its page."""

from collections.abc import Iterable

from bot.model import Article
from bot.rendering.inline import Run, markdown
from bot.rendering.standing import text_link
from bot.rendering.titles import headline, shorten

_LONGEST_HEADLINE = 150
"""UTF-16 units; with their links a hundred of them are shown whole."""


def digest_text(articles: Iterable[Article]) -> str:
    """Returns the list as Discord Markdown, in the order that is given."""
    return "\n".join(f"- {_line(article)}" for article in articles)


def _line(article: Article) -> str:
    words = shorten(headline(article), _LONGEST_HEADLINE)
    return markdown([Run(words, link=text_link(article.link))])
