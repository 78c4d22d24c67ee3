"""Whether a filter takes an article."""

from functools import cached_property
from typing import assert_never

from bot.model import Article
from bot.rules.filtering.parts import Filter, Group, Kind, Pattern, Where, Words
from bot.rules.filtering.searching import Searched, has_pattern, has_words, readable


class Reading:
    """An article as filters read it; what several of them ask for is worked out once."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def texts(self, where: Where | None) -> list[Searched]:
        """What is searched there; an article without it has none."""
        if where is None:
            return [text for texts in self._texts.values() for text in texts]
        return self._texts[where]

    @cached_property
    def _texts(self) -> dict[Where, list[Searched]]:
        article = self.article
        said = {
            Where.TITLE: [article.title],
            Where.TEXT: [readable(article.text)],
            Where.AUTHOR: [article.author or ""],
            Where.CATEGORY: list(article.categories),
        }
        return {where: [Searched(text) for text in texts] for where, texts in said.items()}


def takes(wanted: Filter, reading: Reading) -> bool:
    """Whether an article is one of those that a filter wants."""
    match wanted:
        case Words():
            return any(has_words(text, wanted.words) for text in reading.texts(wanted.where))
        case Pattern():
            return any(has_pattern(text, wanted.regex) for text in reading.texts(wanted.where))
        case Group(Kind.ALL, parts):
            return all(takes(part, reading) for part in parts)
        case Group(kind, parts):
            found = any(takes(part, reading) for part in parts)
            return found if kind is Kind.ANY else not found
    assert_never(wanted)
