"""Every language says everything, and says it so that it can be filled in."""

import pickle
import re
from pathlib import Path

import polib
import pytest

from bot import catalogues
from bot.catalogues import FOLDER, fields_of, is_sound
from bot.language import Phrase, _, languages, n_, number, speaking
from bot.model import SkipReason
from tests.catalogues import sentences

CATALOGUES = sorted(FOLDER.glob("*.po"))
_MARKDOWN = re.compile(r"\*\*|`[^`]+`|^-# |<t:|\]\(", re.MULTILINE)
"""Marks that a translation keeps: bold, commands, small print, times, links."""


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_language_is_complete(file: Path) -> None:
    entries = {entry.msgid: entry for entry in polib.pofile(str(file), check_for_duplicates=True)}
    wanted = {sentence.one: sentence.many for sentence in sentences()}
    assert not any(":" in field for one in wanted for field in re.findall(r"{[^}]*}", one))
    said = {msgid: entry.msgid_plural for msgid, entry in entries.items() if entry.translated()}
    assert {one: many for one, many in wanted.items() if said.get(one) != many} == {}, (
        "not translated; `make languages` adds what is new to the file"
    )
    assert sorted(set(entries) - set(wanted)) == [], "no longer said: run `make languages`"


def test_every_reason_that_is_stored_is_said_in_every_language() -> None:
    assert {str(reason) for reason in SkipReason} <= {sentence.one for sentence in sentences()}


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_translations_can_be_filled_in(file: Path) -> None:
    for entry in polib.pofile(str(file)).translated_entries():
        assert is_sound(entry), entry.msgid
        for form in entry.msgstr_plural.values() or [entry.msgstr]:
            original = entry.msgid_plural or entry.msgid
            assert fields_of(form) | {"n"} == fields_of(original) | {"n"}, entry.msgid
            assert sorted(_MARKDOWN.findall(form)) == sorted(_MARKDOWN.findall(original)), form
            assert form.strip() == form or original.strip() != original, entry.msgid


def test_who_speaks_nothing_else_reads_english(tmp_path: Path) -> None:
    assert next(iter(languages())) == "en"
    assert languages()["de"] == "Deutsch"
    assert number(12345) == "12,345"
    for unknown in ("xx", "en", None):
        with speaking(unknown):
            assert _("This is in no catalogue.") == "This is in no catalogue."
            assert n_("1 cat", "{n} cats", 2).format(n=2) == "2 cats"
            assert _("") == ""
    with speaking("de"):
        assert number(12345) == "12.345"
    assert number(12345) == "12,345"


def test_a_broken_file_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fr.po").write_text(
        'msgid ""\n'
        'msgstr "Content-Type: text/plain; charset=UTF-8\\nX-Language-Name: Français\\n"\n'
        'msgid "Hello {name}."\nmsgstr "Salut {nom}."\n'
        'msgid "Bye {name}."\nmsgstr "Adieu {name}."\n'
    )
    (tmp_path / "it.po").write_text("Buon giorno!\n")
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "_catalogues", catalogues._catalogues.__wrapped__)
    assert {code: name for code, (name, _) in catalogues._catalogues().items()} == {
        "fr": "Français"
    }
    with speaking("fr"):
        assert str(Phrase("Hello {name}.", name="Ann")) == "Hello Ann."
        assert str(Phrase("Bye {name}.", name="Ann")) == "Adieu Ann."


def test_a_phrase_is_said_where_it_is_read() -> None:
    inner = Phrase(",")
    phrase = Phrase("{what} is odd", what=inner)
    for same in (pickle.loads(pickle.dumps(phrase)), Phrase.from_json(phrase.to_json())):  # noqa: S301
        assert same == phrase
        assert f"{same:>9}" == " , is odd"
        with speaking("de"):
            assert str(same) == ". is odd"
    assert str(Phrase("as {it} was stored")) == "as {it} was stored"
