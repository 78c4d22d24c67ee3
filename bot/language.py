"""What members and moderators read, in the language of their server.

    _("The feed {feed} is paused.").format(feed=name)
    n_("1 thread is open.", "{n} threads are open.", n).format(n=n)
    Phrase("{address} is no web address.", address=address)    said later: str(phrase)

English stands in the code. Every other language is one gettext catalogue, `languages/<code>.po`,
named as Discord names languages; what it lacks, or says with other {names}, is said in English.
Never an f-string in `_()`: its words are what the catalogue knows it by.

The language is that of the context (task): `speak` and `speaking` set it, until then it is English.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import polib

_log = logging.getLogger(__name__)

ENGLISH = "en"
FOLDER = Path(__file__).parent / "languages"

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def _(sentence: str) -> str:
    """The sentence in the language of the context, its {names} not yet filled in."""
    return _said(sentence, _spoken.get())


def n_(one: str, many: str, n: int) -> str:
    """As `_`, of what is counted: each language has its own forms for the numbers."""
    return _catalogue(_spoken.get()).ngettext(one, many, n)


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
        self.values = values

    @classmethod
    def plain(cls, text: str) -> "Phrase":
        """A text that is no sentence of ours, or was said before: mostly it stays as it is."""
        return cls(text)

    def __str__(self) -> str:
        said = _(self.sentence)
        return said.format(**self.values) if self.values else said

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
            "values": {
                name: value.to_json() if isinstance(value, Phrase) else str(value)
                for name, value in values
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Phrase":
        """The phrase that was stored."""
        values: dict[str, Any] = stored["values"]
        return cls(
            stored["sentence"],
            **{
                name: cls.from_json(value) if isinstance(value, dict) else value
                for name, value in values.items()
            },
        )


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


@cache
def languages() -> Mapping[str, str]:
    """What each language calls itself, by Discord's names of languages; English comes first."""
    return {ENGLISH: "English", **{code: name for code, (name, _) in _catalogues().items()}}


# ── the catalogues ───────────────────────────────────────────────────────────────────────────


def fields_of(sentence: str) -> set[str]:
    """The {names} in a sentence.

    Raises:
        ValueError: a brace stands alone.
    """
    return {name for _text, name, _spec, _way in Formatter().parse(sentence) if name is not None}


def is_sound(entry: polib.POEntry) -> bool:
    """Whether a translation can be filled in like its original: it has no other {names}."""
    forms = entry.msgstr_plural.values() if entry.msgid_plural else (entry.msgstr,)
    try:
        names = fields_of(entry.msgid) | fields_of(entry.msgid_plural)
        return all(fields_of(form) <= names for form in forms)
    except ValueError:
        return False


def _said(sentence: str, language: str) -> str:
    # the empty sentence is the catalogue's own head
    return _catalogue(language).gettext(sentence) if sentence else ""


def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return _ENGLISH
    found = _catalogues().get(language)
    return found[1] if found else _ENGLISH


@cache
def _catalogues() -> Mapping[str, tuple[str, NullTranslations]]:
    """The name of each language, and its catalogue: read when somebody speaks it first."""
    found = {}
    for file in sorted(FOLDER.glob("*.po")):
        try:
            found[file.stem] = _read(file)
        except (OSError, ValueError) as error:
            _log.error("the language %s is left out: %s", file.stem, error)
    return found


def _read(file: Path) -> tuple[str, NullTranslations]:
    """Reads one file; gettext itself answers out of it."""
    read = polib.pofile(str(file))
    for entry in [one for one in read if not is_sound(one)]:
        _log.error("%s: “%s” has other {names}, and is said in English", file.name, entry.msgid)
        read.remove(entry)
    name = read.metadata.get("X-Language-Name", file.stem)
    return name, GNUTranslations(BytesIO(read.to_binary()))


_ENGLISH = NullTranslations()
