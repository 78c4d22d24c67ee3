"""Searches texts: by words, or by RE2, whose time grows with the text and nothing else.

A word is found in any case; one without accents also where the text has them ("cafe" in "Café"),
one with accents only as it is written. Scripts without spaces have no ends of words.
"""

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import Any

import re2

_CACHED = 256
_MEMORY = 1 << 20
"""Bytes that RE2 may use for one expression."""

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Korean (whose words take endings), Chinese, Japanese."""
_MARKS = "".join(
    mark
    for mark in map(chr, range(0x300, 0x10000))
    if unicodedata.category(mark).startswith("M") and not re.match(f"[{_SPACELESS}]", mark)
)
"""Those of the scripts of today: one character class, at which `re` looks up each at once."""
_APART = re.compile(rf"(?:[^\W_{_SPACELESS}]+|[{_MARKS}]+)++|.", re.DOTALL)
"""A word with its marks, or a single character that is of none."""
_END = "\0"
"""Stands where a word may begin or end."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'"))
_ADDRESS = re2.compile(rb"\]\(<?[^)>\s]*>?\)|<?https?://[^\s>]+>?")
_MARKUP = re2.compile(rb"\\([^A-Za-z0-9\s])|\[|\*\*|__|~~|\|\|")


class BadPattern(Exception):
    """RE2 does not take an expression; `str()` is its reason, in English."""

    @property
    def is_too_large(self) -> bool:
        """Whether it is one, but takes too much memory."""
        return "too large" in str(self)

    @property
    def blamed(self) -> str:
        """The part of the expression that RE2 names."""
        return str(self).rpartition(": ")[2]


class Searched:
    """A text as it is searched: each spelling worked out when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def exact(self) -> str:
        """In one case, its spaces alike."""
        return folded(self.text)

    @cached_property
    def bare(self) -> str:
        """The same without accents."""
        return without_accents(self.exact)

    @cached_property
    def exact_words(self) -> str:
        """The exact text with the ends of its words."""
        return _with_ends(self.exact)

    @cached_property
    def bare_words(self) -> str:
        """The same without accents."""
        return _with_ends(self.bare)

    @cached_property
    def encoded(self) -> bytes:
        """As RE2 reads it."""
        return _encoded(self.text)


def folded(text: str) -> str:
    """A text in one case, its letters in one spelling, a single space where there are any."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return " ".join(text.casefold().split())


def without_accents(text: str) -> str:
    """A folded text without the accents of its letters; other marks, as vowels in Hindi, stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def has_words(text: Searched, words: str) -> bool:
    """Whether words stand in a text, as in parts.Words; one look through it, whatever it says."""
    wanted = folded(words.strip("*"))
    place = text.bare_words if without_accents(wanted) == wanted else text.exact_words
    within = _with_ends(wanted)
    within = within.removeprefix(_END) if words.startswith("*") else within
    within = within.removesuffix(_END) if words.endswith("*") else within
    return within in place


def has_pattern(text: Searched, regex: str) -> bool:
    """Whether an expression, one that `size_of` took, is found in a text."""
    return _compiled(regex).search(text.encoded) is not None


def size_of(regex: str) -> int:
    """How costly an expression is, in RE2's instructions: each may look at each character.

    Raises:
        BadPattern: it is none.
    """
    return int(_compiled(regex).programsize)


def readable(markdown: str) -> str:
    """Markdown as people read it: without addresses and marks."""
    return str(_MARKUP.sub(rb"\1", _ADDRESS.sub(b"", _encoded(markdown))), "utf-8")


def _with_ends(line: str) -> str:
    """A text with a sign around each word and each character between words."""
    return _END + _END.join(_APART.findall(line)) + _END


def _encoded(text: str) -> bytes:
    """In UTF-8; what no text can hold (half a surrogate) is a question mark."""
    return text.encode("utf-8", "replace")


@lru_cache(_CACHED)
def _compiled(regex: str) -> Any:  # noqa: ANN401 - RE2 has no types
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(_encoded(regex), options)
    except re2.error as error:
        (reason,) = error.args
        raise BadPattern(str(reason, "utf-8", "replace")) from error
