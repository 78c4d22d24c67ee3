r"""A filter as people write it, read into its parts.

rain                                  the word, anywhere in the article
title: "storm warning"                these words in a row, in its title
storm* -> storms, stormy              *light -> daylight
/storm|gale/                          a regular expression (RE2)
any(rain, snow) none(author: bot)     side by side: all of them

Mistakes that people make have tokens of their own, so that each can be told what it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import cast

from lark import Lark, Token, Tree, UnexpectedToken

from bot.rules.filtering.parts import Filter, Group, Kind, Pattern, Where, Words
from bot.rules.filtering.searching import BadPattern, folded, size_of

MOST_CHARACTERS = 600
_DEEPEST = 6
_MOST_COSTLY = 1500
"""RE2's instructions of all expressions of a filter: 100 kB of text then take it 0.3 s at worst."""
_CACHED = 512

_PARSER = Lark(
    r"""
    filter: _part+
    _part: group | one
    group: FIELD? GROUP _part (COMMA? _part)* COMMA? END
    one: FIELD? (WORD | QUOTED | REGEX | wrong)
    wrong: NO_FIELD | NO_GROUP | OPERATOR | MINUS | OPEN_QUOTE | OPEN_REGEX | COLON | BRACKET

    FIELD.5: /(title|text|author|category)\s*:/i
    GROUP.5: /(all|any|none)\s*\(/i
    OPERATOR.4: /(and|or|not|all|any|none|&+|\|+)(?=[\s(),]|$)/i
    NO_FIELD.3: /[^\s(),:"“”„«»\/]+\s*:/
    NO_GROUP.3: /[^\s(),:"“”„«»\/]+\(/
    MINUS.3: /[-!][^\s(),:"“”„«»]*/
    QUOTED.2: /["“”„«»][^"“”„«»]*["“”„«»]/
    REGEX.2: /\/([^\/\\\n]|\\.)+\/i?(?=[\s(),]|$)/
    OPEN_QUOTE.1: /["“”„«»][^"“”„«»]*/
    OPEN_REGEX.1: /\/[^\n]*/
    WORD: /[^\s(),:"“”„«»\/][^\s(),:"“”„«»]*/
    COMMA: ","
    COLON: ":"
    BRACKET: "("
    END: ")"
    %ignore /\s+/
    """,
    start="filter",
    parser="lalr",
    lexer="basic",
)


