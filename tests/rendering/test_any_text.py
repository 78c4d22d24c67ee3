"""For any text and any HTML: Discord's limits hold, words stay, and nothing comes alive."""

import re
from html import escape
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import Look, MessageDraft, ThreadDraft, ThreadState
from bot.rendering.markdown import from_html
from bot.rendering.notice import closing_notice
from bot.rendering.starter import plain_draft, thread_draft
from tests.rendering.makers import CLOSES_AT, POSTED_AT, article, as_json, mirrored, texts_of
from tests.rendering.oracle import assert_sendable, lies, live_mentions, shown, size, words

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


def _is_shown(tag: str) -> bool:
    """A script is not to be read; a column's name may be repeated in each row of a wide table."""
    return tag not in ("script", "th")


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


_NAMES = st.sampled_from(
    [
        *("bank", "com", "example", ".", ".", "1.2.3.4", " ", "www.", "evil.example"),
        *("\u200d", "\u200c", "\u200e", "\ufe0f", "\u2066", "\u2069", "\uff0e", "\u3002", "\u2024"),
    ]
)
_SAID = st.lists(_NAMES, min_size=1, max_size=5).map("".join)


@BOUNDED
@given(
    st.lists(st.tuples(st.sampled_from("123"), _SAID), min_size=1, max_size=4),
    st.sampled_from(Look),
)
@example([("1", "bank."), ("2", "com")], Look.EMBED)
@example([("1", "bank.\u200dcom")], Look.TEXT)
@example([("1", "1.2.3.4")], Look.CARD)
def test_no_link_and_no_headline_names_another_host(
    linked: list[tuple[str, str]], look: Look
) -> None:
    """However the name is disguised, and if it is put together of several links."""
    html = "".join(f'<a href="https://evil.example/{page}">{said}</a>' for page, said in linked)
    title, url = linked[0][1], "https://evil.example/"
    draft = thread_draft(
        mirrored(article(title, from_html(html, BASE).markdown, link=url), look=look)
    )
    for message in _messages(draft):
        assert not [lie for said in texts_of(message) for lie in lies(said)]
        titles = [embed.title for embed in message.embeds if embed.title]
        assert not [lie for shown_title in titles for lie in lies(_as_link(shown_title, url))]


def _as_link(title: str, url: str) -> str:
    """An embed's title is linked as a whole; a host in brackets at its end stands beside it."""
    words, bracket, host = title.partition(" (evil.example)")
    return f"[{words}](<{url}>){bracket}{host}"


@BOUNDED
@given(
    _LONG_TEXT,
    _LONG_TEXT,
    st.one_of(st.none(), _TEXT),
    st.one_of(st.none(), _TEXT, _HOSTS),
    st.sampled_from(list(ThreadState)),
    st.one_of(st.none(), _LONG_TEXT),
    st.sampled_from(Look),
    st.one_of(st.none(), st.integers(1, 3000)),
)
def test_any_article_is_within_the_limits(
    title: str,
    text: str,
    author: str | None,
    link: str | None,
    state: ThreadState,
    reason: str | None,
    look: Look,
    longest: int | None,
) -> None:
    thread = mirrored(
        article(title, text, author=author, link=link, picture=link, published_at=POSTED_AT),
        source=title,
        source_icon=link,
        also_in=(title, author or "", text),
        updated_at=POSTED_AT,
        state=state,
        reason=reason,
        thread_id=2**63 - 1,
        look=look,
        longest=longest,
    )
    for draft in (thread_draft(thread), plain_draft(thread)):
        assert 1 <= size(draft.title) <= 100
        assert draft.title == draft.title.strip()
        for message in (draft.starter, *draft.rest):
            assert_sendable(as_json(message))
    assert_sendable(as_json(closing_notice(thread)))


