"""Who may post by hand now, and from when such a thread counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.model import Article, Poster, Posters, PostingRule, Rule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVERYONE = PostingRule(Posters.EVERYONE, 10)


def poster(*, sees: bool = True, may_send: bool = True, moderates: bool = False) -> Poster:
    return Poster(1, sees, may_send, moderates)


@pytest.mark.parametrize(
    ("rule", "person", "missing"),
    [
        (PostingRule(), poster(), ["Manage Posts"]),
        (PostingRule(), poster(moderates=True), []),
        (PostingRule(), poster(sees=False, moderates=True), ["View Channel"]),
        (EVERYONE, poster(), []),
        (EVERYONE, poster(may_send=False), ["Create Posts"]),
        (EVERYONE, poster(sees=False, may_send=False), ["View Channel", "Create Posts"]),
    ],
)
def test_what_is_missing_is_named(rule: PostingRule, person: Poster, missing: list[str]) -> None:
    assert rules.lacks(rule, person) == missing


def test_moderators_have_no_cooldown() -> None:
    assert rules.cooldown_since(EVERYONE, poster(moderates=True), NOW) is None
    assert rules.cooldown_since(EVERYONE, poster(), NOW) == NOW - timedelta(minutes=10)


@given(
    age=st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    days=st.integers(1, 365),
    closes=st.booleans(),
)
def test_a_post_is_never_older_than_the_rule(age: timedelta, days: int, closes: bool) -> None:
    rule = Rule(days=days, closes=closes)
    article = Article("k", "k", "T", published_at=NOW - age)
    since = rules.counts_from(article, rule, NOW)
    assert since <= NOW
    assert not rules.is_too_old(rule, since, NOW)
    if timedelta() <= age < timedelta(days=days):
        assert since == article.published_at
    assert rules.counts_from(Article("k", "k", "T"), rule, NOW) == NOW
