"""What filters decide at a refresh: which articles open threads, who is told, which tags."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import rules
from bot.model import Article, ForumView, SkipReason, Subscription, TagRule, WantedThread

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROLE, WEATHER, SPORTS = 7, 71, 72


def article(title: str, age: timedelta = timedelta(hours=1)) -> Article:
    return Article(key=title, alt_key=title, title=title, published_at=NOW - age)


def decided(document: list[Article], **options: Any) -> dict[str, WantedThread]:
    """What a subscription with these options wants of new articles, by their titles."""
    subscription = replace(Subscription(id=1, feed_id=1, guild_id=1, forum_id=1), **options)
    plans = rules.plan_refresh(document, set(), [subscription], NOW)
    return {plan.article.title: wanted for plan in plans for wanted in plan.threads}


def test_an_article_that_the_filter_leaves_out_is_skipped_with_the_reason() -> None:
    document = [article("Rain"), article("Snow"), article("Old snow", timedelta(days=8))]
    wanted = decided(document, filter="rain")
    assert {title: one.skip for title, one in wanted.items()} == {
        "Rain": None,
        "Snow": SkipReason.FILTERED,
        "Old snow": SkipReason.TOO_OLD,
    }


def test_a_backlog_is_the_newest_that_the_filter_takes_and_nobody_is_told() -> None:
    hours = [timedelta(hours=number) for number in range(6)]
    titles = ["Rain 0", "Snow 1", "Rain 2", "Snow 3", "Rain 4", "Rain 5"]
    document = [article(*pair) for pair in zip(titles, hours, strict=True)]
    wanted = decided(document, filter="rain", backlog=2, primed=False, ping_role=ROLE)
    opened = [title for title, one in wanted.items() if one.skip is None]
    assert opened == ["Rain 2", "Rain 0"]
    assert wanted["Rain 4"].skip is SkipReason.BACKLOG
    assert wanted["Snow 1"].skip is SkipReason.FILTERED
    assert not any(one.ping_role for one in wanted.values())


def test_a_role_is_told_of_all_or_of_what_a_filter_takes() -> None:
    document = [article("Rain"), article("Snow")]
    assert not any(one.ping_role for one in decided(document).values())
    assert all(one.ping_role == ROLE for one in decided(document, ping_role=ROLE).values())
    some = decided(document, ping_role=ROLE, ping_filter="rain")
    assert (some["Rain"].ping_role, some["Snow"].ping_role) == (ROLE, None)


def test_tags_are_given_by_rules_five_at_most_and_never_one_that_is_gone() -> None:
    tag_rules = (TagRule(WEATHER, "any(rain, snow)"), TagRule(SPORTS, "snow"))
    wanted = decided([article("Rain"), article("Snow"), article("Fog")], tag_rules=tag_rules)
    given = {title: one.more_tags for title, one in wanted.items()}
    assert given == {"Rain": (WEATHER,), "Snow": (WEATHER, SPORTS), "Fog": ()}
    named = tuple((f"tag {number}", number) for number in range(10))
    forum = ForumView(1, 1, "news", tags=(*named, ("weather", WEATHER)), tag_required=True)
    assert rules.tags_for((), forum, more=(SPORTS,)) == (0,)
    categories = [name for name, _ in named]
    assert rules.tags_for(categories, forum, more=(SPORTS, WEATHER)) == (WEATHER, 0, 1, 2, 3)


def test_a_filter_that_cannot_be_read_any_more_leaves_nothing_out() -> None:
    wanted = decided(
        [article("Rain")],
        filter="all(",
        ping_role=ROLE,
        ping_filter="/(/",
        tag_rules=(TagRule(WEATHER, ""),),
    )["Rain"]
    assert (wanted.skip, wanted.ping_role, wanted.more_tags) == (None, None, ())
