"""When a page's text stands in place of what the feed gives."""

from hypothesis import given
from hypothesis import strategies as st

from bot import rules

FEED = (
    "The ferry that carried four generations of dock workers across the river will sail again "
    "from Monday, the council decided. The first boat leaves the old harbour before the shift "
    "begins in the [shipyard](<https://news.example/shipyard>) on the other bank."
)
WHOLE = FEED + (
    "\n\nThe new vessel holds ninety passengers and thirty bicycles and cost four million. Not "
    "everyone is happy: the rowing club says that the wake will damage its boathouse. A survey is "
    "to be finished by March, and until then the boat goes slowly past the pier of the club."
)
LONG_FEED = "\n\n".join(
    f"Paragraph {name} tells of {name} things that happened in the {name} harbour."
    for name in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)
COOKIES = (
    "We and our partners store information on a device, such as cookies, and process personal "
    "data for advertising and content measurement, audience insights and product development. "
)


def test_the_whole_text_wins_over_its_beginning() -> None:
    assert rules.is_really_more(WHOLE, FEED)
    assert rules.is_really_more(WHOLE, FEED[:120] + "…")
    assert rules.is_really_more(LONG_FEED * 3, LONG_FEED)


def test_a_text_wins_over_nothing() -> None:
    assert rules.is_really_more(WHOLE, "")
    assert not rules.is_really_more("", "")
    assert not rules.is_really_more("Subscribe to read.", "")


def test_a_summary_in_an_editors_own_words_gives_way() -> None:
    assert rules.is_really_more(WHOLE, "Dock workers get their ferry back, but a rowing club frets")


def test_the_same_text_is_not_more() -> None:
    assert not rules.is_really_more(WHOLE, WHOLE)
    assert not rules.is_really_more(WHOLE + " Read on.", WHOLE)


def test_what_a_paywall_lets_through_never_wins_over_a_longer_text() -> None:
    assert not rules.is_really_more(FEED, WHOLE)


def test_a_cookie_wall_never_wins_however_long() -> None:
    assert not rules.is_really_more(COOKIES, WHOLE)
    assert not rules.is_really_more(COOKIES * 10, FEED)
    assert not rules.is_really_more(COOKIES * 20, LONG_FEED)


def test_another_article_never_wins_over_a_long_text() -> None:
    assert not rules.is_really_more(WHOLE * 5, LONG_FEED)


def test_addresses_make_no_text_longer() -> None:
    linked = FEED.replace("shipyard>", "shipyard/" + "x" * 2_000 + ">")
    assert not rules.is_really_more(linked, FEED)


def test_writing_without_spaces_is_compared_too() -> None:
    feed = "港町の本通り商店街で、六十年のあいだ止まっていた大時計が二十日朝、ふたたび時を告げた。"
    rest = "時計は一九三一年に建てられ、台風で歯車が壊れてから動いていなかった。" * 8
    cookies = (
        "当サイトではクッキーを使用しています。閲覧を続けると、使用に同意したことになります。" * 8
    )
    assert rules.is_really_more(feed + rest, feed)
    assert not rules.is_really_more(cookies, feed)


@given(st.text(), st.text())
def test_what_is_really_more_is_longer_and_never_both_ways(full: str, feed: str) -> None:
    if rules.is_really_more(full, feed):
        assert len(full) > len(feed) or "http" in feed or " " in feed or "](" in feed
        assert not rules.is_really_more(feed, full)
