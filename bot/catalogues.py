"""The catalogues of `languages`: one gettext file for each language but English.

gettext itself answers out of them. A file that cannot be read is left out, and a sentence that
cannot be filled in like its original: both are said in English, and in the log.
"""

import logging
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

import polib

_log = logging.getLogger(__name__)

ENGLISH = "en"
FOLDER = Path(__file__).parent / "languages"


@cache
def languages() -> Mapping[str, str]:
    """What each language calls itself, by Discord's names of languages; English comes first."""
    return {ENGLISH: "English", **{code: name for code, (name, _) in _catalogues().items()}}


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


def catalogue(language: str) -> NullTranslations:
    """What says sentences in a language; one that is not there says them in English."""
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
