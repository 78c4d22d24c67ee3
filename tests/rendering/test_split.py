"""Cutting Markdown into messages: where it ends, and that nothing is lost."""

import re
from collections.abc import Iterator
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.graphemes import prefix
from bot.rendering.split import Supply, cut
from tests.rendering.oracle import size


def pieces(markdown: str, first_limit: int, limit: int) -> Iterator[str]:
    """The whole text, in pieces of at most these sizes."""
    supply = Supply(markdown)
    for most in chain([first_limit], repeat(limit)):
        if not supply:
            return
        yield supply.take(most)


CUTS = {
    "all of it": ("One.\n\nTwo.", 20, "One.\n\nTwo.", False),
    "at a paragraph": ("One.\n\nTwo is longer. It is.", 20, "One.", True),
    "at a list item": ("- one\n- two\n- three", 13, "- one\n- two", True),
    "not at a heading": ("One.\n\n## Two\n\nThree is longer. It is.", 20, "One.", True),
    "nothing": ("", 20, "", False),
}


@pytest.mark.parametrize(("markdown", "limit", "head", "more"), CUTS.values(), ids=CUTS.keys())
def test_cut_ends_at_a_paragraph(markdown: str, limit: int, head: str, more: bool) -> None:
    assert cut(markdown, limit) == (head, more)


PIECES = {
    "at a sentence": (
        "Mr. Smith went to town. He bought a hat there. It was quite a nice hat, he said.",
        ["Mr. Smith went to town. He bought a hat there.", "It was quite a nice hat, he said."],
    ),
    "at a word": (
        "one two three four five six seven eight nine ten eleven twelve thirteen",
        ["one two three four five six seven eight nine ten", "eleven twelve thirteen"],
    ),
    "emphasis is closed and opened again": (
        "**one two three four five six seven eight nine ten eleven**",
        ["**one two three four five six seven eight nine ten**", "**eleven**"],
    ),
    "a quote goes on as a quote": (
        "> one two three four five six seven eight nine ten eleven",
        ["> one two three four five six seven eight nine ten", "> eleven"],
    ),
    "a fence is closed and opened again": (
        "```py\none = 1\n\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\nsix = 6\n```",
        [
            "```py\none = 1\n\ntwo = 2\nthree = 3\nfour = 4\n```",
            "```py\nfive = 5\nsix = 6\n```",
        ],
    ),
    "a line of code that is too long is broken at a space": (
        "```py\ncall(one, two, three, four, five, six, seven, eight)\n  end\n```",
        [
            "```py\ncall(one, two, three, four, five, six,\n```",
            "```py\nseven, eight)\n  end\n```",
        ],
    ),
    "a line of code that fits is not": (
        "```\none = the + very + first\ntwo = second + third + fourth\n```",
        ["```\none = the + very + first\n```", "```\ntwo = second + third + fourth\n```"],
    ),
    "a quoted line of code": (
        "> ```\n> one two three four five six seven eight nine ten\n> ```",
        ["> ```\n> one two three four five six seven\n> ```", "> ```\n> eight nine ten\n> ```"],
    ),
    "a link stays whole": (
        "one two three four five [six seven](<https://a.example/>) eight nine ten eleven",
        [
            "one two three four five",
            "[six seven](<https://a.example/>) eight nine ten",
            "eleven",
        ],
    ),
    "japanese sentences": (
        "これは一つ目の文です。これは二つ目の文です。これは三つ目の文です。これは四つ目です。これは五つ目の文です。",
        [
            "これは一つ目の文です。これは二つ目の文です。これは三つ目の文です。これは四つ目です。",
            "これは五つ目の文です。",
        ],
    ),
}


@pytest.mark.parametrize(("markdown", "expected"), PIECES.values(), ids=PIECES.keys())
def test_a_long_paragraph_is_broken(markdown: str, expected: list[str]) -> None:
    assert list(pieces(markdown, 52, 52)) == expected


LONG_CODE = "code " * 150


