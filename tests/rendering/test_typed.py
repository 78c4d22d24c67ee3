"""What a person typed keeps its markup, mentions nobody, and no link of it deceives."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Look, ThreadState
from bot.rendering.links import host_of, pretends
from bot.rendering.recall import recall
from bot.rendering.starter import thread_draft
from bot.rendering.typed import typed_text
from tests.rendering.makers import CLOSES_AT, article, as_it_stands, as_json, mirrored, starter_of
from tests.rendering.oracle import assert_sendable

ZERO = "\u200b"


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _it_ ~~no~~ ||spoiler|| `code`",
        "# Heading\n\n- one\n- two\n\n> quoted",
        "```py\nprint(a[0])\n\n\nend\n```",
        "See https://example.com/a_(b) and <https://example.com>.",
        "[here](https://example.com/a_(b)) and [there](<https://example.com/x>)",
        "[example.com](https://www.example.com/x)",
        "<:emoji:123> <#456> <t:789:R>",
    ],
)
def test_markup_is_kept(text: str) -> None:
    assert typed_text(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@everyone @here", f"@{ZERO}everyone @{ZERO}here"),
        ("<@1> <@!2> <@&3>", f"<@{ZERO}1> <@{ZERO}!2> <@{ZERO}&3>"),
        ("`<@1>`", f"`<@{ZERO}1>`"),
        ("[bank.com](https://evil.com)", "[bank.com](https://evil.com) (evil.com)"),
        ("[ba**nk.com**](https://evil.com)", "[ba**nk.com**](https://evil.com) (evil.com)"),
        (r"[bank\.com](https://evil.com)", r"[bank\.com](https://evil.com) (evil.com)"),
        ("[bank\uff0ecom](https://evil.com)", "[bank\uff0ecom](https://evil.com) (evil.com)"),
        ("[ba\u200bnk.com](https://evil.com)", "[bank.com](https://evil.com) (evil.com)"),
        ("bank[.com](https://evil.com)", "bank[.com](https://evil.com) (evil.com)"),
        (
            "[bank.](https://evil.com)[com](https://evil.com)",
            "[bank.](https://evil.com) (evil.com)[com](https://evil.com) (evil.com)",
        ),
        ("[bank.com [x]](https://evil.com)", f"[bank.com [x]]{ZERO}(https://evil.com)"),
        ("[bank.com\n](https://evil.com)", f"[bank.com\n]{ZERO}(https://evil.com)"),
        ('[x](https://evil.com "bank.com")', f'[x]{ZERO}(https://evil.com "bank.com")'),
        ("[x](javascript:alert)", f"[x]{ZERO}(javascript:alert)"),
        ("\u202etxet", "txet"),
        ("```\nopen", "```\nopen\n```"),
        ("before\n>>> all\nof it", "before\n> all\n> of it"),
    ],
)
def test_what_harms_is_broken(text: str, safe: str) -> None:
    assert typed_text(text) == safe


PARTS = st.sampled_from(
    [
        *("[", "]", "(", ")", "](", "<", ">", "\\", "*", "`", "```", "|", "\n", " ", ">>> ", "@"),
        *("bank.com", "https://evil.com", "https://bank.com/a", "x", "everyone", "<@1>", "here"),
        *("[bank.com](https://evil.com)", "\u200b", "\u202e", "&2>", "!3>"),
    ]
)
MASKED = re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?(https?://[^\s>)]*)", re.I)
"""How Discord's own parser looks for a link."""


@given(st.lists(PARTS, max_size=14).map("".join))
@example("[a](https://bank.com)[bank.com](https://evil.com)")
def test_nothing_typed_pings_or_deceives(text: str) -> None:
    safe = typed_text(text)
    assert not re.search(r"@everyone|@here|<@[!&]?\d", safe, re.IGNORECASE)
    for found in MASKED.finditer(safe):
        words = re.sub(r"[\\*_~|`]", "", found[1])
        told = safe[found.end() :].lstrip(">)").startswith(f" ({host_of(found[2])})")
        assert told or not pretends(words, found[2]), safe
    assert typed_text(safe).count("```") % 2 == 0


def test_a_starter_names_who_posted_it_and_is_recalled_with_them() -> None:
    posted = replace(mirrored(article(text="Some words.")), posted_by=123456789)
    message = starter_of(posted)
    assert "-# posted by <@123456789>" in str(message)
    said = recall(as_it_stands(message))
    assert said is not None
    assert said.posted_by == 123456789
    assert said.article.text == "Some words."


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("state", [ThreadState.OPEN, ThreadState.CLOSED])
def test_the_longest_lines_leave_room_for_who_posted_it(look: Look, state: ThreadState) -> None:
    shown = article("T" * 300, "word " * 4000, link="https://paper.example/" + "x" * 470)
    posted = mirrored(
        shown,
        source="S" * 200,
        also_in=("Another paper " * 20,),
        updated_at=CLOSES_AT,
        state=state,
        look=look,
        reason="closed by " + "*" * 200,
        thread_id=2**63 - 1,
    )
    draft = thread_draft(replace(posted, posted_by=2**63 - 1))
    for message in (draft.starter, *draft.rest):
        assert_sendable(as_json(message))
    assert "posted by <@" in str(draft.starter)
