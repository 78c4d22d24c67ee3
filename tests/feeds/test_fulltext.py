"""Articles from their own pages: ten pages in the shapes of real papers, and pages without one.

papers/NAME.html is a page, papers/NAME.md what it says: where it was found and what stands around
the text, a line each, then the whole text as members read it.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.fulltext import read_article
from bot.feeds.identity import canonical_link
from bot.feeds.pool import ParserPool
from bot.model import FullText, Page
from bot.rendering.markdown import from_html
from bot.services.feeds.reading import PooledReader, read_feed

PAPERS = Path(__file__).parent / "papers"
URL = "https://news.example/town/ferry"
SENTENCE = "The ferry sails again from Monday, the council of the town decided last night. "
PARAGRAPHS = f"<p>{SENTENCE * 4}</p>" * 3
TEASER = "What the page behind the link says at length, in the hundred characters of a teaser."

NO_ARTICLE = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n ", "it is empty"),
    "a PDF": (b"%PDF-1.7 \xe2\xe3", "it is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "it is a picture"),
    "JSON": (b'{"title": "Ferry"}', "it is JSON"),
    "a page without a body": (b"<html></html>", "I found no text in it"),
    "a page that a script would fill": (
        b"<html><body><div id=root></div><noscript>Enable JavaScript.</noscript></body></html>",
        "I found no text in it",
    ),
    "a page that is not there": (
        b"<html><body><h1>404</h1><p>This page was moved, or never existed.</p></body></html>",
        "next to no text",
    ),
    "a login": (
        f"<html><body><h1>Log in</h1><p>{SENTENCE * 4}</p><form><input name=user>"
        "<input type=password></form></body></html>".encode(),
        "it asks for a login",
    ),
    "a front page": (
        "<html><body>{}</body></html>".format(
            "".join(
                f"<article><h3><a href='/{n}'>Headline {n}</a></h3><p>{TEASER}</p></article>"
                for n in range(12)
            )
        ).encode(),
        "it is a list of links",
    ),
    "the results of a search": (
        "<html><body><h1>Results for ferry</h1><ol>{}</ol></body></html>".format(
            "".join(f"<li><a href='/{n}'>Result {n}</a><p>{TEASER}</p></li>" for n in range(10))
        ).encode(),
        "it is a list of links",
    ),
}

HOSTILE = {
    "nested": b"<html><body>" + b"<div>" * 100_000 + PARAGRAPHS.encode(),
    "deep": b"<html><body>" + b"<div>" * 2_000 + PARAGRAPHS.encode(),
    "attributes": b"<html><body><p " + b"".join(b" a%d=1" % n for n in range(100_000)) + b">",
    "huge": b"<html><body>" + PARAGRAPHS.encode() * 9_000,
    "larger": b"<html>" + b" " * 11_000_000,
    "brackets": b"<html>" + b"<a" * 1_000_000,
    "tables": b"<html><body>" + (b"<table><tr><td>" * 80 + PARAGRAPHS.encode()) * 100,
}


def read(body: bytes, *, url: str = URL, content_type: str | None = "text/html") -> FullText:
    return read_article(body, url=url, content_type=content_type, convert=from_html)


def page(body: str, *, head: str = "") -> bytes:
    return f"<html><head><title>Ferry</title>{head}</head><body>{body}</body></html>".encode()


def as_written(found: str, full: FullText) -> str:
    article = full.article
    return (
        f"found: {found}\nlink: {article.link}\ntitle: {article.title}\n"
        f"author: {article.author}\ndate: {article.published_at}\npicture: {article.picture}\n"
        f"site: {full.site}\n\n{article.text}\n"
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in PAPERS.glob("*.html")))
def test_the_text_of_a_papers_page_is_the_article_and_nothing_else(name: str) -> None:
    expected = (PAPERS / f"{name}.md").read_text(encoding="utf-8")
    found = expected.partition("\n")[0].removeprefix("found: ")
    full = read((PAPERS / f"{name}.html").read_bytes(), url=found)
    assert as_written(found, full) == expected
    assert full.article.canonical_link == canonical_link(full.article.link or "")
    assert full.article.key == full.article.link


@pytest.mark.parametrize(
    "around", ["{}", "<div>{}</div>", "<div><section id=x9>{}</section></div>"]
)
def test_a_page_that_does_not_name_its_article_keeps_the_lists(around: str) -> None:
    rules = "<ul><li>No dogs.<ul><li>Small ones neither.</li></ul></li><li>No bicycles.</li></ul>"
    article = f"<h1>Ferry</h1><p>{SENTENCE * 3}</p><p>Two rules:</p>{rules}<p>{SENTENCE * 2}</p>"
    menu = "<ul><li><a href=/town>Town</a></li><li><a href=/sports>Sports</a></li></ul>"
    foot = "<div><a href=/imprint>Imprint</a> · <a href=/privacy>Privacy</a></div>"
    text = read(page(menu + around.format(article) + foot)).article.text
    assert "Two rules:\n\n- No dogs.\n  - Small ones neither.\n- No bicycles." in text
    assert text.count("The ferry sails") == 5
    assert not [word for word in ("Sports", "Imprint", "Privacy") if word in text]


@pytest.mark.parametrize("name", NO_ARTICLE)
def test_a_page_without_an_article_says_so_and_what_to_do(name: str) -> None:
    body, reason = NO_ARTICLE[name]
    with pytest.raises(ParseError) as caught:
        read(body, content_type=None)
    assert str(caught.value).startswith(f"{URL} has no article that I can read: ")
    assert reason in str(caught.value)
    assert "post its text with /post text" in str(caught.value)


def test_a_picture_is_known_by_its_content_type() -> None:
    with pytest.raises(ParseError, match="it is a picture"):
        read(b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")


def test_a_short_text_is_an_article_if_its_page_calls_it_one() -> None:
    body = f"<h1>Ferry returns</h1><p>{SENTENCE * 2}</p>"
    with pytest.raises(ParseError, match="next to no text"):
        read(page(body))
    declared = read(page(body, head='<meta property="og:type" content="article">'))
    assert declared.article.text == (SENTENCE * 2).strip()


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://www.news.example/ferry-returns", "https://www.news.example/ferry-returns"),
        ("/ferry-returns", "https://news.example/ferry-returns"),
        ("https://evil.example/ferry", URL),
        ("https://news.example.evil.example/ferry", URL),
        ("https://news.example:8443/ferry", URL),
        ("javascript:alert(1)", URL),
        ("file:///etc/passwd", URL),
        ("https://news.example/", URL),
        ("https://[broken", URL),
        ("", URL),
    ],
)
def test_a_canonical_address_counts_only_on_the_pages_own_host(written: str, link: str) -> None:
    full = read(page(PARAGRAPHS, head=f'<link rel="canonical" href="{written}">'))
    assert full.article.link == link
    assert full.article.canonical_link == canonical_link(link)


def test_the_pages_address_is_told_without_credentials() -> None:
    full = read(page(PARAGRAPHS), url="https://me:secret@news.example/ferry")
    assert full.article.link == "https://news.example/ferry"


def test_what_machines_are_told_may_be_nonsense() -> None:
    scripts = ("[" * 50_000, '{"@type":"Article","headline":{"x":1},"author":[1,null,{}]}', "1e999")
    for script in scripts:
        head = f'<script type="application/ld+json">{script}</script>'
        assert read(page(PARAGRAPHS, head=head)).article.title == "Ferry"


def test_a_text_never_becomes_markup_or_a_mention() -> None:
    full = read(page(PARAGRAPHS + f"<p>*Stars* and @everyone: {SENTENCE}</p>"))
    assert r"\*Stars\*" in full.article.text


def test_the_headline_and_a_byline_are_taken_out_only_where_they_stand_alone() -> None:
    words = (
        "The <b>Ferry</b> sails, <i>By Monday</i> at the latest. <font><b>Ferry</b></font> it is. "
    )
    full = read(page(f"<div><b>Ferry</b><br><i>By Mara Lind</i></div><p>{words * 4}</p>"))
    said = "The **Ferry** sails, _By Monday_ at the latest. **Ferry** it is. " * 4
    assert full.article.text == said.strip()
    assert full.article.author == "Mara Lind"


@pytest.fixture
async def reader() -> AsyncIterator[PooledReader]:
    async with ParserPool() as pool:
        yield PooledReader(pool)


async def test_hostile_pages_end_in_a_clear_error_and_nothing_else(reader: PooledReader) -> None:
    for body in HOSTILE.values():
        with pytest.raises(ParseError, match=r"too many|larger than|takes more than"):
            await reader.read_article_page(Page(URL, body))
    full = await reader.read_article_page(Page(URL, (PAPERS / "gazette.html").read_bytes()))
    assert full.article.title == "Ferry returns to the old harbour after eleven years"


@pytest.mark.parametrize("opened", ["<script>", "<script", "<style x=1>"])
async def test_what_is_never_closed_is_passed_over_at_once(
    reader: PooledReader, opened: str
) -> None:
    """Were its end looked for from each of them, this would take minutes."""
    body = page(PARAGRAPHS + opened * 300_000)
    try:
        full = await reader.read_article_page(Page(URL, body))
    except ParseError as error:
        assert "too many tags" in str(error)  # noqa: PT017 - either will do
    else:
        assert full.article.text.startswith("The ferry sails")


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("/town/", "https://news.example/town/pier"),
        ("//[", "https://news.example/town/pier"),
        ("https://cdn.example/", "https://cdn.example/pier"),
        ("", "https://news.example/town/pier"),
    ],
)
def test_a_broken_address_does_not_cost_the_article(base: str, link: str) -> None:
    words = f'{SENTENCE * 4}<a href="pier">The pier</a> is <a href="http://[">new</a>.'
    full = read(page(f"<p>{words}</p>", head=f'<base href="{base}">'))
    assert f"[The pier](<{link}>) is new." in full.article.text


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ParseError, match=r"extra fulltext.*\[fulltext\]"):
        read(page(PARAGRAPHS))


async def test_reading_feeds_does_not_load_the_extractor() -> None:
    async with ParserPool(deadline=30) as pool:
        feed = b"<rss version='2.0'><channel><title>News</title></channel></rss>"
        await pool.run(URL, read_feed, Page(URL, feed))
        assert not await pool.run(URL, is_loaded, "trafilatura")


def is_loaded(module: str) -> bool:
    return module in sys.modules


snippets = st.sampled_from(
    [
        *("<p>", "</p>", "<table>", "<tr><td>", "</table>", "<br><br>", "<h1>", "<a href='x'>"),
        *("<div>", "</div>", "<font>", "<ul><li>", "<pre>", "<code>", "<img src=y>", "&#0;"),
        *("<q>", "<sub>", "<del>", "<dl><dt>", "<time datetime=x>", "<ruby>", SENTENCE * 3),
        *("\x00", "\ud7ff", "<base href='//['>", '<script type="application/ld+json">[]</script>'),
    ]
)
bodies = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=200).map(lambda tail: page(PARAGRAPHS) + tail),
    st.lists(snippets, max_size=30).map(lambda parts: page("".join(parts))),
)


@settings(max_examples=60, deadline=None)
@given(bodies)
@example(b"<html><body><table><tr><td>" + PARAGRAPHS.encode() + b"</td></tr></table>")
@example(b"<html><body><td>" + PARAGRAPHS.encode())
@example(b"<html>\x00<p>")
def test_any_bytes_are_an_article_or_a_parse_error(body: bytes) -> None:
    try:
        full = read(body)
    except ParseError:
        return
    assert full.article.text
    assert full.article.link == URL
