"""A response as one message: part by part, and for any text of any stranger."""

import re
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import Response
from bot.rendering.markdown import from_html
from bot.rendering.response import response_message
from tests.rendering.makers import as_json
from tests.rendering.oracle import assert_sendable, lies, live_mentions, size, words

BASE = "https://paper.example/"
LINK = "https://paper.example/news/1#comment-5"
WHEN = datetime(2023, 3, 13, 12, 0, tzinfo=UTC)
TIME = f"<t:{int(WHEN.timestamp())}:f>"
HEAD = f"-# Ann · {TIME} · [at the source](<{LINK}>)"
MORE = f"… [continue reading](<{LINK}>)"
BOUNDED = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def response(text: str = "I agree.", **fields: object) -> Response:
    known: dict[str, object] = {"author": "Ann", "link": LINK, "published_at": WHEN}
    return Response("k", text, **(known | fields))  # type: ignore[arg-type]


def said(shown: Response) -> str:
    return response_message(shown).content


def test_a_response_says_who_wrote_it_when_and_where() -> None:
    assert said(response()) == f"{HEAD}\nI agree."
    assert said(response("> One.\n\nTwo.")) == f"{HEAD}\n> One.\n\nTwo."


HEADS = {
    "nobody": ({"author": None}, f"-# Somebody · {TIME} · [at the source](<{LINK}>)"),
    "blank": ({"author": " \u200b ", "link": None}, f"-# Somebody · {TIME}"),
    "no time": ({"published_at": None}, f"-# Ann · [at the source](<{LINK}>)"),
    "nothing": ({"author": None, "link": None, "published_at": None}, "-# Somebody"),
    "no web address": ({"link": "javascript:alert(1)"}, f"-# Ann · {TIME}"),
    "an endless link": ({"link": BASE + "a" * 300}, f"-# Ann · {TIME}"),
    "a name that is markup": (
        {"author": "**[Bank](<https://evil.example>)**\n# x", "link": None},
        f"-# \\*\\*\\[Bank](<<https://evil.example>>)\\*\\* # x · {TIME}",
    ),
}


@pytest.mark.parametrize(("fields", "head"), HEADS.values(), ids=HEADS.keys())
def test_the_small_print_says_what_is_known(fields: dict[str, object], head: str) -> None:
    assert said(response(**fields)) == f"{head}\nI agree."


def test_a_long_name_is_cut() -> None:
    line = said(response(author="a*b " * 100, link=None)).partition("\n")[0]
    assert size(line) <= 130
    assert "… · <t:" in line


def test_a_response_without_a_text_says_so() -> None:
    assert said(response(" \n")) == f"{HEAD}\nThis response has no text."


def test_the_small_print_of_a_text_cannot_pretend_to_be_ours() -> None:
    text = "One.\n\n-# The moderators · just now\n\n```\n-# code\n```"
    assert said(response(text)) == (
        f"{HEAD}\nOne.\n\nThe moderators · just now\n\n```\n-# code\n```"
    )


PARAGRAPH = " ".join(["A sentence of the response."] * 20)
CUTS = {
    "at a paragraph": "\n\n".join([PARAGRAPH] * 9),
    "at a sentence": " ".join([PARAGRAPH] * 9),
}


@pytest.mark.parametrize("text", CUTS.values(), ids=CUTS.keys())
def test_a_long_response_is_cut_with_the_way_on(text: str) -> None:
    content = said(response(text))
    assert content.startswith(f"{HEAD}\n")
    assert content.endswith(f"\n\n{MORE}")
    beginning = content.removeprefix(f"{HEAD}\n").removesuffix(f"\n\n{MORE}")
    assert text.startswith(beginning)
    assert beginning.endswith("response.")
    assert size(content) > 1000


def test_without_a_link_it_says_where_it_goes_on() -> None:
    assert said(response("word " * 900, link=None)).endswith("word\n\n… continues at the source")


def test_a_fence_is_closed_before_the_way_on() -> None:
    shown = said(response("```py\n" + "one = 1\n" * 500 + "```"))
    assert shown.endswith(f"one = 1\n```\n\n{MORE}")
    assert shown.count("```") == 2


def test_a_character_stays_whole() -> None:
    family = "👩‍👩‍👧"
    beginning = said(response(family * 900, link=None)).split("\n")[1]
    assert beginning == family * (len(beginning) // len(family))


ENDLESS = "https://bank.example@evil.example/" + "a" * 950


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"[\\*words\\*](<{ENDLESS}>)", "\\*words\\*"),
        (f"[# words](<{ENDLESS}>)", "\\# words"),
        (f"<{ENDLESS}>", "evil.example/…"),
        (ENDLESS, "evil.example/…"),
        (f"[words](<{BASE}>)", f"[words](<{BASE}>)"),
        (BASE, BASE),
    ],
)
def test_a_link_that_might_have_to_be_cut_leaves_its_words(text: str, shown: str) -> None:
    lines = said(response(f"{text}\n\n" + "word " * 900)).split("\n")
    assert lines[1] == shown
    assert f"{HEAD}\n{text}" == said(response(text)), "it is whole where nothing is cut"


