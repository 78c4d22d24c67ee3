"""When an article's page is read again, and how long its threads wait for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.model import ArticlePage, PageKind
from bot.rules.pages import READ_AT_LEAST_EVERY, READ_EVERY

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def page(kind: PageKind = PageKind.BOARD, *, age: timedelta = timedelta()) -> ArticlePage:
    return ArticlePage(1, 1, kind, "https://board.example/1", created_at=NOW - age, blocks=True)


@given(
    age=st.timedeltas(timedelta(), timedelta(days=400)),
    failures=st.integers(0, 100),
    jitter=st.floats(-1, 1),
)
def test_a_page_is_read_again_in_good_time(age: timedelta, failures: int, jitter: float) -> None:
    wait = rules.next_read_at(page(age=age), NOW, failures=failures, jitter=jitter) - NOW
    assert timedelta(minutes=1) < wait < timedelta(hours=7)
    if not failures:
        assert READ_EVERY * 0.9 <= wait <= READ_AT_LEAST_EVERY * 1.1


def test_an_old_page_is_read_less_often_than_a_young_one() -> None:
    young = rules.next_read_at(page(), NOW)
    assert young < rules.next_read_at(page(age=timedelta(days=1)), NOW)


def test_what_a_server_asks_for_is_obeyed_up_to_a_week() -> None:
    for asked, obeyed in ((86_400, 86_400), (10**9, 7 * 86_400), (float("9" * 400), 7 * 86_400)):
        wait = rules.next_read_at(page(), NOW, failures=1, retry_after=asked) - NOW
        assert wait == timedelta(seconds=obeyed)


@pytest.mark.parametrize(
    ("kind", "age", "failures", "again_in", "waited_for"),
    [
        (PageKind.FULL_TEXT, timedelta(), 2, MINUTE * 4, True),
        (PageKind.FULL_TEXT, timedelta(), 3, MINUTE * 4, False),
        (PageKind.FULL_TEXT, timedelta(), 1, HOUR, False),
        (PageKind.BOARD, HOUR * 17, 40, HOUR * 6, True),
        (PageKind.BOARD, HOUR * 19, 40, HOUR * 6, False),
        (PageKind.BOARD, timedelta(), 1, HOUR * 25, False),
    ],
)
def test_threads_wait_for_a_page_but_not_for_ever(
    kind: PageKind, age: timedelta, failures: int, again_in: timedelta, waited_for: bool
) -> None:
    blocking, next_at = page(kind, age=age), NOW + again_in
    found = rules.still_blocks(blocking, NOW, failures=failures, next_at=next_at)
    assert found == waited_for
