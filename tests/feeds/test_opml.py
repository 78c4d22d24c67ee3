"""Lists of feeds: in from any reader, out to any reader, and out and in without a loss."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.opml import MOST_FEEDS, read_list, write_opml
from bot.model import ListedFeed

ATTRIBUTES = " ".join(f'a{number}=""' for number in range(300))
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def opml(outlines: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>'.encode()


def urls(body: bytes) -> list[str]:
    return [feed.url for feed in read_list(body)]


def test_folders_titles_and_doubles_are_kept() -> None:
    outline = '<outline text="A" title="The A" type="rss" xmlUrl="https://a.example/" />'
    nested = f'<outline text="News"><outline title="Local">{outline}</outline>{outline}</outline>'
    a = "https://a.example/"
    assert read_list(opml(nested + outline)) == (
        ListedFeed(a, "A", folders=("News", "Local")),
        ListedFeed(a, "A", folders=("News",)),
        ListedFeed(a, "A"),
    )


def test_what_readers_write_wrongly_is_read() -> None:
    bare = (
        '<outline text="Q & A"><outline xmlurl="https://a.example/?x=1&y=2" text="<b>"/></outline>'
    )
    assert read_list(opml(bare)) == (
        ListedFeed("https://a.example/?x=1&y=2", "<b>", folders=("Q & A",)),
    )
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><OPML><body><Outline text="Ärger">'
    latin += '<Outline XMLURL=" https://a.example/ "/></Outline></body></OPML>'
    assert read_list(latin.encode("iso-8859-1")) == (
        ListedFeed("https://a.example/", folders=("Ärger",)),
    )
    unnamed = '<outline><outline xmlUrl="https://a.example/"/></outline>'
    assert urls(
        opml('<outline type="link" url="https://a.example/" text="A list"/>' + unnamed)
    ) == ["https://a.example/"]


def test_pasted_lines_are_addresses() -> None:
    pasted = b"\n https://a.example/feed \r\n# a remark\n<https://b.example/>\nno address\n\n"
    assert urls(pasted) == ["https://a.example/feed", "https://b.example/", "no address"]
    assert urls(b"<https://b.example/>") == ["https://b.example/"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no feed in the list"),
        (b"# only a remark", "no feed in the list"),
        (opml('<outline text="empty"/>'), "no feed in the list"),
        (b"<html><body>Log in</body></html>", "no OPML"),
        (b"<rss><channel/></rss>", "no OPML"),
        (b"https://a.example/\n" * (MOST_FEEDS + 1), "Split it into several"),
        (opml("<outline>" * 300 + "</outline>" * 300), "too deep"),
        (opml(f"<outline {ATTRIBUTES}/>"), "too large"),
        (b'<!DOCTYPE opml [<!ENTITY a "&b;&b;"><!ENTITY b "b">]><opml/>', "entities"),
    ],
)
def test_what_is_no_list_is_told(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        read_list(body)


# Everything that XML can hold; text that it cannot is cleaned before (charset.py).
LETTER = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.text(LETTER | st.sampled_from("\n\t &<>\"'"))
NAME = st.text(LETTER | st.sampled_from("\n\t &<>\"'"), min_size=1)
FEEDS = st.lists(
    st.builds(
        ListedFeed,
        url=NAME.map(lambda text: f"https://{text}/"),
        title=NAME,
        site_url=st.none() | NAME,
        folders=st.lists(NAME, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=8,
)


@given(feeds=FEEDS, title=TEXT)
def test_any_feeds_survive_export_and_import(feeds: list[ListedFeed], title: str) -> None:
    written = write_opml(title, feeds, made_at=NOW)
    assert sorted(read_list(written), key=repr) == sorted(feeds, key=repr)
    root = ElementTree.fromstring(written)  # noqa: S314 - our own, read by another parser
    assert root.attrib == {"version": "2.0"}
    assert all("text" in outline.attrib for outline in root.iter("outline"))
