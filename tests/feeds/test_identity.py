"""Which entry is which article: rules 1 to 3 of "Which article is new"."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import Identity, Marks, canonical_link, identify

LINKS = st.sampled_from([None, *(f"https://www.news.example/{name}" for name in "abc")])
MARKS = st.builds(
    Marks,
    guid=st.sampled_from([None, "1", "2", "https://news.example/a#1", "http://news.example/a"]),
    link=LINKS,
    enclosure=st.sampled_from([None, "https://news.example/sound.mp3"]),
    title=st.sampled_from(["", "Rain", "Sun"]),
    text=st.sampled_from(["", "It rained.", "It shone."]),
    date=st.sampled_from(["", "2025-06-10"]),
)
DOCUMENTS = st.lists(MARKS, max_size=8)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.News.example/A?b=1&utm_source=x&UTM_x&c#top", "news.example/A?b=1&c"),
        ("http://news.example:80/", "news.example"),
        ("http://news.example:8080/?fbclid=1", "news.example:8080"),
        ("https://user:pass@news.example/a/", "news.example/a/"),
        ("https://[2001:db8::1]/a", "2001:db8::1/a"),
        ("tag:news.example,2025:1#x", "tag:news.example,2025:1#x"),
        ("http://[broken", "http://[broken"),
        ("", ""),
    ],
)
def test_the_canonical_link(url: str, canonical: str) -> None:
    assert canonical_link(url) == canonical


@given(st.one_of(st.text(), st.from_regex(r"https?://(www\.)*[^\s]{0,20}", fullmatch=True)))
def test_a_canonical_link_stays_as_it_is(url: str) -> None:
    once = canonical_link(url)
    assert canonical_link(once) == once


def only(marks: Marks) -> Identity:
    (identity,) = identify([marks])
    assert identity is not None
    return identity


def test_the_keys_fall_back_in_a_fixed_order() -> None:
    whole = Marks("7", "https://news.example/a", "https://news.example/a.mp3", "Rain", "It rained.")
    assert only(whole).key == "7"
    assert only(replace(whole, guid=None)).key == whole.link
    assert only(replace(whole, guid=None, link=None)).key == whole.enclosure
    bare = replace(whole, guid=None, link=None, enclosure=None)
    assert only(bare).key == only(replace(bare, date="2025")).key != only(Marks(title="Rain")).key


def test_a_move_to_https_keeps_the_second_key() -> None:
    before = only(Marks("http://www.news.example/a", "http://www.news.example/a"))
    after = only(Marks("https://news.example/a#0", "https://news.example/a?utm_source=feed"))
    assert before.key != after.key
    assert before.alt_key == after.alt_key == "news.example/a"
    assert before.canonical_link == after.canonical_link == "news.example/a"


def test_one_guid_for_several_articles_is_told_apart_by_link_then_title() -> None:
    entries = [
        Marks("0", "https://news.example/a", title="Rain"),
        Marks("0", "https://news.example/b", title="Sun"),
        Marks("0", "https://news.example/b", title="Snow"),
        Marks("0", "https://news.example/a", title="Rain", text="corrected"),
    ]
    found = identify(entries)
    assert [identity and identity.key for identity in found] == [
        "0|https://news.example/a",
        "0|https://news.example/b|Sun",
        "0|https://news.example/b|Snow",
        None,
    ]


def test_a_link_that_names_no_single_article_is_no_canonical_link() -> None:
    entries = [
        Marks("1", "https://news.example/live"),
        Marks("2", "https://news.example/live#2"),
        Marks("3", "https://news.example/"),
        Marks("4", "https://news.example/b"),
    ]
    found = identify(entries, "http://www.news.example")
    assert [identity and identity.canonical_link for identity in found] == [
        None,
        None,
        None,
        "news.example/b",
    ]


def test_an_endless_guid_still_fits_an_index() -> None:
    one, other = only(Marks("x" * 5000)), only(Marks("x" * 5001))
    assert len(one.key) < 100
    assert one.key != other.key


@given(DOCUMENTS)
def test_every_article_of_a_document_has_keys_of_its_own(entries: list[Marks]) -> None:
    found = [identity for identity in identify(entries) if identity]
    assert len({identity.key for identity in found}) == len(found)
    links = [identity.canonical_link for identity in found if identity.canonical_link]
    assert len(set(links)) == len(links)
    assert len(found) <= len(set(entries))


@given(DOCUMENTS.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_the_order_of_a_document_decides_nothing(
    orders: tuple[list[Marks], list[Marks]],
) -> None:
    one, other = ({identity for identity in identify(order) if identity} for order in orders)
    assert one == other


@given(DOCUMENTS, st.text(max_size=5))
def test_dates_never_decide(entries: list[Marks], date: str) -> None:
    with_text = [replace(marks, text=marks.text or "text") for marks in entries]
    redated = [replace(marks, date=date) for marks in with_text]
    assert identify(with_text) == identify(redated)
