"""A board's pages in every shape: threads, their responses, indexes; and pages that are none."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.board import read_board, read_board_page
from bot.feeds.boards.moments import date_in
from bot.feeds.boards.profile import profiles
from bot.feeds.pool import ParserPool
from bot.feeds.raw import MAX_ARTICLES
from bot.model import BoardPage, Page, ParsedFeed
from bot.rendering.markdown import from_html
from bot.services.feeds.reading import PooledReader, look_at, read_feed
from bot.services.feeds.reading import read_board_page as read_page
from tests.feeds.boards.shapes import CLOSED, SHAPES, Said, Shape, Thread, as_text, divs, rules

BOARD_PAGE = Path(__file__).parents[2] / "../shared/board/backboards-thread.txt"
URL = "https://www.board.example/thread?id=12"
TEN_PAST_TEN = datetime(2023, 3, 14, 10, 10, tzinfo=UTC)

THREAD = Thread(
    "The mayor of Harbour Town, a keen sailor, welcomes a \u2018new wind\u2019 on the quay.",
    (
        "The mayor of Harbour Town, a keen sailor, welcomed a “new wind” in relations with the "
        "fishing fleet on Monday, the local newspaper reported, as both sides grapple with tides.",
        "Ms. Quayle, who met the master\u2019s crew, arrived at the pier on Sunday night. After a "
        "welcome with brass music, they sat down for talks — and fish — at the market < 2 hours.",
        "“The master and I agree that storms are a time of opportunities,” Ms. Quayle said.",
    ),
    "— Ada Pier and Ben Rope",
)
SAID = (
    Said("Carl Buoy", "March 14, 2023 at 10:10 AM", ("It was the tide, not the wind.",), "r7"),
    Said(
        "d_anchor",
        "March 14, 2023 at 1:05 PM",
        ("I was there.", "The brass & the fish were fine; responses: none < two."),
        "r8",
    ),
    Said("Carl Buoy", "March 15, 2023 at 9:00 AM", ("So was I, @everyone!",), "r11"),
)

BUTTON = "Post a message   top"

in_every_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
needs_the_shared_page = pytest.mark.skipif(
    not BOARD_PAGE.exists(), reason="the shared copy of the board's page is absent"
)


def page_of(text: str | bytes, url: str = URL, content_type: str | None = None) -> Page:
    return Page(url, text.encode() if isinstance(text, str) else text, content_type)


def thread_in(text: str | bytes, url: str = URL, content_type: str | None = None) -> BoardPage:
    return read_page(page_of(text, url, content_type))


def index_in(text: str, url: str = "https://board.example/") -> ParsedFeed:
    return read_feed(page_of(text, url))


def shared() -> Thread:
    page = BOARD_PAGE.read_text(encoding="utf-8")
    body = page.partition("Posts: 153")[2].partition("Responses:")[0]
    headline, *paragraphs, byline = body.strip().split("\n\n")
    return Thread(headline, tuple(paragraphs), byline)


def told(text: str) -> list[str]:
    """Paragraphs of Markdown as their words."""
    return [re.sub(r"\\(?=[^\w\s])|\u200b", "", part) for part in text.split("\n\n")]


def keys(page: BoardPage) -> list[str]:
    return [response.key for response in page.responses]


# ── the article ──────────────────────────────────────────────────────────────────────────────


@needs_the_shared_page
@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", None, "text/html"])
def test_the_boards_own_page_is_read(content_type: str | None) -> None:
    found = thread_in(BOARD_PAGE.read_bytes(), content_type=content_type)
    assert told(found.article.text) == list(shared().paragraphs)
    assert len(shared().paragraphs) == 8
    assert found.article.title == shared().headline
    assert found.article.author == "Cassandra Vinograd and Andrew Higgins"
    assert (found.board, found.posts, found.responses) == ("Backboards", 153, ())
    assert (found.closed, found.days) == (True, 7)


@needs_the_shared_page
@in_every_shape
def test_the_boards_own_page_is_the_same_article_in_every_shape(shape: Shape) -> None:
    as_printed = thread_in(BOARD_PAGE.read_bytes())
    assert thread_in(shape(shared())) == as_printed
    assert thread_in(shape(shared().saying(*SAID))).article == as_printed.article


@in_every_shape
def test_a_page_in_every_shape_gives_its_article(shape: Shape) -> None:
    found = thread_in(shape(THREAD))
    article = found.article
    assert article.title == THREAD.headline
    assert told(article.text) == list(THREAD.paragraphs)
    assert article.author == "Ada Pier and Ben Rope"
    assert (article.link, article.key) == (URL, URL)
    assert article.canonical_link == article.alt_key == "board.example/thread?id=12"
    assert article.on_board
    assert (found.posts, found.responses, found.closed, found.days) == (153, (), True, 7)


@in_every_shape
def test_an_open_page_says_nothing_of_days(shape: Shape) -> None:
    found = thread_in(shape(replace(THREAD, closed=False, posts="1,204").saying(*SAID)))
    assert (found.closed, found.days, found.posts) == (False, None, 1204)
    assert len(found.responses) == 3


def test_emphasis_links_and_pictures_of_the_article_survive() -> None:
    page = rules(THREAD).replace("<p>Ms. Quayle", '<p><img src="/quay.jpg"><b>Ms. Quayle</b>')
    page = page.replace("brass music", '<a href="/brass"><i>brass</i> music</a>')
    page = re.sub("<p>(“The.*)", r"<blockquote><p>\1</blockquote>", page)
    article = thread_in(page).article
    assert article.picture == "https://www.board.example/quay.jpg"
    assert "**Ms. Quayle**, who met" in article.text
    assert "[_brass_ music](<https://www.board.example/brass>)" in article.text
    assert "\n\n> “The master" in article.text
    assert article.author == "Ada Pier and Ben Rope"


def test_a_first_line_that_somebody_says_is_no_byline() -> None:
    thread = replace(THREAD, paragraphs=("— Ahoy, he said.", *THREAD.paragraphs))
    assert told(thread_in(divs(thread)).article.text)[0] == "— Ahoy, he said."


@pytest.mark.parametrize(
    "byline", ["— Ada Pier, March 14, 2023 10:10 AM", "— Ada Pier\n\nPosted on 2023-03-14 10:10"]
)
def test_a_date_at_the_byline_is_the_articles(byline: str) -> None:
    article = thread_in(as_text(replace(THREAD, byline=byline))).article
    assert (article.author, article.published_at) == ("Ada Pier", TEN_PAST_TEN)
    assert told(article.text) == list(THREAD.paragraphs)


# ── responses ────────────────────────────────────────────────────────────────────────────────


@in_every_shape
def test_a_page_in_every_shape_gives_its_responses(shape: Shape) -> None:
    found = thread_in(shape(THREAD.saying(*SAID)))
    assert [response.author for response in found.responses] == [said.author for said in SAID]
    assert [told(response.text) for response in found.responses] == [
        list(said.paragraphs) for said in SAID
    ]
    assert found.responses[0].published_at == TEN_PAST_TEN
    assert found.article == thread_in(as_text(THREAD)).article
    assert (found.posts, found.closed, found.days) == (153, True, 7)


def test_responses_without_a_mark_of_their_own_have_the_same_keys_in_every_shape() -> None:
    said = [replace(each, id="") for each in SAID]
    found = {tuple(keys(thread_in(shape(THREAD.saying(*said))))) for shape in SHAPES}
    assert len(found) == 1


@in_every_shape
def test_keys_stay_when_a_response_is_edited_and_when_one_before_it_vanishes(shape: Shape) -> None:
    before = thread_in(shape(THREAD.saying(*SAID)))
    edited = replace(SAID[1], paragraphs=("I was not there.",))
    assert keys(thread_in(shape(THREAD.saying(SAID[0], edited, SAID[2])))) == keys(before)
    assert keys(thread_in(shape(THREAD.saying(*SAID[1:])))) == keys(before)[1:]


@in_every_shape
def test_two_identical_responses_are_two(shape: Shape) -> None:
    twin = replace(SAID[0], id="")
    found = thread_in(shape(THREAD.saying(twin, twin)))
    assert len(set(keys(found))) == len(found.responses) == 2


def test_the_pages_own_ids_are_the_keys_and_the_links() -> None:
    found = thread_in(divs(THREAD.saying(*SAID)))
    assert keys(found) == ["#r7", "#r8", "#r11"]
    assert found.responses[0].link == f"{URL}#r7"


def test_a_permalink_is_the_key_and_the_link() -> None:
    page = rules(THREAD.saying(*SAID)).replace(
        "March 14, 2023 at 10:10 AM:", '<a href="?id=12#m7">March 14, 2023 at 10:10 AM</a>:'
    )
    first = thread_in(page).responses[0]
    assert (first.key, first.link) == ("#m7", f"{URL}#m7")


def test_the_newest_first_is_turned_around() -> None:
    found = thread_in(divs(THREAD.saying(*SAID[::-1])))
    assert keys(found) == ["#r7", "#r8", "#r11"]


def test_a_response_within_a_response_is_its_own() -> None:
    inner = '<div class="reply" id="r9"><b>Eve Knot</b>: Were you?</div>'
    page = divs(THREAD.saying(*SAID)).replace("<div>I was there.</div>", f"<div>I was</div>{inner}")
    found = {response.key: response for response in thread_in(page).responses}
    assert list(found) == ["#r7", "#r8", "#r9", "#r11"]
    assert (found["#r9"].author, found["#r9"].text) == ("Eve Knot", "Were you?")
    assert "Were you?" not in found["#r8"].text


def test_a_response_that_says_that_replies_are_disabled_closes_nothing() -> None:
    said = Said("Mallory", "March 15, 2023", ("Look:", CLOSED), "r1")
    for shape in SHAPES:
        found = thread_in(shape(replace(THREAD, closed=False).saying(said, *SAID)))
        assert (found.closed, len(found.responses)) == (False, 4), shape.__name__


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("before", ["", "Responses:\n{foot}\n"], ids=["no button", "button above"])
def test_nor_does_one_on_a_page_without_a_button_below(before: str, place: int) -> None:
    """Every response was lost with it that stood below such a one."""
    said = list(SAID)
    said[place] = replace(said[place], paragraphs=("Look:", CLOSED, "So be quick."))
    page = as_text(replace(THREAD, closed=False).saying(*said)).replace(BUTTON, "")
    found = thread_in(page.replace("Responses:\n", before.format(foot=BUTTON) or "Responses:\n"))
    assert (found.closed, found.days, len(found.responses)) == (False, None, 3)
    assert told(found.responses[place].text) == ["Look:", CLOSED, "So be quick."]


def test_the_last_words_of_a_response_are_not_the_pages() -> None:
    said = replace(SAID[2], paragraphs=(CLOSED,))
    page = as_text(replace(THREAD, closed=False).saying(*SAID[:2], said)).replace(BUTTON, "")
    found = thread_in(page)
    assert (found.closed, found.responses[2].text) == (False, CLOSED)


def test_a_page_without_a_button_says_below_a_rule_that_it_is_closed() -> None:
    page = re.sub('<p><a href="post.cgi">.*?</p>', "", rules(THREAD.saying(*SAID)), flags=re.DOTALL)
    found = thread_in(page)
    assert (found.closed, found.days, len(found.responses)) == (True, 7, 3)


FORM = """<form action="post.cgi" method=post>Name: <input name=n><br>Subject: <input name=s><br>
    Message:<br><textarea name=m>Responses:</textarea><br><input type=submit></form>"""


@pytest.mark.parametrize("said", [(), SAID], ids=["none", "three"])
@pytest.mark.parametrize(
    ("mark", "place"),
    [
        ("<hr>\n        <h4>Responses:", "{form}{mark}"),
        ("Responses:</h4>", "{mark}{form}"),
        ('<hr><p><a href="post.cgi">', "{form}{mark}"),
        ("<p><small>", "{form}{mark}"),
    ],
    ids=["above the responses", "below their heading", "above the button", "below it"],
)
def test_a_form_to_write_in_is_no_text(mark: str, place: str, said: tuple[Said, ...]) -> None:
    page = rules(THREAD.saying(*said))
    assert mark in page
    found = thread_in(page.replace(mark, place.format(form=FORM, mark=mark)))
    assert found == thread_in(page)


def test_a_form_that_holds_the_whole_page_is_the_page() -> None:
    page = divs(THREAD.saying(*SAID))
    whole = page.replace(
        '<div id="header">', f'<form>{FORM[: FORM.index("</form>")]}<div id="header">'
    )
    assert len(thread_in(whole).responses) == 3
    assert thread_in(whole).article == thread_in(page).article


@in_every_shape
@pytest.mark.parametrize(
    "words",
    ["Somebody said: it was the wind.", "By Jove", "From: the harbour"],
)
def test_what_looks_like_a_head_without_a_date_is_text_where_heads_have_dates(
    shape: Shape, words: str
) -> None:
    said = replace(SAID[1], paragraphs=("I was there.", words, "So it was."))
    found = thread_in(shape(THREAD.saying(SAID[0], said, SAID[2])))
    assert [told(each.text) for each in found.responses] == [
        list(each.paragraphs) for each in (SAID[0], said, SAID[2])
    ]


@in_every_shape
@pytest.mark.parametrize("name", ["_anchor", "@everyone", "~Eve~", "*star*", "=^.^= cat"])
def test_a_name_may_begin_with_a_mark(shape: Shape, name: str) -> None:
    said = replace(SAID[1], author=name)
    found = thread_in(shape(THREAD.saying(SAID[0], said, SAID[2])))
    assert [each.author for each in found.responses] == ["Carl Buoy", name, "Carl Buoy"]


@pytest.mark.parametrize("tag", ["<b>bold</b>", "<p>", "a<br>b"])
def test_a_tag_that_somebody_typed_into_a_text_makes_it_no_web_page(tag: str) -> None:
    said = replace(SAID[1], paragraphs=(f"Look: {tag}", "So."))
    found = thread_in(as_text(THREAD.saying(SAID[0], said, SAID[2])), content_type="text/html")
    assert told(found.responses[1].text) == [f"Look: {tag}", "So."]


@pytest.mark.parametrize("words", ["link", "#7", "1"])
def test_a_link_that_somebody_wrote_is_not_the_responses_own(words: str) -> None:
    """It would have led there by the words “at the source”, and been the key of two."""
    for href in ("https://evil.example/", "#r9", "/thread?id=13"):
        page = rules(THREAD.saying(*SAID))
        linked = page.replace("I was there.", f'I was there. <a href="{href}">{words}</a>')
        assert thread_in(linked).responses[1].link == URL
        assert keys(thread_in(linked)) == keys(thread_in(page))


def test_a_permalink_leads_to_the_boards_own_host() -> None:
    page = rules(THREAD.saying(*SAID)).replace(
        "March 14, 2023 at 10:10 AM:", '<a href="//evil.example/7">March 14, 2023 at 10:10 AM</a>:'
    )
    assert thread_in(page).responses[0].link == URL


def test_an_id_with_a_bar_is_not_taken_for_a_twin() -> None:
    said = [replace(SAID[0], id=each) for each in ("r1", "r1", "r1|2")]
    assert len(set(keys(thread_in(divs(THREAD.saying(*said)))))) == 3


@pytest.mark.parametrize("above", ["", f"{BUTTON}\n"], ids=["no button", "button"])
def test_a_footer_is_no_response(above: str) -> None:
    page = as_text(THREAD).replace(f"{BUTTON}\n{CLOSED}", f"{above}{CLOSED}\n\nCopyright 1998")
    found = thread_in(page)
    assert (found.closed, found.days, found.responses) == (True, 7, ())


def test_the_notice_may_stand_above_responses_that_elements_hold() -> None:
    page = divs(THREAD.saying(*SAID))
    notice = f'<div class="note">{CLOSED}</div>'
    moved = page.replace(notice, "").replace(
        "<div>Responses:</div>", f"<div>Responses:</div>{notice}"
    )
    moved = re.sub('<div class="buttons">.*?</div>', "", moved)
    assert thread_in(moved) == thread_in(page)


@pytest.mark.parametrize("twice", [False, True])
def test_responses_below_the_button_are_found_too(twice: bool) -> None:
    page = as_text(THREAD.saying(*SAID))
    if not twice:
        page = page.replace(f"{BUTTON}\n{CLOSED}", "")
    page = page.replace("Responses:\n", f"Responses:\n{BUTTON}\n{CLOSED}\n")
    found = thread_in(page)
    assert ([each.author for each in found.responses], found.closed) == (
        ["Carl Buoy", "d_anchor", "Carl Buoy"],
        True,
    )


@pytest.mark.parametrize(
    "line",
    ["Carl Buoy: {}", "Carl Buoy (2023-03-14 10:10): {}", "Carl Buoy wrote: {}", "Carl Buoy:\n{}"],
)
def test_a_name_and_a_text_in_one_line(line: str) -> None:
    foot = "Post a message   top"
    page = as_text(THREAD).replace(foot, f"\n{line.format('It was the tide.')}\n\n{foot}")
    (found,) = thread_in(page).responses
    assert (found.author, found.text) == ("Carl Buoy", "It was the tide.")


MORE_SHAPES = {
    "definitions": "<dl><dt>Ann, March 14, 2023<dd>Ahoy<dt>Bob, March 15, 2023<dd>Hello</dl>",
    "items": "<ul><li><b>Ann</b>: Ahoy<li><b>Bob</b>: Hello</ul>",
    "rows": "<table><tr><td>Ann<td>Ahoy<tr><td>Bob<td>Hello</table>",
    "signed quotes": "<blockquote>Ahoy<p>— Ann</blockquote><blockquote>Hello<p>— Bob</blockquote>",
    "cites": "<ol><li id=c1>Ahoy<br><cite>Ann</cite><li id=c2>Hello<br><cite>Bob</cite></ol>",
    "posted by": "<p>Posted by <b>Ann</b> on March 14, 2023<br>Ahoy"
    "<p>Posted by <b>Bob</b> on March 15, 2023<br>Hello",
    "bars": "<p>Ann | 2023-03-14 10:12 | #1<br>Ahoy<p>Bob | 2023-03-14 10:13 | #2<br>Hello",
    "from and date": "<p>From: Ann<br>Date: March 14, 2023<p>Ahoy"
    "<p>From: Bob<br>Date: March 15, 2023<p>Hello",
    "signed": "<p>Ahoy<br>— Ann (March 14, 2023)<p>Hello<br>— Bob (March 15, 2023)",
}


@pytest.mark.parametrize("said", MORE_SHAPES.values(), ids=MORE_SHAPES)
def test_responses_in_more_shapes(said: str) -> None:
    page = rules(THREAD).replace("Responses:</h4>", f"Responses:</h4>{said}")
    assert [(each.author, each.text) for each in thread_in(page).responses] == [
        ("Ann", "Ahoy"),
        ("Bob", "Hello"),
    ]


def test_what_names_nobody_is_a_response_of_nobodys() -> None:
    foot = "Post a message   top"
    page = as_text(THREAD).replace(foot, f"\nIt was the tide.\n---\n👍\n\n{foot}")
    assert [(each.author, each.text) for each in thread_in(page).responses] == [
        (None, "It was the tide."),
        (None, "👍"),
    ]


# ── the index ────────────────────────────────────────────────────────────────────────────────

ROWS = """<tr><td><a href="/thread?id=12"><b>A new</b> wind</a></td><td>Ada Pier and Ben Rope</td>
    <td><a href="/thread?id=12#last">2 responses</a></td><td>March 14, 2023 10:10 AM</td></tr>
    <tr><td><a href="http://www.board.example/thread?id=13">The tide</a></td>
    <td><a href="/users/4">by Eve Knot</a></td><td>Responses: 0</td>
    <td><time datetime="2023-03-14T10:10:00Z">today</time></td></tr>"""
HEADER = "<p>Backboards:</p><p>Posts: 153</p>"
FOOT = '<p><a href="/post">Post a message</a> <a href="#top">top</a> <a href="/page2">next</a></p>'
INDEXES = {
    "table": f"<table>{ROWS}</table>",
    "table within a table": f"<table><tr><td><table>{ROWS}</table></td></tr></table>",
    "list": """<ul><li><a href="/thread?id=12">A new wind</a> — Ada Pier and Ben Rope,
        March 14, 2023 10:10 AM (2 responses)</li><li><a href="/thread?id=13">The tide</a>
        — Eve Knot, March 14, 2023 10:10 AM (0 responses)</li></ul>""",
    "breaks": """<a href="/thread?id=12">A new wind</a><br>by Ada Pier and Ben Rope,
        2023-03-14 10:10<br>Responses: 2<br><br><a href="/thread?id=13">The tide</a><br>
        by Eve Knot, 2023-03-14 10:10<br>Responses: 0<br>""",
}


@pytest.mark.parametrize("listing", INDEXES.values(), ids=INDEXES)
def test_an_index_gives_its_threads(listing: str) -> None:
    feed = index_in(f"<html><body>{HEADER}{listing}{FOOT}</body></html>")
    assert (feed.title, feed.board) == ("Backboards", True)
    first, second = feed.articles
    assert [first.title, second.title] == ["A new wind", "The tide"]
    assert first.link == "https://board.example/thread?id=12"
    assert [first.published_at, second.published_at] == [TEN_PAST_TEN, TEN_PAST_TEN]
    assert [first.response_count, second.response_count] == [2, 0]
    assert second.author == "Eve Knot"
    assert first.on_board
    assert first.text == ""


def test_an_article_has_the_same_identity_on_its_index_and_on_its_page() -> None:
    listed = index_in(f"{HEADER}{INDEXES['list']}{FOOT}").articles[0]
    assert listed.link is not None
    own = thread_in(divs(THREAD), url=f"{listed.link}#top").article
    assert (listed.key, listed.alt_key, listed.canonical_link) == (
        own.key,
        own.alt_key,
        own.canonical_link,
    )


def test_a_thread_is_on_the_same_host_at_the_same_port() -> None:
    links = '<a href="http://evil.example:8080/t/1">one</a><br><a href="/t/2">two</a>'
    feed = index_in(HEADER + links, "http://board.example:8080/")
    assert [each.title for each in feed.articles] == ["two"]


def test_an_index_as_text_names_its_addresses() -> None:
    feed = index_in(
        "Backboards:\nPosts: 153\n\nA new wind https://board.example/t/12\n"
        "The tide - https://board.example/t/13\n\nPost a message   top\n"
    )
    assert [(each.title, each.link) for each in feed.articles] == [
        ("A new wind", "https://board.example/t/12"),
        ("The tide", "https://board.example/t/13"),
    ]


def test_a_thread_is_listed_once_and_no_more_than_a_feed_may_have() -> None:
    rows = "".join(f'<p><a href="/t/{n}">Thread {n}</a>' for n in range(MAX_ARTICLES + 50))
    feed = index_in(f"{HEADER}{rows}{rows}")
    assert [each.title for each in feed.articles] == [f"Thread {n}" for n in range(MAX_ARTICLES)]


# ── the door ─────────────────────────────────────────────────────────────────────────────────


@in_every_shape
def test_a_thread_page_is_a_feed_of_one_article(shape: Shape) -> None:
    page = page_of(shape(THREAD.saying(*SAID)))
    feed = read_feed(page)
    assert feed == look_at(page)
    assert (feed.board, feed.articles) == (True, (read_page(page).article,))


def test_a_board_that_announces_a_feed_is_followed_by_that() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    found = look_at(page_of(divs(THREAD).replace("<head>", f"<head>{link}")))
    assert isinstance(found, tuple)
    assert [feed.url for feed in found] == ["https://www.board.example/feed"]


async def test_a_page_is_read_in_the_worker_process() -> None:
    async with ParserPool() as pool:
        found = await PooledReader(pool).read_board_page(page_of(divs(THREAD.saying(*SAID))))
    assert keys(found) == ["#r7", "#r8", "#r11"]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (
            "<p>Backboards:</p><p>Hello</p>",
            "Backboards: no line “Posts: …”, no line “Responses:”.",
        ),
        (
            "<html><p>Hello</p></html>",
            "Backboards: no line “Backboards:”, no line “Posts: …”, no line “Responses:”.",
        ),
        ("Backboards:\nPosts: 3\nResponses:", "no headline above “Responses:”"),
        ("", "no line “Backboards:”"),
        ("Backboards:\nPosts: 3\n\nHello", "no line “Responses:”"),
    ],
)
def test_a_page_that_fits_no_profile_is_told_what_it_lacks(text: str, lacks: str) -> None:
    with pytest.raises(ParseError, match=re.escape(lacks)) as error:
        thread_in(text)
    assert error.value.subject == URL
    with pytest.raises(ParseError):
        read_feed(page_of(text))


def test_what_is_neither_feed_nor_board_is_told_both() -> None:
    with pytest.raises(ParseError, match=r"announces no feed.*Backboards: no line “Posts: …”"):
        look_at(page_of("<html><p>Backboards:</p></html>"))
    with pytest.raises(ParseError) as error:
        read_feed(page_of('<?xml version="1.0"?><rss><channel>'))
    assert "Backboards" not in str(error.value)


HUGE = {
    "10 MB of lines": "a\n" * (5 * 1024 * 1024),
    "too many lines": as_text(THREAD).replace("Ms. Quayle", "a\n" * 450_000, 1),
    "many lines": as_text(THREAD).replace("Ms. Quayle", "a\n" * 19_000, 1),
    "one line": as_text(THREAD).replace("Ms. Quayle", "a b, " * 180_000, 1),
    "many tags": rules(THREAD).replace("Ms. Quayle", "<b>x</b> <br>" * 9_900, 1),
    "nested": divs(THREAD).replace("Ms. Quayle", "<div>" * 29_000, 1),
    "inline": rules(THREAD).replace("Ms. Quayle", "<b><i>" * 14_000, 1),
    "attributes": divs(THREAD).replace(
        "<div class=par>", f'<p x="<>" {" ".join(f"a{n}=1" for n in range(70_000))}>', 1
    ),
    "dates": as_text(THREAD).replace("Ms. Quayle", "March 14, 2023 " * 60_000, 1),
    "names": as_text(THREAD.saying(SAID[0])).replace("Carl Buoy", "a " * 140, 1),
    "dashes": as_text(THREAD.saying(SAID[0])).replace("Carl Buoy", "- " * 140, 1),
    "heads": as_text(THREAD.saying(*SAID * 2_500)),
    "responses": divs(THREAD.saying(*SAID * 450)),
    "open comments": rules(THREAD).replace("Ms. Quayle", "<!--" + "x" * 30, 1)
    + "<!--xxxxx" * 29_000,
    "open forms": rules(THREAD).replace("Ms. Quayle", "<form>x<textarea></textarea>" * 7_000, 1),
    "links": f"{HEADER}{'<a href=/t/1>x</a> ' * 14_000}",
    "row of links": HEADER + "".join(f"<a href=/t/{n}>x{n}</a> " for n in range(14_000)),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
async def test_a_hostile_page_ends_in_an_error_or_a_page(text: str) -> None:
    async with ParserPool(deadline=60) as pool:  # what is quadratic takes longer on any machine
        reader = PooledReader(pool)
        for read in (reader.read, reader.look, reader.read_board_page):
            try:
                await read(page_of(text))
            except ParseError as error:
                too_slow = "takes more than" in str(error)
                assert not too_slow


PIECES = st.sampled_from(
    [
        *("Backboards:", "Posts: 153", "Posts:", "12", "Responses:", "Post a message", "top"),
        *(CLOSED, "— A and B", "— A, March 14, 2023", "Ann:", "Ann (2023-03-14): x", "text"),
        *("<p>", "</p>", "<br>", "<hr>", "<pre>", "</pre>", "<table><tr><td>", "</table>", "\n"),
        *("\n\n", "<div class=response id=r1>", "</div>", "<b class=author>", "</b>", "<time>"),
        *('<a href="/t/1">', "</a>", "<!--", "-->", "<script>", "<html>", "&#0;", "<li>", "\x00"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=20), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    _is_read_or_refused(" ".join(pieces).encode("utf-8", "replace"))


@given(st.binary(max_size=500))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    _is_read_or_refused(body)
    _is_read_or_refused(b"Backboards:\nPosts: 1\n\nx\n\nResponses:\n" + body)


def _is_read_or_refused(body: bytes) -> None:
    for content_type in (None, "text/plain", "text/html; charset=utf-16"):
        for read in (read_board_page, read_board):
            try:
                found = read(body, url=URL, content_type=content_type, convert=from_html)
            except ParseError:
                continue
            assert isinstance(found, BoardPage | ParsedFeed)


# ── the profile ──────────────────────────────────────────────────────────────────────────────


def test_every_profile_that_is_shipped_can_be_read() -> None:
    assert [each.name for each in profiles()] == ["Backboards"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tuesday, March 14, 2023 at 10:10 AM", TEN_PAST_TEN),
        ("14 Mar 2023 10:10", TEN_PAST_TEN),
        ("03/14/2023 10:10 am", TEN_PAST_TEN),
        ("14/03/2023 10:10", TEN_PAST_TEN),
        ("2023-03-14 11:10 +01:00", TEN_PAST_TEN),
        ("2023-03-14T10:10:00Z", TEN_PAST_TEN),
        ("March 14th, 2023, 6:10 a.m. EDT", TEN_PAST_TEN),
        ("31 June 2023", None),
        ("March 14, 2023 10:10 +99:99", None),
        ("March 14, 2023 25:10", None),
        ("yesterday", None),
    ],
)
def test_dates_as_boards_print_them(written: str, read: datetime | None) -> None:
    assert date_in(f"x, {written}") == read
