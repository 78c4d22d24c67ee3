"""What `/board stats` counts, and the settings of a guild, on both engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.language import Phrase
from bot.model import FeedDefaults, Look, SkipReason, ThreadState
from bot.storage.schema import articles, feeds, guild_settings, subscriptions, threads
from bot.storage.stats import Lives
from bot.storage.storage import Storage, open_storage

TODAY = datetime(2026, 11, 24, tzinfo=UTC)
NOW = TODAY + timedelta(hours=12)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SINCE = TODAY - 6 * DAY
GUILD, FORUM, SECRET = 10, 20, 21
FEED, OTHER_FEED = 101, 102
NUMBER = (TODAY - datetime(1970, 1, 1, tzinfo=UTC)) // DAY


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with open_storage(database_url) as opened:
        await write(
            opened,
            insert(feeds).values(
                [
                    {"id": FEED, "url": "https://a.example/", "title": "A", "created_at": SINCE},
                    {
                        "id": OTHER_FEED,
                        "url": "https://robin:secret@b.example/feed",
                        "title": None,
                        "created_at": SINCE,
                    },
                ]
            ),
            insert(subscriptions).values(
                id=101,
                feed_id=FEED,
                guild_id=GUILD,
                forum_id=FORUM,
                backlog=0,
                primed=1,
                created_by=1,
                created_at=TODAY - 2 * DAY,
            ),
        )
        yield opened


async def write(storage: Storage, *statements: Any) -> None:
    for one in statements:
        await storage.threads._database.run(lambda conn, one=one: conn.execute(one) and None)


class Rows:
    """Writes thread rows, each with an article of its own."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._last = 0

    async def add(self, posted_at: datetime, *, feed: int = FEED, **values: Any) -> None:
        """A thread of an article that was published when it was posted."""
        self._last = number = self._last + 1
        article = {
            "id": number,
            "feed_id": feed,
            "key": f"{number}",
            "alt_key": f"{number}",
            "title": "Rain",
            "text": "",
            "published_at": values.pop("published_at", posted_at),
            "categories": [],
            "first_seen_at": posted_at,
        }
        thread = {
            "article_id": number,
            "subscription_id": 101 if feed == FEED else None,
            "guild_id": GUILD,
            "forum_id": FORUM,
            "token": f"{number}",
            "state": ThreadState.OPEN,
            "posted_at": posted_at,
            "days": 7,
            "counts_from": "posting",
            "opened_at": posted_at + HOUR,
        }
        await write(
            self._storage,
            insert(articles).values(article),
            insert(threads).values(thread | values),
        )


@pytest.fixture
def rows(storage: Storage) -> Rows:
    return Rows(storage)


async def test_articles_are_counted_by_feed_and_day_where_they_get_a_thread(
    storage: Storage, rows: Rows
) -> None:
    await rows.add(TODAY + HOUR)
    await rows.add(TODAY + 2 * HOUR, state=ThreadState.PENDING, opened_at=None)
    await rows.add(TODAY - HOUR, feed=OTHER_FEED, state=ThreadState.CLOSED, closed_at=NOW)
    await rows.add(SINCE - HOUR)
    await rows.add(TODAY, forum_id=SECRET)
    await rows.add(TODAY, guild_id=99)
    for reason in (SkipReason.TOO_OLD, SkipReason.TOO_OLD, SkipReason.FILTERED):
        await rows.add(TODAY, state=ThreadState.SKIPPED, reason=reason, opened_at=None)
    await rows.add(
        TODAY, state=ThreadState.REFUSED, reason=Phrase.plain("50035: <Title>"), opened_at=None
    )
    figures = storage.figures
    found = await figures.articles(GUILD, [FORUM], since=SINCE)
    assert found == {FEED: {NUMBER: 2}, OTHER_FEED: {NUMBER - 1: 1}}
    named = await figures.feeds(list(found))
    assert {feed_id: feed.name for feed_id, feed in named.items()} == {
        FEED: "A",
        OTHER_FEED: "https://b.example/feed",
    }
    assert await figures.left_out(GUILD, [FORUM], since=SINCE) == {
        SkipReason.TOO_OLD.phrase: 2,
        SkipReason.FILTERED.phrase: 1,
        Phrase("refused by Discord"): 1,
    }
    assert await figures.articles(GUILD, [], since=SINCE) == {}


