"""The decisions: what is new, what opens a thread, when to refresh."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.model import Article, ForumView, KnownArticle, SkipReason, Subscription, ThreadState

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STARTED = Subscription(id=1, feed_id=1, guild_id=1, forum_id=1)
JUST_ADDED = Subscription(id=2, feed_id=1, guild_id=1, forum_id=2, backlog=2, primed=False)


def article(key: str, age: timedelta | None = timedelta(hours=1)) -> Article:
    published = None if age is None else NOW - age
    return Article(key=key, alt_key=f"alt {key}", title=key, published_at=published)


ages = st.one_of(
    st.none(), st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30))
)
documents = st.lists(ages, max_size=30).map(
    lambda found: [article(f"article {number}", age) for number, age in enumerate(found)]
)


@given(documents, st.sets(st.integers(0, 29)))
def test_a_running_subscription_opens_each_new_young_article_and_nothing_else(
    document: list[Article], seen: set[int]
) -> None:
    known = {document[number].key for number in seen if number < len(document)}
    plans = rules.plan_refresh(document, known, [STARTED], NOW)
    assert {plan.article.key for plan in plans} == {one.key for one in document} - known
    for plan in plans:
        (wanted,) = plan.threads
        assert wanted.posted_at <= NOW
        assert wanted.closes_at == wanted.posted_at + timedelta(days=7)
        assert (wanted.skip is None) == (wanted.closes_at > NOW)


@given(documents, st.sets(st.integers(0, 29)))
def test_a_backlog_is_the_newest_within_the_rule_known_or_not(
    document: list[Article], seen: set[int]
) -> None:
    known = {document[number].key for number in seen if number < len(document)}
    plans = rules.plan_refresh(document, known, [JUST_ADDED], NOW)
    decided = [wanted for plan in plans for wanted in plan.threads]
    assert len(decided) == len(document)
    opened = [wanted for wanted in decided if wanted.skip is None]
    assert len(opened) == min(2, sum(one.skip != SkipReason.TOO_OLD for one in decided))
    beyond = [one.posted_at for one in decided if one.skip == SkipReason.BACKLOG]
    assert all(one.posted_at >= max(beyond, default=one.posted_at) for one in opened)


@given(documents)
def test_the_oldest_stands_first_and_undated_ones_in_reverse_order(document: list[Article]) -> None:
    plans = rules.plan_refresh(document, set(), [STARTED], NOW)
    times = [plan.threads[0].posted_at for plan in plans]
    assert times == sorted(times)
    undated = [plan.article for plan in plans if plan.article.published_at is None]
    assert undated == [one for one in reversed(document) if one.published_at is None]


def test_a_known_second_key_is_not_new() -> None:
    assert not rules.is_new(article("a"), {"alt a"})


def test_without_a_subscription_new_articles_are_remembered_all_the_same() -> None:
    assert [plan.threads for plan in rules.plan_refresh([article("a")], set(), [], NOW)] == [()]


@given(st.integers(0, 100), st.floats(-1, 1), st.one_of(st.none(), st.floats(0, allow_nan=False)))
def test_a_feed_is_never_given_up_and_retry_after_is_obeyed(
    failures: int, jitter: float, retry_after: float | None
) -> None:
    wait = (
        rules.next_refresh_at(NOW, failures=failures, jitter=jitter, retry_after=retry_after) - NOW
    )
    assert timedelta(minutes=9) <= wait <= timedelta(days=7)
    if retry_after is None:
        assert wait <= timedelta(hours=27)
    else:
        assert wait >= timedelta(seconds=min(retry_after, 7 * 86_400))


def test_categories_become_the_tags_of_the_same_name() -> None:
    tags = tuple((f"Tag {number}", number) for number in range(1, 9))
    forum = ForumView(id=1, guild_id=1, name="news", tags=tags)
    strict = replace(forum, tag_required=True)
    assert rules.tags_for(["tag 3", "Unknown", " TAG 1 ", "Tag 3"], forum) == (3, 1)
    assert rules.tags_for([name for name, _ in tags], forum) == (1, 2, 3, 4, 5)
    assert rules.tags_for(["Unknown"], forum) == ()
    assert rules.tags_for(["Unknown"], strict) == (1,)
    assert rules.tags_for([], replace(strict, tags=())) == ()


OPEN, WORLD, SPORTS, CLOSED = 1, 2, 3, 4
TAGGED = ForumView(
    id=1,
    guild_id=1,
    name="news",
    tags=(("OPEN", OPEN), ("World", WORLD), ("Sports", SPORTS), ("Closed", CLOSED)),
)


def test_a_thread_is_opened_with_the_tag_of_its_feed_and_as_open() -> None:
    assert rules.tags_for(["world", "closed"], TAGGED, fixed=SPORTS) == (SPORTS, OPEN, WORLD)
    assert rules.tags_for([], TAGGED, fixed=99) == (OPEN,)
    strict = replace(TAGGED, tags=(("closed", CLOSED), ("World", WORLD)), tag_required=True)
    assert rules.tags_for([], strict) == (WORLD,)


@given(st.lists(st.sampled_from([OPEN, WORLD, SPORTS, CLOSED, 99]), unique=True))
def test_tags_follow_the_state_and_come_back(tags: list[int]) -> None:
    closed = rules.tags_when(ThreadState.CLOSED, tags, TAGGED)
    shown = tags if closed is None else closed
    assert CLOSED in shown
    assert OPEN not in shown
    again = rules.tags_when(ThreadState.REOPENED, shown, TAGGED)
    assert again is not None
    assert OPEN in again
    assert CLOSED not in again
    assert {WORLD, SPORTS} & set(again) == {WORLD, SPORTS} & set(tags)


def test_where_moderators_made_no_such_tags_none_changes() -> None:
    plain = replace(TAGGED, tags=(("World", WORLD), ("Sports", SPORTS)))
    assert rules.tags_when(ThreadState.CLOSED, (WORLD,), plain) is None
    required = replace(TAGGED, tags=(("open", OPEN), ("World", WORLD)), tag_required=True)
    assert rules.tags_when(ThreadState.CLOSED, (OPEN,), required) is None
    full = replace(TAGGED, tags=(*plain.tags, ("a", 5), ("b", 6), ("c", 7), ("closed", CLOSED)))
    five = rules.tags_when(ThreadState.CLOSED, (WORLD, SPORTS, 5, 6, 7), full)
    assert five == (CLOSED, WORLD, SPORTS, 5, 6)


# ── corrections ──────────────────────────────────────────────────────────────────────────────


def known(one: Article, *, compared: bool = True) -> KnownArticle:
    return KnownArticle(id=1, article=one, compared=compared)


def test_what_a_source_leaves_out_is_kept_and_what_it_says_is_taken() -> None:
    stored = replace(article("a"), text="It rains.", author="Ada", picture="https://a.example/p?1")
    same = replace(stored, picture="https://a.example/p?2", link="https://b.example/")
    bare = replace(stored, text="", author=None, picture=None)
    changed = replace(stored, text="It snows.", picture="https://a.example/q")
    assert rules.corrections([known(stored)], [same]) == []
    assert rules.corrections([known(stored)], [bare]) == []
    assert rules.corrections([known(stored)], []) == []
    (correction,) = rules.corrections([known(stored)], [changed])
    assert correction.article == changed
    assert not correction.silent


def test_an_article_is_known_by_its_second_key_but_better_by_its_first() -> None:
    stored = replace(article("a"), text="Old.")
    other = replace(article("b"), alt_key="alt a", text="Of another key.")
    own = replace(article("a"), text="New.")
    (correction,) = rules.corrections([known(stored)], [other])
    assert correction.article == replace(stored, title="b", text="Of another key.")
    later = replace(other, published_at=NOW)
    assert rules.corrections([known(stored)], [later]) == []  # another one with the same link
    (correction,) = rules.corrections([known(stored)], [other, own])
    assert correction.article == own


def test_what_an_older_version_stored_is_compared_in_silence_once() -> None:
    stored = replace(article("a"), text="As it was read then.")
    for now_read in (stored, replace(stored, text="As it is read now.")):
        (correction,) = rules.corrections([known(stored, compared=False)], [now_read])
        assert correction.silent
        assert correction.article == now_read


@given(st.lists(st.timedeltas(timedelta(), timedelta(minutes=50)), max_size=30))
def test_corrections_are_an_hour_apart_however_often_the_source_changes(
    pauses: list[timedelta],
) -> None:
    now, last, planned = NOW, None, set()
    for pause in pauses:
        now += pause
        last = rules.correct_at(last, now)
        assert now <= last <= now + timedelta(hours=1)
        planned.add(last)
    times = sorted(planned)
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(times))
