"""How closely IDENTIFY and RESUME may follow each other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
PATIENCES = st.sampled_from([rules.IDENTIFIES, rules.RESUMES])
seconds = st.integers(0, 3600).map(lambda count: timedelta(seconds=count))


def start_all_day(lives: timedelta) -> list[datetime]:
    """When a worker that crashes after `lives`, and is started at once, sends its IDENTIFYs."""
    now, sent = NOW, list[datetime]()
    while now < NOW + A_DAY:
        now += rules.pause_before(sent, now, rules.IDENTIFIES)
        sent.append(now)
        now += lives
    return sent


@pytest.mark.parametrize("lives", [0, 1, 10, 60, 300, 899])
def test_a_worker_that_crashes_all_day_stays_far_below_discords_limit(lives: int) -> None:
    sent = start_all_day(timedelta(seconds=lives))
    assert len(sent) < 300
    distances = [later - earlier for earlier, later in pairwise(sent)]
    assert all(distance >= timedelta(seconds=5) for distance in distances)
    if lives == 0:
        assert [distance.seconds for distance in distances[:8]] == [5, 5, 5, 5, 5, 10, 20, 40]
        assert max(distances) == rules.IDENTIFIES.longest


@given(PATIENCES)
def test_the_first_one_never_waits(patience: rules.Patience) -> None:
    assert rules.pause_before([], NOW, patience) == timedelta()


@given(st.lists(seconds), PATIENCES)
def test_nothing_waits_longer_than_the_longest_nor_after_calm(
    ages: list[timedelta], patience: rules.Patience
) -> None:
    recent = [NOW - age for age in ages]
    pause = rules.pause_before(recent, NOW, patience)
    assert timedelta() <= pause <= patience.longest
    assert rules.pause_before(recent, NOW + pause, patience) == timedelta()
    calm = NOW + patience.longest * len(recent)
    assert rules.pause_before([*recent, calm], calm, patience) <= patience.shortest


@given(st.lists(seconds, min_size=1), PATIENCES)
def test_a_clock_that_was_set_back_shuts_nobody_out(
    ages: list[timedelta], patience: rules.Patience
) -> None:
    recent = [NOW + age for age in ages]
    assert rules.pause_before(recent, NOW, patience) <= patience.longest


def test_fifty_starts_are_spared_and_discord_is_asked_again_within_a_quarter_of_an_hour() -> None:
    hour = timedelta(hours=1)
    assert rules.pause_for_starts(50, hour) == timedelta()
    assert rules.pause_for_starts(49, hour) == timedelta(minutes=15)
    assert rules.pause_for_starts(0, timedelta(minutes=3)) == timedelta(minutes=3)
    assert rules.pause_for_starts(0, timedelta()) > timedelta()