@pytest.mark.parametrize(("opens", "closes"), [("`", "`"), ("`` ", " ``")])
def test_long_inline_code_is_code_on_both_sides(opens: str, closes: str) -> None:
    first, second = pieces(f"**{opens}{LONG_CODE.strip()}{closes}** end", 500, 500)
    assert first.startswith(f"**{opens}code")
    assert first.endswith(f"code{closes}**")
    assert second.startswith(f"**{opens}code")
    assert second.endswith(f"code{closes}** end")
    assert (first + second).count("code") == 150


def test_a_backtick_that_nothing_closes_is_none_of_code() -> None:
    first, second = pieces(f"a ` {LONG_CODE}", 500, 500)
    assert (first.count("`"), second.count("`")) == (1, 0)


def test_a_link_waits_for_a_piece_with_more_room() -> None:
    link = f"[a link](<https://a.example/{'x' * 300}>)"
    supply = Supply(f"- one\n- {link}\n- two")
    assert supply.take(6) == "- one"
    assert supply.take(200, gently=True) == ""
    assert supply.take(400) == f"- {link}\n- two"
    assert cut(link, 100) == ("", True)


def test_no_room_takes_nothing() -> None:
    supply = Supply("Words.")
    assert [supply.take(limit, gently=True) for limit in (0, -1, -129)] == ["", "", ""]
    assert [prefix("Words.", limit) for limit in (0, -1, -129)] == ["", "", ""]
    assert supply.take(10) == "Words."


def test_the_first_piece_has_a_limit_of_its_own() -> None:
    markdown = "\n\n".join(["A paragraph."] * 10)
    first, second, *_ = pieces(markdown, 30, 50)
    assert (first.count("A"), second.count("A")) == (2, 3)


def _words(markdown: str) -> str:
    """The words alone, without what a piece may repeat: fences, quote marks, emphasis."""
    bare = re.sub(r"^(?:> )?(?:-# |#{1,3} )?(?:```\w*$)?", "", markdown, flags=re.MULTILINE)
    return "".join(re.sub(r"\*\*|_", "", bare).split())


_WORD = st.text("abcdeé日本語。.,😀👩‍👧", min_size=1, max_size=12)
_SENTENCE = st.lists(
    st.one_of(
        _WORD,
        _WORD.map(lambda word: f"**{word}**"),
        _WORD.map(lambda word: f"_{word} {word}_"),
        _WORD.map(lambda word: f"[{word}](<https://a.example/{len(word)}>)"),
        st.just("\\*"),
    ),
    min_size=1,
    max_size=60,
).map(" ".join)
_BLOCK = st.one_of(
    _SENTENCE,
    _SENTENCE.map(lambda text: f"> {text}\n> \n> {text}"),
    _SENTENCE.map(lambda text: f"## {text}"),
    st.lists(_SENTENCE, max_size=5).map(lambda texts: "\n".join(f"- {text}" for text in texts)),
    st.lists(_WORD, max_size=30).map(lambda lines: "```py\n" + "\n\n".join(lines) + "\n```"),
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(_BLOCK, max_size=8).map("\n\n".join),
    st.integers(80, 400),
    st.integers(80, 400),
)
def test_no_word_is_lost_or_doubled(markdown: str, first_limit: int, limit: int) -> None:
    parts = list(pieces(markdown, first_limit, limit))
    assert "".join(map(_words, parts)) == _words(markdown)
    for part, most in zip(parts, [first_limit, *[limit] * len(parts)], strict=False):
        assert part.strip()
        assert size(part) <= most
        assert part.count("```") % 2 == 0
        assert part.count("**") % 2 == 0
        assert part.count("[") == part.count("](<") == part.count(">)")


@settings(deadline=None, max_examples=150)
@given(st.text("ab .\n`*_[]()<>\\-#😀", max_size=600), st.integers(4, 60))
def test_any_text_ends_in_pieces_within_the_limit(markdown: str, limit: int) -> None:
    parts = list(pieces(markdown, limit, limit))
    assert all(part and size(part) <= limit for part in parts)
    assert sum(part.count("😀") for part in parts) == markdown.count("😀")
