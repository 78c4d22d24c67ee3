"""What is held back of a flood."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.model import Article, FloodWay, Plan, SkipReason, Subscription, WantedThread

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

subscriptions = st.builds(
    Subscription,
    id=st.integers(1, 3),
    feed_id=st.just(1),
    guild_id=st.just(1),
    forum_id=st.integers(1, 3),
    flood_limit=st.integers(1, 5),
    flood_way=st.sampled_from(FloodWay),
    primed=st.booleans(),
    paused=st.booleans(),
)


@st.composite
def refreshes(draw: st.DrawFn) -> list[Plan]:
    following = draw(st.lists(subscriptions, unique_by=lambda one: one.id, max_size=3))
    skips = st.sampled_from([None, None, None, SkipReason.ALREADY_THERE])
    plans = []
    for number in range(draw(st.integers(0, 20))):
        at = NOW + timedelta(minutes=number)
        article = Article(key=str(number), alt_key=str(number), title=f"Number {number}")
        threads = (WantedThread(one, at, None, skip=draw(skips)) for one in following)
        plans.append(Plan(article, tuple(threads)))
    return plans


@given(refreshes())
def test_the_newest_of_each_subscription_open_and_the_rest_is_held_back(plans: list[Plan]) -> None:
    sifted = rules.hold_back(plans)
    assert [_free(plan) for plan in sifted] == plans
    for one in {wanted.subscription for plan in plans for wanted in plan.threads}:
        mine = [w for plan in sifted for w in plan.threads if w.subscription == one]
        wanted = [w for w in mine if w.skip is None]
        held_back = [w for w in wanted if w.held_back]
        assert not any(w.held_back for w in mine if w.skip)
        assert wanted[: len(held_back)] == held_back, "the oldest are"
        exempt = one.paused or not one.primed
        over = 0 if exempt else max(0, len(wanted) - one.flood_limit)
        alone = one.flood_way is FloodWay.DIGEST and over == 1
        assert len(held_back) == (0 if alone else over)


def _free(plan: Plan) -> Plan:
    return replace(plan, threads=tuple(replace(one, held_back=False) for one in plan.threads))
