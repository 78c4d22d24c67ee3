"""`/feed preview`: what a feed's article would become in this server, sent nowhere.

a followed feed, or an address ──read now──> rules with its options ──> the drafts of one article
"""

from dataclasses import dataclass, replace

from bot import rules
from bot.clock import Clock
from bot.errors import FeedError, Mistake
from bot.feeds.urls import shown
from bot.language import _
from bot.model import Article, FeedDefaults, FollowedFeed, Look, NotModified, Plan, Subscription
from bot.services.feeds.feed_at import feed_at, pages_of
from bot.services.ports import Fetcher, Reader
from bot.services.previews.preview import PreviewedFeed, PreviewedThread, previewed
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class PreviewedHere:
    """One article of a feed as it would be sent."""

    feed: PreviewedFeed
    thread: PreviewedThread


class PreviewService:
    """Reads feeds for a look, and stores nothing."""

    def __init__(self, storage: Storage, fetcher: Fetcher, reader: Reader, clock: Clock) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock

    async def of_feed(self, followed: FollowedFeed, number: int) -> PreviewedHere:
        """An article of a followed feed, with the feed's options; 1 is the newest.

        Raises:
            FeedError: it cannot be read now.
            Mistake: it has not so many articles.
        """
        return await self._preview(followed.feed.url, followed.subscription, number)

    async def of_address(self, url: str, guild_id: int, number: int) -> PreviewedHere:
        """The same of any feed, as it would begin in a guild.

        Raises:
            FeedError: there is no feed at the URL.
            Mistake: it has not so many articles, or there are several feeds.
        """
        defaults = (await self._storage.desk.settings(guild_id)).defaults
        return await self._preview(url, _beginning(defaults, guild_id), number)

    async def _preview(self, url: str, wanted: Subscription, number: int) -> PreviewedHere:
        seen = await feed_at(url, self._fetcher, self._reader)
        now, there = self._clock.now(), len(seen.parsed.articles)
        if number > there:
            said = _("There is no article {number}: the feed has {there} now.")
            raise Mistake(url, said.format(number=number, there=there))
        feed = previewed(
            seen.parsed, shown(seen.url), look=wanted.look, backlog=there, now=now, wanted=wanted
        )
        article = feed.plans[number - 1].article
        if feed.board:
            pages = await pages_of(seen, [article], self._fetcher, self._reader)
            feed = feed.with_pages(pages, now)
        elif wanted.full_text:
            feed = await self._with_full_text(feed, number)
        return PreviewedHere(feed, feed.thread(number))

    async def _with_full_text(self, feed: PreviewedFeed, number: int) -> PreviewedFeed:
        """With the article's own text, where that is really more."""
        plan = feed.plans[number - 1]
        text = await self._full_text(plan.article)
        if text is None:
            return feed
        plans = list(feed.plans)
        plans[number - 1] = Plan(replace(plan.article, text=text), plan.threads)
        return replace(feed, plans=plans)

    async def _full_text(self, article: Article) -> str | None:
        if article.link is None:
            return None
        try:
            answer = await self._fetcher.fetch(article.link)
            if isinstance(answer, NotModified):
                return None
            full = (await self._reader.read_article_page(answer)).article.text
        except FeedError:  # then it is opened as the feed has it
            return None
        return full if rules.is_really_more(full, article.text) else None


def _beginning(defaults: FeedDefaults, guild_id: int) -> Subscription:
    """A new feed's options in a guild."""
    return Subscription(
        id=0,
        feed_id=0,
        guild_id=guild_id,
        forum_id=0,
        look=defaults.look or Look.EMBED,
        longest=defaults.longest,
        full_text=bool(defaults.full_text),
    )
