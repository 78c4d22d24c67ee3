"""How a phrase is kept: in every language later, and as a word that SQL can ask for."""

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from bot.language import Phrase, speaking
from bot.model import Moderator, SkipReason
from bot.storage.types import Said

_ENGINE: Dialect = sqlite.dialect()
KEPT_OPEN = Phrase("kept open by {name}")


def kept(said: Phrase | str) -> str:
    text = Said().process_bind_param(said, _ENGINE)
    assert text is not None
    return text


def read(text: str) -> Phrase:
    phrase = Said().process_result_value(text, _ENGINE)
    assert phrase is not None
    return phrase


def test_a_reason_is_said_in_the_language_of_its_reader() -> None:
    reason = read(kept(Moderator("Robin", why="A debate").who_did(KEPT_OPEN)))
    assert str(reason) == "kept open by Robin: A debate"
    with speaking("de"):
        assert str(reason) == "offen gehalten von Robin: A debate"


def test_a_word_is_kept_as_it_is_asked_for() -> None:
    for reason in SkipReason:
        assert kept(reason) == kept(reason.phrase) == reason.value
        assert read(reason.value) == reason.phrase
    with speaking("de"):
        assert str(read("too old")) == "zu alt"


@pytest.mark.parametrize(
    "text",
    ["closed by Robin", "50035: {title}", '{"sentence": 1}', '{"sentence": "{n}", "values": {}}'],
)
def test_a_text_of_before_or_of_others_stays_as_it_is(text: str) -> None:
    assert str(read(kept(Phrase.plain(text)))) == text
