"""When a feed fails for long, is lost, has moved; and when it is we who are cut off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("failures", "age", "for_long", "lost"),
    [
        (2, 7 * HOUR, False, False),
        (3, 5 * HOUR, False, False),
        (3, 6 * HOUR, True, False),
        (9, 15 * DAY, True, False),
        (10, 13 * DAY, True, False),
        (10, 14 * DAY, True, True),
    ],
)
def test_a_feed_fails_for_long_and_is_lost_at_last(
    failures: int, age: timedelta, for_long: bool, lost: bool
) -> None:
    assert rules.is_failing_for_long(failures, NOW - age, NOW) is for_long
    assert rules.is_lost(failures, NOW - age, NOW) is lost


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.integers(0, 30)), max_size=8))
def test_a_move_is_for_good_when_it_was_said_three_times_over_a_day(
    said: list[tuple[str | None, int]],
) -> None:
    move, now, heard = None, NOW, []
    for to, hours in said:
        now += hours * HOUR
        heard = [*heard, now] if heard and move and move.to == to else [now]
        move = rules.move_seen(move, to, now)
        expected = to is not None and len(heard) >= 3 and now - heard[0] >= DAY
        assert rules.is_for_good(move, now) is expected


@pytest.mark.parametrize(
    ("failed", "of", "ours"),
    [
        *((1, 1, None), (2, 2, None), (1, 2, False), (0, 1, False)),
        *((2, 3, False), (3, 3, True), (3, 4, False), (7, 9, True)),
    ],
)
def test_it_is_our_outage_when_most_hosts_fail_at_once(
    failed: int, of: int, ours: bool | None
) -> None:
    assert rules.is_our_outage([number < failed for number in range(of)]) is ours
