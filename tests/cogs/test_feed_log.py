"""What `/feed log` tells fits into what Discord takes."""

from datetime import UTC, datetime

from bot.language import Phrase
from bot.model import Cause, Fate, Feed, Finding, FollowedFeed, Stage, Subscription, Verdict
from cogs.replies.feed_info import log

NOW = datetime(2026, 7, 1, tzinfo=UTC)
FEED = Feed(1, "https://paper.example/feed", title="*🦊" * 200)


def test_long_reasons_take_more_pages_and_each_article_stands_on_one() -> None:
    why = Phrase.plain("[🦊" * 150)
    finding = Finding(Stage.DISCORD, Verdict.STOPPED, Cause.REFUSED, detail=why)
    entries = [
        (Fate(f"Article {n}. " + "_" * 99, None, FEED, NOW, None), finding) for n in range(25)
    ]
    pages = [
        str(page.description) for page in log(FollowedFeed(FEED, Subscription(1, 1, 1, 1)), entries)
    ]
    assert max(len(page.encode("utf-16-le")) // 2 for page in pages) <= 4096
    told = "\n".join(pages)
    assert [told.count(f"Article {n}.") for n in range(25)] == [1] * 25