async def test_openings_closings_and_what_stood_open(storage: Storage, rows: Rows) -> None:
    old = SINCE - 3 * DAY
    await rows.add(old)
    await rows.add(old, state=ThreadState.CLOSED, closed_at=SINCE - DAY)
    await rows.add(old, state=ThreadState.CLOSED, closed_at=TODAY + HOUR)
    await rows.add(old, state=ThreadState.GONE)
    await rows.add(old, state=ThreadState.CLOSED, closed_at=None)
    await rows.add(TODAY, state=ThreadState.HELD)
    await rows.add(TODAY, state=ThreadState.GONE)
    await rows.add(TODAY, state=ThreadState.PENDING, opened_at=None)
    lives = await storage.figures.lives(GUILD, [FORUM], since=SINCE)
    assert set(lives) == {
        Lives(None, None, 1),
        Lives(None, NUMBER, 1),
        Lives(NUMBER, None, 1),
    }


async def test_a_backlog_is_no_delay(storage: Storage, rows: Rows) -> None:
    await rows.add(TODAY - DAY, opened_at=TODAY - DAY + timedelta(minutes=7))
    await rows.add(TODAY - 3 * DAY, opened_at=TODAY)  # before the forum followed the feed
    await rows.add(SINCE, feed=OTHER_FEED, opened_at=SINCE + HOUR)  # a feed that was removed since
    await rows.add(TODAY, published_at=None)
    await rows.add(TODAY, published_at=TODAY + DAY)
    await rows.add(TODAY, state=ThreadState.PENDING, opened_at=None)
    assert sorted(await storage.figures.delays(GUILD, [FORUM], since=SINCE)) == [
        (NUMBER - 6, HOUR // timedelta(microseconds=1)),
        (NUMBER - 1, 7 * 60 * 1_000_000),
    ]


async def test_settings_are_kept_and_what_is_broken_counts_as_not_set(storage: Storage) -> None:
    desk = storage.desk
    assert (await desk.settings(GUILD)).defaults == FeedDefaults()
    wanted = FeedDefaults(backlog=0, look=Look.CARD, responses=False, refresh_minutes=30)
    await desk.set_defaults(GUILD, FeedDefaults(), replace(wanted, look=None))
    await desk.set_defaults(GUILD, FeedDefaults(), FeedDefaults(look=Look.CARD))
    await desk.set_budget(GUILD, 500)
    await desk.set_language(GUILD, "en")
    settings = await desk.settings(GUILD)
    assert (settings.defaults, settings.active_budget, settings.language) == (wanted, 500, "en")
    for broken, understood in (
        ({"look": "hologram", "backlog": "3", "responses": 1, "flood_limit": 7}, 7),
        (["look"], None),
        ({"flood_limit": 0, "full_text": None, "longest": True, "refresh_minutes": 5.0}, None),
    ):
        await write(storage, update(guild_settings).values(defaults=broken))
        assert (await desk.settings(GUILD)).defaults == FeedDefaults(flood_limit=understood)
    await desk.set_defaults(GUILD, FeedDefaults(flood_limit=7), FeedDefaults())
    assert (await desk.settings(GUILD)).active_budget == 500


async def test_a_new_feed_begins_with_the_defaults(storage: Storage) -> None:
    defaults = FeedDefaults(
        backlog=9, look=Look.TEXT, longest=700, full_text=True, refresh_minutes=60, flood_limit=4
    )
    added = await storage.feeds.subscribe(
        "https://new.example/feed",
        guild_id=GUILD,
        forum_id=SECRET,
        backlog=1,
        by=1,
        now=NOW,
        responses=True,
        defaults=defaults,
    )
    assert added is not None
    (new,) = await storage.feeds.subscriptions_of(added[0].id)
    assert (new.backlog, new.look, new.longest, new.full_text) == (1, Look.TEXT, 700, True)
    assert (new.responses, new.refresh_minutes, new.flood_limit) == (True, 60, 4)
