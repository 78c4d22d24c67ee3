"""What a filter is made of. Each part, made a `str`, is a filter that reads the same again."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

_BARE = re.compile(r'(?![-!])[^\s(),:"“”„«»/&|][^\s(),:"“”„«»]*')
_MEANS_MORE = {"all", "any", "none", "and", "or", "not"}


class Where(StrEnum):
    """The parts of an article that are searched."""

    TITLE = "title"
    TEXT = "text"
    AUTHOR = "author"
    CATEGORY = "category"


class Kind(StrEnum):
    """How many parts of a group must be true."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several in a row; a star at an end leaves open how a word goes on there.

    `where` None is anywhere in the article.
    """

    words: str
    where: Where | None = None

    def __str__(self) -> str:
        bare = _BARE.fullmatch(self.words) and self.words.lower() not in _MEANS_MORE
        return _at(self.where) + (self.words if bare else f'"{self.words}"')


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of RE2's kind, in any case of letters."""

    regex: str
    where: Where | None = None

    def __str__(self) -> str:
        return f"{_at(self.where)}/{self.regex}/"


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all, any or none must be true."""

    kind: Kind
    parts: "tuple[Filter, ...]"

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(str, self.parts))})"


Filter: TypeAlias = Words | Pattern | Group


def _at(where: Where | None) -> str:
    return f"{where}: " if where else ""
