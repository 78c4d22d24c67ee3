"""Text of feeds in our answers stays text."""

import pytest

from cogs.replies.pieces import linked, plain

HOSTILE = {
    "[x](https://evil.example)": "\\[x]\u200b(https://evil.example)",
    "\\[x](https://evil.example)": "\\\\\\[x]\u200b(https://evil.example)",
    "<@1> @everyone": "\\<@\u200b1> @\u200beveryone",
    "# *Loud*": "\\# \\*Loud\\*",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_never_becomes_markup(text: str) -> None:
    assert plain(text) == HOSTILE[text]


def test_the_name_of_a_link_does_not_end_it() -> None:
    shown = linked("x](https://evil.example) [y", "https://good.example", longest=60)
    assert shown == "[x\\](https\\://evil.example) \\[y](https://good.example)"
    assert linked("", "https://good.example", longest=9) == "[Untitled](https://good.example)"


def test_the_name_of_a_link_is_cut_at_a_word() -> None:
    assert (
        linked("One two three", "https://a.example", longest=9) == "[One two …](https://a.example)"
    )
    assert linked("Overlong", "https://a.example", longest=5) == "[Over…](https://a.example)"
