"""Figures out of counts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.model import FeedDays

days = st.lists(st.integers(0, 50), min_size=3, max_size=3).map(tuple)
feeds = st.lists(st.builds(FeedDays, st.text(max_size=3), days), max_size=12)


@given(feeds)
def test_the_busiest_are_named_and_no_article_is_lost(given_feeds: list[FeedDays]) -> None:
    shown = rules.busiest(given_feeds)
    named = [one for one in shown if one.name is not None]
    assert len(named) == min(len(given_feeds), rules.SHOWN_FEEDS)
    assert [one.total for one in named] == sorted((one.total for one in named), reverse=True)
    assert sum(one.total for one in shown) == sum(one.total for one in given_feeds)
    least = min((one.total for one in named), default=0)
    assert all(one.total <= least for one in given_feeds if one not in named)


@given(st.integers(0, 9), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_what_is_open_is_what_was_opened_and_not_closed(
    before: int, changes: list[tuple[int, int]]
) -> None:
    opened, closed = [one for one, _ in changes], [one for _, one in changes]
    open_ = rules.open_at_ends(before, opened, closed)
    assert len(open_) == len(changes)
    assert (open_ or (before,))[-1] == before + sum(opened) - sum(closed)


def test_a_delay_is_one_that_there_was() -> None:
    assert rules.delay_of([]) is None
    minutes = [timedelta(minutes=number) for number in (9, 1, 2, 3, 4, 5, 6, 7, 8, 100)]
    delay = rules.delay_of(minutes)
    assert delay is not None
    assert (delay.median, delay.most, delay.threads) == (minutes[5], minutes[0], 10)
    (one,) = (rules.delay_of(minutes[:1]),)
    assert one is not None
    assert one.median == one.most == minutes[0]