@given(
    st.sampled_from(Look),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 300),
    st.sampled_from(["x", "word ", "bank.example/", "*", "<@1> "]),
)
@example(Look.TEXT, 430, 275, 0, "x")
@BOUNDED
def test_the_longest_of_everything_is_within_the_limits(
    look: Look, link: int, picture: int, host: int, title: str
) -> None:
    """Every line around the text at its longest, also where that leaves no room for a text."""
    thread = mirrored(
        article(
            title * 400,
            "One.\n\n" + "piece " * 3000,
            author="*" * 400,
            link="https://" + "a." * (host // 2) + f"a.example/{'a' * link}",
            picture=f"https://a.example/{'a' * picture}",
            published_at=POSTED_AT,
        ),
        source="*" * 300,
        also_in=("*" * 300,) * 3,
        updated_at=POSTED_AT,
        state=ThreadState.CLOSED,
        reason="*" * 300,
        thread_id=2**63 - 1,
        token="0123456789",
        look=look,
    )
    draft = thread_draft(thread)
    for message in (draft.starter, *draft.rest):
        assert_sendable(as_json(message))
    assert "".join(_bodies(draft)).count("piece") == 3000


_LINKED = st.builds(
    lambda size, words: f'<a href="https://a.example/{"x" * size}">{words}</a>',
    st.integers(0, 980),
    st.sampled_from(
        ["word", "<code>word</code>", "word " * 80, "*" * 400, "<b>a</b><i>b</i>" * 200]
    ),
)
_CODE = st.integers(1, 2500).map(lambda size: f"<code>{'y' * size}</code>")
_CODES = st.integers(1, 700).map(lambda times: f"<code>{'code ' * times}`x</code>")
_PARAGRAPH = st.lists(
    st.one_of(
        _LINKED, _LINKED, _CODE, _CODES, st.integers(1, 300).map(lambda times: "word " * times)
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: f"<p>{' '.join(parts)}</p>")


@BOUNDED
@given(
    st.lists(_PARAGRAPH, min_size=1, max_size=4).map("".join),
    st.sampled_from(Look),
    st.integers(0, 500),
)
@example(f'<p><a href="https://a.example/{"x" * 900}">A link</a> and words.</p>', Look.TEXT, 300)
@example(
    f"<p><code>{'y' * 600}</code> {'word ' * 240}"
    f'<a href="https://a.example/{"x" * 300}"><code>code</code></a> {"word " * 300}</p>',
    Look.TEXT,
    0,
)
def test_no_link_is_cut_and_no_code_runs_out(html: str, look: Look, link: int) -> None:
    text = from_html(html, BASE).markdown
    written = article("Title", text, link=f"https://b.example/{'a' * link}")
    bodies = _bodies(thread_draft(mirrored(written, look=look)))
    assert [url for body in bodies for url in _linked_in(body)] == _linked_in(text)
    assert all(body.count("``") % 2 == 0 for body in bodies)
    assert all(body.replace("`x ``", "").count("`") % 2 == 0 for body in bodies)


def _linked_in(markdown: str) -> list[str]:
    return re.findall(r"\]\(<(https://a\.example/x*)>\)", markdown)


OURS = f"<t:{int(CLOSES_AT.timestamp())}:R>"


@BOUNDED
@given(_LONG_TEXT, st.sampled_from(Look), _HOSTS)
def test_nothing_of_a_feed_comes_alive_in_any_message(text: str, look: Look, link: str) -> None:
    written = article(text, from_html(escape(text), BASE).markdown, author=text, link=link)
    draft = thread_draft(mirrored(written, source=text, also_in=(text,), look=look))
    for said in (part for message in _messages(draft) for part in texts_of(message)):
        assert not live_mentions(said.replace(OURS, ""))
        assert not lies(said)


@BOUNDED
@given(_HTML, st.sampled_from(Look), st.integers(1, 60))
def test_no_word_is_lost_or_doubled_over_the_messages(html: str, look: Look, times: int) -> None:
    text = from_html(f"<p>{html}</p>" * times, BASE).markdown
    draft = thread_draft(mirrored(article("Title", text), look=look, closes_at=None))
    assert "".join(map(words, _bodies(draft))) == words(text)


_NUMBERED_HTML = st.recursive(
    st.sampled_from(["word ", "word&nbsp;", "<b>word</b> ", "word, <i>word</i> ", "word " * 90]),
    lambda inner: st.one_of(
        st.builds(lambda tag, body: f"<{tag}>{body}</{tag}>", _TAGS.filter(_is_shown), inner),
        st.builds(lambda href, body: f'<a href="{href}">{body}</a>', _HOSTS, inner),
        st.lists(inner, min_size=2, max_size=6).map("".join),
    ),
    max_leaves=40,
)


@BOUNDED
@given(_NUMBERED_HTML, st.sampled_from(Look))
def test_every_word_of_the_html_arrives_once_and_in_order(html: str, look: Look) -> None:
    numbers = count()
    html = re.sub("word", lambda _: f"word{next(numbers)}z", html)
    written = article("Title", from_html(html, BASE).markdown)
    said = "".join(_bodies(thread_draft(mirrored(written, look=look))))
    assert [int(number) for number in re.findall(r"word(\d+)z", said)] == [*range(next(numbers))]


def _messages(draft: ThreadDraft) -> list[MessageDraft]:
    return [draft.starter, *draft.rest]


def _bodies(draft: ThreadDraft) -> list[str]:
    """What each message has of its article's text: no heading, no footer."""
    starter, *rest = map(_said, _messages(draft))
    return [starter if draft.starter.embeds else _without_frame(starter), *rest]


def _said(message: MessageDraft) -> str:
    if message.embeds:
        return "\n\n".join(embed.description for embed in message.embeds)
    return "\n\n".join(message.card.texts) if message.card else message.content


def _without_frame(said: str) -> str:
    return re.sub(r"\s*-# .*nb-\w+$", "", re.sub(r"^## .*", "", said))


@BOUNDED
@given(st.lists(st.lists(st.text("abcxyz", min_size=1), min_size=1).map(" ".join), max_size=30))
def test_no_word_of_a_paragraph_is_lost(paragraphs: list[str]) -> None:
    html = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    assert from_html(html, BASE).markdown == "\n\n".join(paragraphs)
