"""Web pages, tidy and hostile, to the feeds that they announce."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import MOST_FOUND, discover
from bot.feeds.survey import is_web_page
from bot.model import FoundFeed

URL = "https://user:pass@news.example/blog/"


def look(body: str | bytes, content_type: str | None = None) -> tuple[FoundFeed, ...]:
    data = body.encode() if isinstance(body, str) else body
    return discover(data, url=URL, content_type=content_type)


def page(*inside: str) -> str:
    return f"<!doctype html><html><head>{''.join(inside)}</head><body></body></html>"


def link(href: str, mime_type: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{mime_type}" title="{title}" href="{href}">'


def urls(body: str) -> list[str]:
    return [feed.url for feed in look(body)]


def test_announced_feeds_stand_in_the_order_of_the_page_and_those_of_comments_last() -> None:
    body = page(
        link("comments/feed/", title="Blog » Comments Feed"),
        link("/feed/", title="Blog  &raquo;&amp;amp; <b>Feed</b>"),
        link("//cdn.example/atom#top", "APPLICATION/ATOM+XML; charset=utf-8"),
        link("http://www.news.example/feed/?utm_source=x", title="The first again"),
        link("feed.json", "application/feed+json"),
        '<LINK REL="x Alternate" TYPE=text/xml HREF=" news.xml ">',
        "<link rel=feed href=all>",
        '<a href="/rss.xml">not needed</a>',
    )
    assert look(body) == (
        FoundFeed("https://news.example/feed/", "Blog »& Feed", "RSS"),
        FoundFeed("https://cdn.example/atom", None, "Atom"),
        FoundFeed("https://news.example/blog/feed.json", None, "JSON Feed"),
        FoundFeed("https://news.example/blog/news.xml", None, "feed"),
        FoundFeed("https://news.example/blog/all", None, "feed"),
        FoundFeed("https://news.example/blog/comments/feed/", "Blog » Comments Feed", "RSS", True),
    )


@pytest.mark.parametrize(
    "announced",
    [
        link("javascript:alert(1)"),
        link("https://[broken"),
        link(""),
        link("#feed"),
        link("https://news.example/blog/"),
        link("/wp-json/wp/v2/pages/7", "application/json"),
        link("/?rest_route=/wp/v2/pages/7", "application/json"),
        link("/oembed?format=xml", "text/xml+oembed"),
        link("/de/", "text/html"),
        '<link rel="stylesheet" type="text/xml" href="/style.xsl">',
        '<link type="application/rss+xml" href="/feed">',
        '<link rel="alternate" type="application/rss+xml">',
        f"<!-- {link('/feed')} -->",
        f"<script>'{link('/feed')}'</script>",
        "",
    ],
)
def test_what_is_no_announcement(announced: str) -> None:
    assert look(page(announced)) == ()


def test_addresses_are_relative_to_the_page_s_base() -> None:
    assert urls(page('<base target="_top"><base href="/b/"><base href="/c/">', link("f"))) == [
        "https://news.example/b/f"
    ]
    assert urls(page('<base href="ftp://x/">', link("f"))) == ["https://news.example/blog/f"]


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/feed", "feed"),
        ("feeds/", "feed"),
        ("/news/RSS", "RSS"),
        ("/news.rss?edition=2", "RSS"),
        ("https://rss.example/index.xml", "RSS"),
        ("/feed_all.xml", "feed"),
        ("/atom.xml", "Atom"),
        ("/feed.json", "JSON Feed"),
        ("/index.rdf", "feed"),
        ("/?feed=rss2", "RSS"),
    ],
)
def test_links_are_looked_at_if_nothing_is_announced(href: str, kind: str) -> None:
    (found,) = look(f"<html><body><p><a href='{href}'><b>All</b>\n news</a> and more")
    assert (found.title, found.kind) == ("All news", kind)


@pytest.mark.parametrize(
    "href",
    [
        "/feedback",
        "/sitemap_index.xml",
        "/rss-help.html",
        "/data.json",
        "mailto:feed",
        "https://reader.example/add?url=https://news.example/rss",
        "https://reader.example/feed/https%3A%2F%2Fnews.example%2Frss",
    ],
)
def test_other_links_are_left(href: str) -> None:
    assert look(f"<html><a href='{href}'>Feed</a>") == ()


def test_a_page_of_many_feeds_is_cut() -> None:
    assert urls(page(*(link(f"/{n}") for n in range(300)))) == [
        f"https://news.example/{n}" for n in range(MOST_FOUND)
    ]
    assert len(look("<html>" + "".join(f"<a href=/{n}.rss>x</a>" for n in range(300)))) == (
        MOST_FOUND
    )


@pytest.mark.parametrize(
    ("encoding", "head", "content_type"),
    [
        ("utf-8", "", None),
        ("utf-16", "", "text/html"),
        ("windows-1251", "", "text/html; charset=windows-1251"),
        ("windows-1251", '<meta charset="windows-1251">', "text/html"),
        ("koi8-r", '<meta content="text/html; charset=koi8-r">', None),
    ],
)
def test_the_encoding_is_found(encoding: str, head: str, content_type: str | None) -> None:
    body = page(head, link("/feed", title="Дождь")).encode(encoding)
    assert is_web_page(body, content_type)
    assert [feed.title for feed in look(body, content_type)] == ["Дождь"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("\n<!doctype html><!-- x --><title>News</title>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'>", True),
        ("<rss><channel><title>News</title>", False),
        ("<?xml version='1.0'?><!-- <html> --><feed>", False),
        ('{"content_html": "<html>"}', False),
        ("A fault in line 7 <html>", True),
        ("", False),
    ],
)
def test_what_a_web_page_is(body: str, expected: bool) -> None:
    assert is_web_page(body.encode(), None) is expected


ATTRIBUTES = " ".join(f"a{number}=1" for number in range(100_000))


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<a>" * 300_000,
        "<b><i><a href=x><font>" * 40_000,
        f"<p {ATTRIBUTES}>",
        "<table><tr><td>" * 60_000,
        "<a " * 300_000 + ">",
        "<!--" * 200_000 + "-->",
        "&amp;" * 200_000,
        "\x00\ufffe" * 100_000,
    ],
)
def test_a_page_made_to_hurt_costs_little(hostile: str) -> None:
    before = time.process_time()
    look(page(link("/feed")) + hostile + link("/late"))
    assert urls(page(link("/feed"), hostile))[:1] == ["https://news.example/feed"]
    assert time.process_time() - before < 2


PIECES = (
    *("<html>", "<a href=", "</a>", "<link rel=alternate", "type=text/xml", "href='/feed'", ">"),
    *("<base href=", "<!--", "-->", "'", '"', "//[", "&#xd800;", "title=\x00", "<script>", "http:"),
)


@given(
    st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map(lambda p: " ".join(p).encode()))
)
def test_any_bytes_give_feeds_that_can_be_asked_for(body: bytes) -> None:
    is_web_page(body, "text/html; charset=unicode_escape")
    for found in look(body):
        assert found.url.startswith(("http://", "https://"))
        assert found.name.encode()
