"""Thread titles: 1 to 100 characters of plain text, however the headline looks."""

import pytest

from bot.rendering.titles import thread_title
from tests.rendering.makers import article
from tests.rendering.oracle import size

FAMILY = "👩‍👩‍👧"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

CASES = {
    "as it is": ("Snake_case & *stars*", "Snake_case & *stars*"),
    "white space": ("  One\n\ttwo\u00a0\u3000three ", "One two three"),
    "control characters": ("a\x00b\x1bc\x7fd", "abcd"),
    "invisible": ("a\u200bb\ufeffc\u00add\u2066e", "abcde"),
    "overrides": ("\u202egnp.exe", "gnp.exe"),
    "composed": ("Cafe\u0301", "Caf\u00e9"),
    "lone surrogates": ("a\ud800b", "ab"),
    "Zalgo": ("Z" + "\u030d\u030e\u0304" * 9 + "a", "Z\u030d\u030e\u0304a"),
    "vowel points stay": ("בְּרֵאשִׁית", "בְּרֵאשִׁית"),
    "at a word": ("word " * 30, "word " * 19 + "word…"),
    "exactly 100": ("x" * 100, "x" * 100),
    "one word": ("x" * 101, "x" * 99 + "…"),
    "no dash before the ellipsis": ("word " * 19 + "- more words", "word " * 18 + "word…"),
    "japanese": ("日本語" * 40, "日本語" * 33 + "…"),
    "emoji count double": ("😀" * 51, "😀" * 49 + "…"),
    "a family stays together": (FAMILY * 20, FAMILY * 12 + "…"),
    "a flag stays whole": ("x" * 90 + SCOTLAND, "x" * 90 + "…"),
    "regional flags stay whole": ("x" + "🇩🇪" * 30, "x" + "🇩🇪" * 24 + "…"),
}


@pytest.mark.parametrize(("headline", "title"), CASES.values(), ids=CASES.keys())
def test_a_headline_becomes_a_title(headline: str, title: str) -> None:
    assert thread_title(article(headline)) == title
    assert size(title) <= 100


EMPTY = {
    "first words": ("Some **bold** words, and [a link](<https://a.example/>).\n\nMore.", None),
    "a list": ("- one\n- two\\*", "one two*"),
    "code": ("```py\na = 1\n```", "a = 1"),
    "an address": ("<https://a.example/b_c>", "https://a.example/b_c"),
    "nothing": ("", "Untitled"),
    "nothing to see": ("**\u200b**", "Untitled"),
}


@pytest.mark.parametrize(("text", "title"), EMPTY.values(), ids=EMPTY.keys())
@pytest.mark.parametrize("headline", ["", " \n", "\u200b\u3164"])
def test_an_empty_headline_is_replaced(headline: str, text: str, title: str | None) -> None:
    expected = title or "Some bold words, and a link. More."
    assert thread_title(article(headline, text)) == expected