class Wrong(StrEnum):
    """What can be wrong with a filter."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    TOO_DEEP = "too deep"
    TOO_COSTLY = "too costly"
    NO_FIELD = "no such field"
    NO_GROUP = "no such group"
    OPERATOR = "a word for a group"
    MINUS = "a minus"
    OPEN_QUOTE = "a quote without an end"
    OPEN_REGEX = "an expression without an end"
    COLON = "a colon without a field"
    BRACKET = "a bracket without a name"
    COMMA = "a comma outside of groups"
    NOTHING_AFTER_FIELD = "nothing after a field"
    NOTHING_IN_GROUP = "nothing in a group"
    NOTHING_BEFORE_COMMA = "nothing before a comma"
    NOT_CLOSED = "a bracket that is not closed"
    NOT_OPENED = "a bracket that was not opened"
    NO_LETTERS = "words without a letter"
    STAR = "a star inside of words"
    PATTERN = "no regular expression"


_TOKENS_OF_MISTAKES = {
    kind.name: kind
    for kind in (
        *(Wrong.NO_FIELD, Wrong.NO_GROUP, Wrong.OPERATOR, Wrong.MINUS),
        *(Wrong.OPEN_QUOTE, Wrong.OPEN_REGEX, Wrong.COLON, Wrong.BRACKET),
    )
}


class FilterMistake(Exception):
    """A text is no filter.

    Attributes:
        wrong: what is wrong. at: where, in characters. found: what stands there; of an expression,
            what RE2 says of it.
    """

    def __init__(self, wrong: Wrong, at: int = 0, found: str = "") -> None:
        super().__init__(f"{wrong} at {at}: {found}")
        self.wrong = wrong
        self.at = at
        self.found = found


@lru_cache(_CACHED)
def parse(text: str) -> Filter:
    """Reads a filter.

    Raises:
        FilterMistake: it is none.
    """
    if not text.strip():
        raise FilterMistake(Wrong.EMPTY)
    if len(text) > MOST_CHARACTERS:
        raise FilterMistake(Wrong.TOO_LONG, MOST_CHARACTERS)
    tokens = list(_PARSER.lex(text))
    _check(tokens)
    try:
        tree = _PARSER.parse(text)
    except UnexpectedToken as unexpected:
        raise _misplaced(unexpected.token, tokens, len(text)) from None
    parts = tuple(_parts(tree.children, None, 1))
    return parts[0] if len(parts) == 1 else Group(Kind.ALL, parts)


# ── from tokens ──────────────────────────────────────────────────────────────────────────────


def _check(tokens: Iterable[Token]) -> None:
    """What a single token shows.

    Raises:
        FilterMistake: the first that is wrong.
    """
    costs = 0
    for token in tokens:
        if token.type in _TOKENS_OF_MISTAKES:
            raise _mistake(_TOKENS_OF_MISTAKES[token.type], token)
        if token.type in ("WORD", "QUOTED"):
            _check_words(token)
        elif token.type == "REGEX":
            costs += _cost(token)
        if costs > _MOST_COSTLY:
            raise _mistake(Wrong.TOO_COSTLY, token)


def _check_words(token: Token) -> None:
    words = _words(token).strip("*")
    if not folded(words):
        raise _mistake(Wrong.NO_LETTERS, token)
    if "*" in words:
        raise _mistake(Wrong.STAR, token)


def _cost(token: Token) -> int:
    regex = _regex(token)
    try:
        return size_of(regex)
    except BadPattern as bad:
        wrong = Wrong.TOO_COSTLY if bad.is_too_large else Wrong.PATTERN
        at = (token.start_pos or 0) + 1 + max(0, regex.find(bad.blamed))
        raise FilterMistake(wrong, at, str(bad)) from bad


def _misplaced(token: Token, tokens: Sequence[Token], end: int) -> FilterMistake:
    """What is wrong with the first token that may not stand where it does."""
    at = end if token.type == "$END" else token.start_pos or 0
    before = [one.type for one in tokens if (one.start_pos or 0) < at]
    previous = before[-1] if before else ""
    match previous, token.type:
        case "FIELD", _:
            wrong = Wrong.NOTHING_AFTER_FIELD
        case _, "$END":
            wrong = Wrong.NOT_CLOSED
        case "GROUP", "END":
            wrong = Wrong.NOTHING_IN_GROUP
        case (("GROUP" | "COMMA"), "COMMA"):
            wrong = Wrong.NOTHING_BEFORE_COMMA
        case _, "COMMA":
            wrong = Wrong.COMMA
        case _:
            wrong = Wrong.NOT_OPENED
    return FilterMistake(wrong, at, str(token))


def _mistake(wrong: Wrong, token: Token) -> FilterMistake:
    return FilterMistake(wrong, token.start_pos or 0, str(token))


# ── from the tree ────────────────────────────────────────────────────────────────────────────


def _parts(
    found: Iterable[Token | Tree[Token]], where: Where | None, depth: int
) -> Iterator[Filter]:
    """The parts of a group; what names no field is searched for `where` the group says."""
    for tree in found:
        if not isinstance(tree, Tree):
            continue  # commas, and the bracket that closes
        field, first, rest = _taken_apart(tree)
        place = field or where
        if first.type != "GROUP":
            yield _one(first, place)
        elif depth == _DEEPEST:
            raise _mistake(Wrong.TOO_DEEP, first)
        else:
            yield Group(Kind(_name(first)), tuple(_parts(rest, place, depth + 1)))


def _taken_apart(tree: Tree[Token]) -> "tuple[Where | None, Token, list[Token | Tree[Token]]]":
    """The field that is named, the word or the group's name, and what follows."""
    first, *rest = tree.children
    if isinstance(first, Token) and first.type == "FIELD":
        return Where(_name(first)), cast("Token", rest[0]), rest[1:]
    return None, cast("Token", first), rest


def _one(token: Token, where: Where | None) -> Filter:
    if token.type == "REGEX":
        return Pattern(_regex(token), where)
    return Words(_words(token), where)


def _name(token: Token) -> str:
    """Of a field or a group, without its colon or bracket."""
    return token[:-1].strip().lower()


def _words(token: Token) -> str:
    return token[1:-1] if token.type == "QUOTED" else str(token)


def _regex(token: Token) -> str:
    return token[1 : token.rindex("/")]
