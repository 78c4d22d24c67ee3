"""JSON Feed, of both versions and none, to articles. `convert` is a stand-in: HTML stays HTML."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.parse import parse
from bot.feeds.raw import MAX_ARTICLES
from bot.model import Article, ParsedFeed, Prose

URL = "https://news.example/feeds/all.json"
VERSION = "https://jsonfeed.org/version/1.1"
JUNE = datetime(2025, 6, 10, 4, 0, tzinfo=UTC)


def convert(html: str, base: str) -> Prose:
    return Prose(html.replace("@base", base))


def read(body: str | bytes, url: str = URL) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(
        data, url=url, content_type="application/json", content_location=None, convert=convert
    )


def feed(*items: object, **fields: object) -> str:
    return json.dumps({"version": VERSION, "items": items, **fields})


def one(item: dict[str, Any], **fields: object) -> Article:
    (article,) = read(feed(item, **fields)).articles
    return article


RAIN = {
    "id": "urn:rain:1",
    "url": "/rain",
    "title": "Rain &amp; <b>sun</b>",
    "content_html": "<p>It rained.</p> @base",
    "summary": "It rained.",
    "image": "/rain.jpg",
    "date_published": "2025-06-10T06:00:00+02:00",
    "date_modified": "2025-06-11T04:00:00Z",
    "tags": ["Weather", "Weather", "https://news.example/tags/1", 7, None],
    "_extension": {"odd": [1.5e999]},
}
ANN = {"name": "Ann", "url": "https://ann.example/"}


@pytest.mark.parametrize(
    "body",
    [
        feed(RAIN | {"authors": [ANN]}, title="News", home_page_url="https://news.example/"),
        feed(RAIN | {"author": ANN}, title="News", home_page_url="/").replace("1.1", "1"),
        "\ufeff\n" + feed(RAIN, title="News", home_page_url="..", authors=[ANN], expired=True),
    ],
)
def test_every_version_gives_the_same_article(body: str) -> None:
    found = read(body)
    assert (found.title, found.site_url) == ("News", "https://news.example/")
    assert found.articles == (
        Article(
            key="urn:rain:1",
            alt_key="urn:rain:1",
            title="Rain & sun",
            text="<p>It rained.</p> https://news.example/rain",
            link="https://news.example/rain",
            canonical_link="news.example/rain",
            author="Ann",
            picture="https://news.example/rain.jpg",
            published_at=JUNE,
            categories=("Weather", "7"),
        ),
    )


@pytest.mark.parametrize("body", [feed(), json.dumps({"version": VERSION}), feed(None, 1, [], {})])
def test_a_feed_without_articles_is_a_feed(body: str) -> None:
    assert read(body).articles == ()


@pytest.mark.parametrize(
    ("item", "key", "link"),
    [
        ({"id": 17}, "17", None),
        ({"id": 1.50}, "1.5", None),
        ({"id": "1", "url": "a b"}, "1", "https://news.example/feeds/a%20b"),
        ({"id": "1", "external_url": "https://x.example/"}, "1", "https://x.example/"),
        ({"id": "1", "url": "javascript:x", "external_url": "//["}, "1", None),
        ({"id": "https://news.example/a"}, "https://news.example/a", "https://news.example/a"),
        ({"id": [], "url": "/a"}, "https://news.example/a", "https://news.example/a"),
        (
            {"id": "", "attachments": [{}, {"url": "/a.mp3"}]},
            "https://news.example/a.mp3",
            None,
        ),
    ],
)
def test_who_an_article_is(item: dict[str, Any], key: str, link: str | None) -> None:
    article = one(item)
    assert (article.key, article.link) == (key, link)


def test_a_number_is_an_id_however_long() -> None:
    digits = "9" * 100_000
    body = f'{{"version": "{VERSION}", "items": [{{"id": {digits}}}, {{"id": {digits}1}}]}}'
    assert len({article.key for article in read(body).articles}) == 2


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"content_text": "1 < 2\nline\n\nnext </b>"}, "<p>1 &lt; 2<br>line</p><p>next &lt;/b&gt;"),
        ({"summary": "1 < 2"}, "<p>1 &lt; 2</p>"),
        ({"summary": "<p>Rain</p>"}, "<p>Rain</p>"),
        ({"content_html": "<b>", "content_text": "Longer."}, "<p>Longer.</p>"),
        ({"content_html": {"odd": 1}, "summary": None}, ""),
        ({"content_html": "@base"}, URL),
        ({"content_html": "a\\u0000\\ud800b \\ud83c\\udfef"}, "a\ufffdb 🏯"),
    ],
)
def test_the_longest_text_is_the_body_as_html(item: dict[str, Any], text: str) -> None:
    body = feed({"id": "1"} | item).replace("\\\\u", "\\u")
    assert read(body).articles[0].text.startswith(text)


@pytest.mark.parametrize(
    ("item", "picture"),
    [
        ({"image": "data:image/png,x", "banner_image": "b.jpg"}, "https://news.example/a/b.jpg"),
        (
            {
                "attachments": [
                    {"url": "a.mp3", "mime_type": "audio/mpeg"},
                    {"url": "c.webp", "mime_type": "image/webp"},
                ]
            },
            "https://news.example/a/c.webp",
        ),
        ({"image": {"url": "x"}}, None),
    ],
)
def test_the_picture(item: dict[str, Any], picture: str | None) -> None:
    assert one({"id": "1", "url": "/a/"} | item).picture == picture


@pytest.mark.parametrize(
    ("item", "published_at"),
    [
        ({"date_published": "2025-06-10T04:00:00.123456789Z"}, JUNE.replace(microsecond=123456)),
        ({"date_published": "2025-06-10t04:00:00z"}, JUNE),
        ({"date_published": "2025-06-10 04:00"}, JUNE),
        ({"date_published": "Tue, 10 Jun 2025 04:00:00 GMT"}, JUNE),
        ({"date_published": "soon", "date_modified": "2025-06-10T04:00Z"}, JUNE),
        ({"date_published": "9999-12-31T23:59:59-10:00"}, None),
        ({"date_published": "1970-01-01T00:00:00Z"}, None),
        ({"date_published": 1749528000}, None),
        ({}, None),
    ],
)
def test_a_date_is_utc_or_nothing(item: dict[str, Any], published_at: datetime | None) -> None:
    assert one({"id": "1"} | item).published_at == published_at


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ({"authors": [{"name": "Ann"}, {"name": "Bo"}, {"name": "Ann"}]}, "Ann, Bo"),
        ({"authors": [{"url": "https://ann.example/"}, "Bo", None]}, "The desk"),
        ({"authors": [], "author": {"name": "Ann"}}, "Ann"),
        ({}, "The desk"),
    ],
)
def test_an_article_without_an_author_has_the_feed_s(item: dict[str, Any], author: str) -> None:
    assert one({"id": "1"} | item, author={"name": "The desk"}).author == author


def test_links_are_relative_to_the_address_that_the_feed_names() -> None:
    item = {"id": "1", "url": "a"}
    assert one(item).link == "https://news.example/feeds/a"
    assert one(item, feed_url="https://cdn.example/x/f.json").link == "https://cdn.example/x/a"
    assert one(item, home_page_url="/site/").link == "https://news.example/site/a"


def test_repetitions_are_one_article_and_too_many_are_capped() -> None:
    assert len(read(feed(RAIN, RAIN)).articles) == 1
    many = read(feed(*({"id": number} for number in range(MAX_ARTICLES + 5)))).articles
    assert [article.key for article in many] == [str(number) for number in range(MAX_ARTICLES)]


def test_what_json_forbids_is_taken_as_it_comes() -> None:
    body = f'{{"version": "{VERSION}", "items": 1, "items": [{{"id": NaN, "title": "a\nb"}}]}}'
    assert read(body).articles[0].title == "a b"


@pytest.mark.parametrize(
    "body",
    [
        "{" + feed(),
        feed()[:-3],
        "[" * 1_000_000,
        f'{{"version": "{VERSION}", "items": ' + '{"a":' * 1_000_000,
        "[error]",
    ],
)
def test_damaged_json_is_said_to_be_so(body: str) -> None:
    with pytest.raises(ParseError, match="looks like JSON, but is too damaged"):
        read(body)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(), st.just(URL), st.integers()),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*RAIN, "authors"]), inner),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from([*RAIN, "content_text", "authors", "author", "attachments", "banner_image"]),
    JSON,
)


@given(FIELDS, st.dictionaries(st.sampled_from(["title", "home_page_url", "authors"]), JSON))
def test_whatever_stands_in_a_field_is_read(item: dict[str, Any], fields: dict[str, Any]) -> None:
    found = read(feed(item, RAIN, **fields))
    assert "urn:rain:1" in [article.key for article in found.articles]
    assert str(found).encode()


@given(st.one_of(st.binary(), st.text(alphabet='{}[]:,"\\ud8').map(str.encode)))
def test_any_bytes_give_a_feed_or_a_parse_error(rest: bytes) -> None:
    for body in (b"{" + rest, feed(RAIN).encode()[:60] + rest):
        with suppress(ParseError):
            assert isinstance(read(body), ParsedFeed)


def test_the_icon_of_the_feed() -> None:
    assert read(feed(icon="https://cdn.example/i.png", favicon="/f.ico")).icon == (
        "https://cdn.example/i.png"
    )
    assert read(feed(favicon="/f.ico")).icon == "https://news.example/f.ico"
    assert read(feed(icon={"url": "x"})).icon is None
