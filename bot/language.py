"""What members and moderators read, in the language of their server.

    _("The feed {feed} is paused.").format(feed=name)
    n_("1 thread is open.", "{n} threads are open.", n).format(n=n)
    Phrase("{address} is no web address.", address=address)    said later: str(phrase)

English stands in the code. Every other language is one gettext catalogue, `languages/<code>.po`,
named as Discord names languages; what it lacks, or says with other {names}, is said in English.
Never an f-string in `_()`: its words are what the catalogue knows it by.

The language is that of the context (task): `speak` and `speaking` set it, until then it is English.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from bot.catalogues import ENGLISH, catalogue, languages

__all__ = [
    "ENGLISH",
    "Phrase",
    "_",
    "languages",
    "n_",
    "number",
    "speak",
    "speaking",
    "spoken",
    "translated",
]

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def _(sentence: str) -> str:
    """The sentence in the language of the context, its {names} not yet filled in."""
    return _said(sentence, _spoken.get())


def n_(one: str, many: str, n: int) -> str:
    """As `_`, of what is counted: each language has its own forms for the numbers."""
    return catalogue(_spoken.get()).ngettext(one, many, n)


def translated(sentence: str, language: str | None = None) -> str:
    """As `_`, of a sentence that is written elsewhere: a command's own description."""
    return _said(sentence, language or _spoken.get())


def number(n: int) -> str:
    """A number as people write it: "5,313" in English."""
    return f"{n:,}".replace(",", _(","))


class Phrase:
    """A sentence with its values that is said later, in the language of whoever reads it then.

    Values may be phrases, too. It may go to another process, and into the storage (`to_json`).
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.sentence = sentence
        self.plural: str | None = None
        self.values = values

    @classmethod
    def counted(cls, one: str, many: str, /, n: int, **values: object) -> "Phrase":
        """As `n_`, said later; {n} is the number."""
        phrase = cls(one, n=n, **values)
        phrase.plural = many
        return phrase

    @classmethod
    def plain(cls, text: str) -> "Phrase":
        """A text that is no sentence of ours, or was said before: mostly it stays as it is."""
        return cls(text)

    @classmethod
    def joined(cls, parts: "Iterable[Phrase]", between: str) -> "Phrase":
        """Several phrases as one."""
        named = {f"part{at}": part for at, part in enumerate(parts)}
        return cls(between.join(f"{{{name}}}" for name in named), **named)

    def __str__(self) -> str:
        said = _(self.sentence)
        if self.plural is not None:
            said = n_(self.sentence, self.plural, int(str(self.values["n"])))
        return said.format(**self.values) if self.values else said

    def format(self, **values: object) -> str:
        """Says it now, with these values."""
        return _(self.sentence).format(**values)

    def of(self, **values: object) -> "Phrase":
        """The same sentence, with these values too."""
        phrase = Phrase(self.sentence, **{**self.values, **values})
        phrase.plural = self.plural
        return phrase

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Phrase({self.sentence!r}, **{self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.sentence)

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes a phrase of again; other values than phrases become text."""
        values = self.values.items()
        return {
            "sentence": self.sentence,
            "plural": self.plural,
            "values": {
                name: value.to_json() if isinstance(value, Phrase) else str(value)
                for name, value in values
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Phrase":
        """The phrase that was stored."""
        values: dict[str, Any] = stored["values"]
        phrase = cls(
            stored["sentence"],
            **{
                name: cls.from_json(value) if isinstance(value, dict) else value
                for name, value in values.items()
            },
        )
        phrase.plural = stored["plural"]
        return phrase


# ── which language ───────────────────────────────────────────────────────────────────────────


def speak(language: str | None) -> None:
    """Sets the language for the rest of this task, and of those that it starts."""
    _spoken.set(language or ENGLISH)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Sets the language within the block; None is English."""
    token = _spoken.set(language or ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language of the context, as Discord names languages."""
    return _spoken.get()


def _said(sentence: str, language: str) -> str:
    # the empty sentence is the catalogue's own head
    return catalogue(language).gettext(sentence) if sentence else ""
