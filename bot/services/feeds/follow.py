"""Makes a forum follow a feed, and changes how: what `/feed add`, `pause` and `edit` call."""

from dataclasses import dataclass
from datetime import datetime

from bot import rules
from bot.clock import Clock
from bot.errors import Mistake
from bot.language import _
from bot.model import (
    Feed,
    FollowedFeed,
    ImportLine,
    ParsedFeed,
    SkipReason,
    Subscription,
    WantedThread,
)
from bot.services.feeds.digests import Digests
from bot.services.feeds.feed_at import SeenFeed, feed_at
from bot.services.feeds.fit_forum import demand_permissions, demand_tags, find_tag
from bot.services.feeds.refresh import RefreshService
from bot.services.ports import Fetcher, Forum, Reader
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class Wish:
    """That a forum follows a feed.

    Attributes:
        backlog: so many of its newest articles are opened; None: as the server's defaults say.
        line: of a list that asks for it: one of many feeds, whose refreshes are spread.
    """

    guild_id: int
    forum_id: int
    backlog: int | None
    by: int
    line: ImportLine | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of following a feed.

    Attributes:
        decided: oldest first, with the headlines.
        brought_back: it was removed a while ago, and is mirrored again as it was; so many articles
            wait for their threads since then.
    """

    feed: Feed
    subscription: Subscription
    decided: tuple[tuple[str, WantedThread], ...]
    brought_back: int | None = None

    def having(self, skip: SkipReason | None) -> list[tuple[str, WantedThread]]:
        """The articles that were decided so; None means a thread is opened."""
        return [(title, wanted) for title, wanted in self.decided if wanted.skip == skip]


class FollowService:
    """Checks everything first, then subscribes and takes in what the feed has now."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        fetcher: Fetcher,
        reader: Reader,
        refresh: RefreshService,
        clock: Clock,
        digests: Digests,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._fetcher = fetcher
        self._reader = reader
        self._refresh = refresh
        self._clock = clock
        self._digests = digests

    async def follow(
        self, url: str, *, guild_id: int, forum_id: int, backlog: int | None = None, by: int
    ) -> Followed:
        """Makes a forum follow the feed at `url`, with its newest `backlog` articles.

        It begins with the server's defaults for new feeds; without a backlog, with theirs too. If
        it was removed less than a day ago, it goes on as it was.

        If there is a web page that announces one feed, that feed is followed: the answer names it.

        Raises:
            Mistake: the bot lacks a permission in the forum, or the forum follows it already.
            SeveralFeeds: a web page announces more than one.
            FeedError: there is no feed at the URL; nothing was stored.
        """
        demand_permissions(self._forum, forum_id)
        await demand_tags(self._forum, forum_id)
        seen = await feed_at(url, self._fetcher, self._reader)
        followed = await self.take_up(seen, Wish(guild_id, forum_id, backlog, by))
        if followed is None:
            said = _("{forum} follows this feed already. See `/feed list`.")
            raise Mistake(seen.url, said.format(forum=f"<#{forum_id}>"))
        return followed

    async def take_up(self, seen: SeenFeed, wish: Wish) -> Followed | None:
        """The same for a feed that was read; None if the forum follows it already."""
        now = self._clock.now()
        due_at = rules.first_refresh_at(now, seen.url) if wish.line else now
        back = await self._storage.removals.restore_at(
            seen.url,
            forum_id=wish.forum_id,
            now=now,
            guard=await self._digests.guard_for([wish.guild_id]),
            line=wish.line,
        )
        if back:
            one, brought_back = back
            feed, subscription = one.feed, one.subscription
        elif added := await self._subscribe(seen, wish, due_at):
            (feed, subscription), brought_back = added, None
        else:
            return None
        # for every forum that follows it: what is new is recorded as seen for all of them
        planned = await self._storage.feeds.planned_for(feed.id)
        plans = await self._refresh.take_in(
            feed, planned, seen.page, seen.parsed, next_refresh_at=due_at if wish.line else None
        )
        decided = tuple(
            (plan.article.title, wanted)
            for plan in plans
            for wanted in plan.threads
            if wanted.subscription.id == subscription.id
        )
        return Followed(_named(feed, seen.parsed), subscription, decided, brought_back)

    async def _subscribe(
        self, seen: SeenFeed, wish: Wish, due_at: datetime
    ) -> tuple[Feed, Subscription] | None:
        defaults = (await self._storage.desk.settings(wish.guild_id)).defaults
        return await self._storage.feeds.subscribe(
            seen.url,
            guild_id=wish.guild_id,
            forum_id=wish.forum_id,
            backlog=defaults.opened_at_once if wish.backlog is None else wish.backlog,
            defaults=defaults,
            responses=seen.parsed.board,
            by=wish.by,
            now=self._clock.now(),
            due_at=due_at,
            line=wish.line,
        )

    async def pause(self, followed: FollowedFeed) -> None:
        """Holds new articles of a subscription back; they wait.

        Raises:
            Mistake: it is paused already.
        """
        if not await self._storage.feeds.pause(followed.subscription.id, paused=True):
            raise Mistake(followed.feed.url, _("This feed is paused already."))

    async def resume(self, followed: FollowedFeed, *, skip: bool) -> int:
        """Lets what waits go, or leaves it out with `skip`; returns how many articles it was.

        Raises:
            Mistake: it is not paused.
        """
        subscription = followed.subscription
        if skip and subscription.paused:
            waiting = await self._storage.feeds.skip_waiting(subscription.id)
        else:
            waiting = await self._storage.feeds.count_waiting(subscription.id)
        if not await self._storage.feeds.pause(subscription.id, paused=False):
            raise Mistake(followed.feed.url, _not_paused(followed.feed))
        self._refresh.wake()
        return waiting

    async def edit(self, followed: FollowedFeed, changed: Subscription) -> None:
        """Takes over the options that were changed, all but the forum (move.py).

        Raises:
            Mistake: it was removed meanwhile.
        """
        seen, now = followed.subscription, self._clock.now()
        if not await self._storage.feeds.edit(seen, changed, now=now):
            raise Mistake(followed.feed.url, _("This feed was removed meanwhile: `/feed restore`."))
        self._refresh.wake()

    async def find_tag(self, forum_id: int, wanted: str) -> int:
        """The forum's tag that a person chose from the list, or wrote by its name.

        Raises:
            Mistake: the forum has none like that.
            ForumError: Discord does not tell the forum's tags.
        """
        _, tag = await find_tag(self._forum, forum_id, wanted)
        return tag


def _named(feed: Feed, parsed: ParsedFeed) -> Feed:
    return Feed(id=feed.id, url=feed.url, title=parsed.title or feed.title)


def _not_paused(feed: Feed) -> str:
    if feed.gone:
        return _("This feed is not paused: it has ended. `/feed refresh` tries it again.")
    return _("This feed is not paused.")
