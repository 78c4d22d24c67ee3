"""The worker with a made-up language, in which no sentence has a letter of English.

What is still English where it is spoken went past the catalogues, whoever said it.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

from bot import catalogues
from tests.catalogues import sentences

PROGRAM = ("-m", "tests.end_to_end.foreign")
CODE = "fr"
"""Discord knows the languages that a server may speak."""

_KEPT = re.compile(r"(\{[^}]*\}|```.*?```|`[^`]*`|<[^>]*>|\w+://\S+|\bnb-\w+)", re.DOTALL)
"""Values, what people type, Discord's own marks, addresses, the marker in a footer."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOREIGN = str.maketrans({letter: chr(0x0250 + at) for at, letter in enumerate(_LETTERS)})
"""As many others, and none takes more room; Discord allows 100 characters to a description."""


def foreign(sentence: str) -> str:
    """The sentence in the made-up language."""
    parts = _KEPT.split(sentence)
    return "".join(part if at % 2 else part.translate(_FOREIGN) for at, part in enumerate(parts))


def english_in(text: str) -> list[str]:
    """The words of a text that are in no language but English."""
    return re.findall(r"[A-Za-z]{2,}", _KEPT.sub("", text))


def write(folder: Path) -> None:
    """The one catalogue of the folder."""
    file = polib.POFile()
    file.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
        "X-Language-Name": foreign("French"),
    }
    for one, many, _file in sentences():
        said = {0: foreign(one), 1: foreign(many)} if many else {}
        file.append(
            polib.POEntry(
                msgid=one,
                msgid_plural=many,
                msgstr="" if many else foreign(one),
                msgstr_plural=said,
            )
        )
    file.save(str(folder / f"{CODE}.po"))


if __name__ == "__main__":
    from bot.__main__ import main

    with TemporaryDirectory() as folder:
        catalogues.FOLDER = Path(folder)
        write(catalogues.FOLDER)
        main()
