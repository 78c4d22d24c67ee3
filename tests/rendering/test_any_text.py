"""For any text and any HTML: Discord's limits hold, words stay, and nothing comes alive."""

from html import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import ThreadState
from bot.rendering.markdown import from_html
from bot.rendering.notice import closing_notice
from bot.rendering.starter import thread_draft
from tests.rendering.makers import article, as_json, mirrored
from tests.rendering.oracle import assert_sendable, lies, live_mentions, shown, size

BASE = "https://paper.example/"
BOUNDED = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])

_BAIT = st.sampled_from(
    [
        *("*", "**", "_", "__", "~~", "||", "`", "```", "\\", "[", "](", ")", "<", ">", "@", "#"),
        *("# ", "> ", ">>> ", "- ", "-# ", "1. ", " ", "  ", "\n", "\n\n", "a", "b1", "word"),
        *("@everyone", "@here", "<@1>", "<#1>", "<@&1>", "<:a:1>", "<t:1:R>", "</a:1>", "<id:a>"),
        *("https://a.example/b_c", "http://", "discord.gg/x", "a.example", ":smile:", "12:30"),
        *("every", "one", "``", "<@", "1>", "://"),
        *("é", "日本", "😀", "👩‍👧", "\u0301", "\u202e", "\u2067", "\u200b", "\u00a0", "\x00"),
    ]
)
_TEXT = st.one_of(st.lists(_BAIT, max_size=40).map("".join), st.text(max_size=200))
_LONG_TEXT = st.builds(
    lambda text, times: (text * times)[:20_000].encode()[:20_000].decode(errors="ignore"),
    _TEXT.map(lambda text: text.encode(errors="ignore").decode() or "a"),
    st.integers(1, 20_000),
)
_HOSTS = st.sampled_from(
    ["https://evil.example/", "http://bank.example/x_(y)", "/b", "javascript:x", "http://[", ""]
)
_TAGS = st.sampled_from(
    [
        *("p", "b", "i", "u", "s", "a", "code", "pre", "ul", "ol", "li", "blockquote", "h1", "h2"),
        *("h5", "table", "tr", "td", "th", "figure", "figcaption", "br", "hr", "sup", "div", "q"),
        *("span", "dl", "dt", "dd", "details", "summary", "script"),
    ]
)
_HTML = st.recursive(
    st.one_of(_TEXT.map(escape), _TEXT),
    lambda inner: st.one_of(
        st.builds(lambda tag, body: f"<{tag}>{body}</{tag}>", _TAGS, inner),
        st.builds(lambda href, body: f'<a href="{href}">{body}</a>', _HOSTS, inner),
        st.builds(lambda src: f'<img src="{src}"><iframe src="{src}"></iframe>', _HOSTS),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@BOUNDED
@given(_TEXT)
@example("https://a.example/*b*_c_ **")
@example("a https://a.example||b||")
@example("<<@1>> \\<@1> `<@1>`")
def test_plain_text_reads_as_it_was_written(text: str) -> None:
    markdown = from_html("<p>" + escape(text).replace("\n", "<br>") + "</p>", BASE).markdown
    assert not live_mentions(markdown)
    assert _letters(shown(markdown)) == _letters(text)


def _letters(text: str) -> str:
    """What must survive, in order: no white space, nothing invisible; `@` as an address has it."""
    kept = (char for char in text.replace("%40", "@") if char.isprintable() and char != " ")
    return "".join(kept).translate(_DROPPED)


_DROPPED = dict.fromkeys(
    [
        *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFFA0),
        *range(0xFFF9, 0xFFFD),
        *range(0xE0000, 0xE0080),
    ]
)


@BOUNDED
@given(_HTML)
def test_html_never_comes_alive(html: str) -> None:
    prose = from_html(html, BASE)
    assert not live_mentions(prose.markdown)
    assert not lies(prose.markdown)
    assert all(url.startswith(("https://", "http://")) for url in prose.pictures)


@BOUNDED
@given(
    _LONG_TEXT,
    _LONG_TEXT,
    st.one_of(st.none(), _TEXT),
    st.one_of(st.none(), _TEXT, _HOSTS),
    st.sampled_from(list(ThreadState)),
    st.one_of(st.none(), _LONG_TEXT),
)
def test_any_article_is_within_the_limits(
    title: str,
    text: str,
    author: str | None,
    link: str | None,
    state: ThreadState,
    reason: str | None,
) -> None:
    shown_article = article(title, text, author=author, link=link, picture=link)
    thread = mirrored(shown_article, source=title, state=state, reason=reason, thread_id=2**63 - 1)
    draft = thread_draft(thread)
    assert 1 <= size(draft.title) <= 100
    assert draft.title == draft.title.strip()
    assert_sendable(as_json(draft.starter))
    assert_sendable(as_json(closing_notice(thread)))


@BOUNDED
@given(_LONG_TEXT)
def test_any_plain_text_of_a_feed_is_within_the_limits(text: str) -> None:
    shown_article = article(text, from_html(escape(text), BASE).markdown, author=text)
    (body,) = as_json(thread_draft(mirrored(shown_article)).starter)["embeds"]
    assert not live_mentions(body["title"])
    assert not live_mentions(body["description"].removesuffix("closes <t:1679313600:R>"))
    assert_sendable({"content": "", "embeds": [body]})


@BOUNDED
@given(st.lists(st.lists(st.text("abcxyz", min_size=1), min_size=1).map(" ".join), max_size=30))
def test_no_word_of_a_paragraph_is_lost(paragraphs: list[str]) -> None:
    html = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    assert from_html(html, BASE).markdown == "\n\n".join(paragraphs)
