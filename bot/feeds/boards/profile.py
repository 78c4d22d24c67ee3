"""A board's profile: how its pages are told and read. docs/boards.md says how one is written."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from bot.feeds.boards.moments import DATE

LONGEST_LINE = 300
"""Characters of a line that a pattern is tried on: a pattern that goes back and forth over a line
costs by its length, and no part of a page is longer."""

_REGEXES = {"re": "http://exslt.org/regular-expressions"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that every page of the board has. `line` is how people are told of it."""

    line: str
    pattern: re.Pattern[str]

    def on(self, text: str) -> re.Match[str] | None:
        """Where it stands in a line."""
        return self.pattern.search(text) if len(text) <= LONGEST_LINE else None


@dataclass(frozen=True, slots=True)
class Patterns:
    """Several patterns for one part: the first that matches says what it is."""

    patterns: tuple[re.Pattern[str], ...]

    def on(self, text: str) -> re.Match[str] | None:
        """What the first of them finds in a line."""
        if len(text) > LONGEST_LINE:
            return None
        return next(filter(None, (pattern.search(text) for pattern in self.patterns)), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """What tells the parts of a board's pages, each as docs/boards.md says it."""

    name: str
    board: Mark
    posts: Mark
    responses: Mark
    end: Mark
    closed: Mark
    byline: Patterns
    date: Patterns
    head: Patterns
    signature: Patterns
    response_name: Patterns
    response_moment: Patterns
    inline: Patterns
    no_thread: Patterns
    index_author: Patterns
    index_count: Patterns
    furniture: Patterns
    linked_furniture: Patterns
    permalink: Patterns
    elements: Mapping[str, etree.XPath]


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile that is shipped, by the names of their files."""
    folder = files("bot.feeds.boards") / "profiles"
    written = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=str)
    return tuple(profile(each.read_text("utf-8")) for each in written)


def profile(written: str) -> Profile:
    """Reads a profile.

    Raises:
        ValueError: it is no TOML, or a pattern in it is wrong.
        KeyError: a part is missing.
    """
    toml = tomllib.loads(written)
    words = {"date": f"(?i:{DATE})", **toml.get("words", {})}
    article, response, index = toml["article"], toml["response"], toml["index"]
    return Profile(
        name=toml["name"],
        **{part: _mark(toml["marks"][part], words) for part in _MARKS},
        byline=_patterns(article["byline"], words),
        date=_patterns(article["date"], words),
        head=_patterns(response["head"], words),
        signature=_patterns(response["signature"], words),
        response_name=_patterns([response["name"]], words),
        response_moment=_patterns([response["moment"]], words),
        inline=_patterns([response["inline"]], words),
        no_thread=_patterns([index["no_thread"]], words),
        index_author=_patterns(index["author"], words),
        index_count=_patterns(index["count"], words),
        furniture=_patterns([toml["furniture"]["line"]], words),
        linked_furniture=_patterns([toml["furniture"]["links"]], words),
        permalink=_patterns([response["permalink"]], words),
        elements={role: _xpath(response[role]) for role in ("elements", "author", "date")},
    )


_MARKS = ("board", "posts", "responses", "end", "closed")


def _mark(written: Mapping[str, Any], words: Mapping[str, str]) -> Mark:
    return Mark(written["line"], _pattern(written["pattern"], words))


def _patterns(written: Iterable[str], words: Mapping[str, str]) -> Patterns:
    return Patterns(tuple(_pattern(each, words) for each in written))


def _pattern(written: str, words: Mapping[str, str]) -> re.Pattern[str]:
    for name, meaning in words.items():
        written = written.replace(f"{{{name}}}", meaning)
    return re.compile(written)


def _xpath(written: str) -> etree.XPath:
    return etree.XPath(written, namespaces=_REGEXES)
