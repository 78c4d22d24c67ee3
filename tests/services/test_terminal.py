"""Text for a terminal: rows that fit, and nothing that steers it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.services.previews.terminal import harmless, width, wrapped


def test_rows_end_at_words() -> None:
    assert list(wrapped("one two three", 8)) == ["one two", "three"]
    assert list(wrapped("one\n\n  two", 8)) == ["one", "", "  two"]
    assert list(wrapped("a" * 10, 4)) == ["aaaa", "aaaa", "aa"]
    assert list(wrapped("漢字漢字", 5)) == ["漢字", "漢字"]


def test_what_steers_a_terminal_is_written_as_its_code() -> None:
    assert harmless("\x1b[2J\u202e") == "\\x1b[2J\\u202e"
    assert harmless("שלום 👩\u200d🚒 é") == "שלום 👩\u200d🚒 é"


@given(st.text(), st.integers(min_value=2, max_value=120))
def test_no_row_is_too_wide_and_no_word_is_lost(text: str, columns: int) -> None:
    rows = list(wrapped(text, columns))
    assert all(width(row) <= columns for row in rows)
    assert "".join("".join(rows).split()) == "".join(harmless(text.replace("\n", "")).split())