HOSTILE = ["[[", "\\[\\[", "https://", "**_", "> x\n", "```\n", "[a](<", f"[a](<{ENDLESS}>) "]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_made_to_harm_is_one_message_at_once(text: str) -> None:
    """Were anything read anew from each of its places, this would take minutes."""
    assert_sendable(as_json(response_message(response(text * 20_000))))


_BAIT = st.sampled_from(
    [
        *("*", "**", "_", "__", "~~", "||", "`", "```", "\\", "[", "](", ")", "<", ">", "@", "#"),
        *("# ", "> ", ">>> ", "- ", "-# ", "1. ", " ", "\n", "\n\n", "a", "b1", "word", "://"),
        *("@everyone", "@here", "<@1>", "<#1>", "<@&1>", "<:a:1>", "<t:1:R>", "</a:1>", "<id:a>"),
        *(
            "https://a.example/b_c",
            "http://",
            "http://[",
            "discord.gg/x",
            ":smile:",
            "every",
            "one",
        ),
        *("é", "日本", "😀", "👩‍👧", "\u0301", "\u202e", "\u200b", "\u00a0", "\x00", "\ud800"),
    ]
)
_TEXT = st.one_of(st.lists(_BAIT, max_size=40).map("".join), st.text(max_size=200))
_LONG_TEXT = st.builds(lambda text, times: (text * times)[:20_000], _TEXT, st.integers(1, 9000))
_LINKS = st.one_of(
    st.none(),
    _TEXT,
    st.builds(lambda size: BASE + "a" * size, st.integers(0, 2100)),
    st.sampled_from(["http://[", "/b", "http://@everyone/", "https://bank.example/x_(y)"]),
)
_TIMES = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))


@BOUNDED
@given(_LONG_TEXT, st.one_of(st.none(), _LONG_TEXT), _LINKS, _TIMES)
def test_any_response_is_one_message_in_which_nothing_comes_alive(
    text: str, author: str | None, link: str | None, published_at: datetime | None
) -> None:
    markdown = from_html(escape(text.encode(errors="replace").decode()), BASE).markdown
    shown = response(markdown, author=author, link=link, published_at=published_at)
    draft = response_message(shown)
    assert_sendable(as_json(draft))
    head, _, rest = draft.content.partition("\n")
    assert len(live_mentions(head)) == (published_at is not None)
    assert not live_mentions(rest)
    assert not lies(draft.content)
    assert not re.search("^-# ", re.sub("(?s)```.*?```", "", rest), re.MULTILINE)


@BOUNDED
@given(_LONG_TEXT, _LINKS)
def test_whatever_is_stored_can_be_sent(text: str, link: str | None) -> None:
    """Also what no converter of ours wrote."""
    assert_sendable(as_json(response_message(response(text, author=text, link=link))))


_HTML = st.recursive(
    st.sampled_from(["word ", "<b>word</b> ", "word, <i>word</i> ", "word " * 90, "word<br>"]),
    lambda inner: st.one_of(
        st.builds(
            lambda tag, body: f"<{tag}>{body}</{tag}>",
            st.sampled_from(["p", "b", "ul", "li", "blockquote", "h2", "pre", "code", "div"]),
            inner,
        ),
        st.builds(
            lambda size, body: f'<a href="{BASE}{"a" * size}">{body}</a>',
            st.integers(0, 1100),
            inner,
        ),
        st.lists(inner, min_size=2, max_size=6).map("".join),
    ),
    max_leaves=40,
)


@BOUNDED
@given(_HTML, st.integers(1, 40))
@example("<p>word</p>", 1)
def test_the_words_stand_there_from_the_first_on_in_order(html: str, times: int) -> None:
    """All of them, or as many as there is room for; no link is torn."""
    numbers = iter(range(10**6))
    html = re.sub("word", lambda _: f"word{next(numbers)}z", html * times)
    total = next(numbers)
    content = said(response(from_html(html, BASE).markdown))
    shown = [int(number) for number in re.findall(r"word(\d+)z", content)]
    assert shown == [*range(len(shown))]
    assert len(shown) == total or (MORE in content and size(content) > 700)
    text = content.removesuffix(MORE).partition("\n")[2]
    links = re.findall(r"\]\(<[^>\s]*>\)|<https?://[^>\s]*>", text)
    assert text.count("https://") == len(links)


@BOUNDED
@given(_HTML)
def test_a_text_that_fits_is_whole(html: str) -> None:
    markdown = from_html(html, BASE).markdown
    content = said(response(markdown))
    if MORE not in content and markdown:
        assert words(content.partition("\n")[2]) == words(markdown)
