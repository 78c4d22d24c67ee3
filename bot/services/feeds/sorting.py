"""Filters of feeds, roles that are told, tags by rules: `/feed filter`, `/feed ping`, `/feed tags`.

text ──read──> tested against what the feed has now ──a person says yes──> in force from then on

What is decided for an article stays: new filters see new articles only (rules/sorting.py).
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from bot import rules
from bot.errors import FeedError, Mistake
from bot.language import _
from bot.model import Article, Feed, FollowedFeed, TagRule
from bot.rules.filtering import Filter, Reading, takes
from bot.services.feeds.feed_at import feed_at
from bot.services.feeds.filter_text import read_filter
from bot.services.feeds.fit_forum import demand_mention, find_tag
from bot.services.ports import Fetcher, Forum, Reader
from bot.storage.storage import Storage

_log = logging.getLogger(__name__)

_READ_EVERY = 60.0
"""Real seconds in which a feed is fetched once, however often filters are tried on it."""
_NAMED = 3
"""Headlines of articles that were left out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a filter makes of the articles that a feed has now, in the feed's order.

    Attributes:
        read_as: the filter as it was understood, in its plainest spelling.
        taken, left_out: headlines. trouble: why the feed cannot be read now; then there are none.
    """

    read_as: str
    taken: Sequence[str] = ()
    left_out: Sequence[str] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many articles the filters of a feed left out so far, and the newest of them."""

    count: int
    newest: Sequence[str]


class SortingService:
    """Tries and changes them. Whoever changes one stands in the log."""

    def __init__(self, storage: Storage, forum: Forum, fetcher: Fetcher, reader: Reader) -> None:
        self._sorting = storage.sorting
        self._forum = forum
        self._fetcher = fetcher
        self._reader = reader
        self._seen: dict[int, tuple[float, Sequence[Article]]] = {}

    # ── filters ──────────────────────────────────────────────────────────────────────────────

    async def try_filter(self, feed: Feed, text: str) -> Trial:
        """Tests a filter against the articles that the feed has now; changes nothing.

        Raises:
            Mistake: the text is no filter.
        """
        wanted = read_filter(text)
        try:
            found = await self._articles_now(feed)
        except (FeedError, Mistake) as error:
            return Trial(str(wanted), trouble=str(error))
        taken, left_out = await asyncio.to_thread(_sorted, wanted, found)
        return Trial(str(wanted), taken, left_out)

    async def set_filter(self, followed: FollowedFeed, text: str | None, *, by: str) -> LeftOut:
        """Puts a filter in force, or ends it; returns what was left out, and stays so.

        Raises:
            Mistake: the text is no filter, or the feed has been removed.
        """
        if text is not None:
            read_filter(text)
        subscription_id = followed.subscription.id
        _demand(followed, followed_still=await self._sorting.set_filter(subscription_id, text))
        _log.info("subscription %d: %s sets the filter %r", subscription_id, by, text)
        return await self.left_out(followed)

    async def left_out(self, followed: FollowedFeed) -> LeftOut:
        """What the feed's filters left out so far."""
        found = await self._sorting.left_out(followed.subscription.id, named=_NAMED)
        return LeftOut(*found)

    # ── who is told ──────────────────────────────────────────────────────────────────────────

    def is_heard(self, followed: FollowedFeed) -> bool:
        """Whether the role that is told of a feed's threads is notified at all."""
        subscription = followed.subscription
        role = subscription.ping_role
        return role is None or self._forum.may_mention(subscription.forum_id, role)

    async def tell_role(
        self, followed: FollowedFeed, role: int | None, text: str | None, *, by: str
    ) -> None:
        """Tells a role of each new thread, or of those whose articles a filter takes.

        Raises:
            Mistake: no role is named, it is everybody, or nobody would be notified; the text is no
                filter, or the feed has been removed.
        """
        subscription = followed.subscription
        if text is not None:
            read_filter(text)
        if role is None:
            raise Mistake(followed.feed.url, _("Name the `role` that is to be told."))
        if role == subscription.guild_id:
            raise Mistake(str(role), _("I never mention everybody. Choose another role."))
        demand_mention(self._forum, subscription.forum_id, role)
        _demand(followed, followed_still=await self._sorting.set_ping(subscription.id, role, text))
        _log.info("subscription %d: %s has role %d told (%r)", subscription.id, by, role, text)

    async def tell_nobody(self, followed: FollowedFeed, *, by: str) -> None:
        """Ends that, for the articles that wait, too."""
        subscription_id = followed.subscription.id
        await self._sorting.set_ping(subscription_id, None, None)
        _log.info("subscription %d: %s has nobody told", subscription_id, by)

    # ── tags ─────────────────────────────────────────────────────────────────────────────────

    async def add_tag(self, followed: FollowedFeed, tag: str, text: str, *, by: str) -> str:
        """Gives a tag to the new threads whose articles a filter takes; returns its name.

        Raises:
            Mistake: the forum has no such tag, or gives it by the thread's state; the text is no
                filter, or the feed has been removed.
            ForumError: Discord does not tell the forum's tags.
        """
        read_filter(text)
        subscription = followed.subscription
        name, found = await find_tag(self._forum, subscription.forum_id, tag)
        if rules.follows_state(name):
            said = _("The tags named open and closed follow the thread's state. Choose another.")
            raise Mistake(tag, said)
        rule = TagRule(found, text)
        _demand(followed, followed_still=await self._sorting.add_tag_rule(subscription.id, rule))
        _log.info("subscription %d: %s gives tag %d by %r", subscription.id, by, found, text)
        return name

    async def remove_tag(self, followed: FollowedFeed, tag: int, *, by: str) -> None:
        """Gives a tag by no filter any more; threads keep the tags that they have.

        Raises:
            Mistake: no filter gives it.
        """
        subscription_id = followed.subscription.id
        if not await self._sorting.remove_tag_rule(subscription_id, tag):
            said = _("No rule of this feed gives that tag: see `/feed tags list`.")
            raise Mistake(str(tag), said)
        _log.info("subscription %d: %s ends the rule of tag %d", subscription_id, by, tag)

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    async def _articles_now(self, feed: Feed) -> Sequence[Article]:
        """What the feed has now, as its filter would see it.

        Raises:
            FeedError, Mistake: it cannot be read.
        """
        now = monotonic()
        self._seen = {
            feed_id: seen for feed_id, seen in self._seen.items() if now - seen[0] < _READ_EVERY
        }
        if feed.id not in self._seen:
            seen = await feed_at(feed.url, self._fetcher, self._reader)
            self._seen[feed.id] = now, seen.parsed.articles
        return self._seen[feed.id][1]


def _sorted(wanted: Filter, found: Sequence[Article]) -> tuple[list[str], list[str]]:
    """The headlines of those that a filter takes, and of the others."""
    taken: list[str] = []
    left_out: list[str] = []
    for article in found:
        (taken if takes(wanted, Reading(article)) else left_out).append(article.title)
    return taken, left_out


def _demand(followed: FollowedFeed, *, followed_still: bool) -> None:
    """Raises Mistake if the feed was removed meanwhile."""
    if not followed_still:
        raise Mistake(followed.feed.url, _("This feed is not mirrored any more: see `/feed list`."))
