"""What moderators ask about a feed: how it does, what became of its articles, and why.

a feed ─────────────────────────> its newest article ──┐
the address of an article ──known──> a row each forum ─┼─> rules/why.py ──> stages
                            └unknown──> looked for live┘
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from bot import rules
from bot.clock import Clock, real_now
from bot.errors import FeedError, Mistake
from bot.feeds.identity import canonical_link
from bot.feeds.urls import checked
from bot.language import _
from bot.model import Fate, Feed, FeedFacts, Finding, FollowedFeed
from bot.services.feeds.feed_at import feed_at
from bot.services.ports import Fetcher, Reader
from bot.storage.storage import Storage

_WEEK = timedelta(days=7)
_LOG = 100
"""Articles that `/feed log` goes back."""
_PLACES = 6
"""Forums in which one article is looked at."""
_SEARCHED = 3
"""Feeds of one host that are searched for an article, at most."""


@dataclass(frozen=True, slots=True)
class Way:
    """How far an article came.

    Attributes:
        feed: that brought it, or was searched for it.
        title: its headline; None where there is no article.
        fate: its row, if there is one.
    """

    feed: Feed
    stages: Sequence[Finding]
    title: str | None = None
    fate: Fate | None = None


class FeedDeskService:
    """Answers about feeds; changes nothing."""

    def __init__(self, storage: Storage, fetcher: Fetcher, reader: Reader, clock: Clock) -> None:
        self._storage = storage
        self._facts = storage.feed_facts
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock

    async def facts(self, followed: FollowedFeed) -> FeedFacts:
        """How a feed does."""
        return await self._facts.of(followed.subscription, since=self._clock.now() - _WEEK)

    async def log(self, followed: FollowedFeed) -> list[tuple[Fate, Finding]]:
        """What became of its last articles, the newest first."""
        fates = await self._facts.last(followed.subscription.id, limit=_LOG)
        now = real_now()
        return [(fate, rules.outcome(fate, now)) for fate in fates]

    async def why_of_feed(self, followed: FollowedFeed) -> Way:
        """How it is read, and how far its newest article came."""
        newest = await self._facts.last(followed.subscription.id, limit=1)
        fate = newest[0] if newest else None
        stages = rules.way_of_feed(followed.feed, fate, real_now())
        shown = fate if fate and not followed.feed.failures else None
        return Way(followed.feed, stages, shown.title if shown else None, shown)

    async def why_of_article(self, url: str, guild_id: int) -> list[Way]:
        """How far the article at a URL came: in each forum, or as each feed of its host has it.

        Raises:
            Mistake: no feed of that host is mirrored in the guild.
            FeedError: it is no URL.
        """
        checked(url)
        links = {canonical_link(url), url}
        fates = await self._facts.of_link(links, guild_id=guild_id, limit=_PLACES)
        if fates:
            now = real_now()
            return [
                Way(fate.feed, rules.way_of_article(fate, now), fate.title, fate) for fate in fates
            ]
        feeds = await self._feeds_of_host(url, guild_id)
        return [await self._search(feed, url) for feed in feeds[:_SEARCHED]]

    async def _feeds_of_host(self, url: str, guild_id: int) -> list[Feed]:
        followed = await self._storage.feeds.followed_in(guild_id)
        feeds = {one.feed.id: one.feed for one in followed}
        host = _host(url)
        found = [
            feed
            for feed in feeds.values()
            if any(_alike(host, _host(at)) for at in (feed.url, feed.site_url or ""))
        ]
        if not found:
            raise Mistake(
                url,
                _(
                    "I have never seen this article, and no feed of **{host}** is mirrored on this "
                    "server. `/feed add` mirrors one; `/post link` opens a thread for this article."
                ).format(host=host),
            )
        return found

    async def _search(self, feed: Feed, url: str) -> Way:
        """Reads a feed now, and looks for an article in it."""
        try:
            seen = await feed_at(feed.url, self._fetcher, self._reader)
        except (FeedError, Mistake) as error:
            return Way(feed, rules.way_behind_trouble(feed, error.phrase))
        links = {canonical_link(url), url}
        here = [one for one in seen.parsed.articles if {one.link, one.canonical_link} & links]
        stages = rules.way_of_unknown(feed, is_there=bool(here), read_at=self._clock.now())
        return Way(feed, stages, here[0].title if here else None)


def _host(url: str) -> str:
    """Its host without www.; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _alike(one: str, other: str) -> bool:
    """Whether two hosts are of one site: the same, or one below the other."""
    if not one or not other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
