"""A digest: an article of our own that lists those of a flood, wanted as any other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from secrets import token_hex

from bot import rules
from bot.clock import Clock
from bot.language import n_, speaking
from bot.model import Article, Feed, Plan, Subscription, WantedThread
from bot.model.articles import DIGEST_KEY
from bot.rendering.cleaning import one_line
from bot.rendering.digest import digest_text
from bot.services.guild.languages import Languages
from bot.storage.floods import Draft, FloodGuard


class Digests:
    """Guards against floods, and drafts digests: the storage knows best what is listed."""

    def __init__(self, languages: Languages, clock: Clock) -> None:
        self._languages = languages
        self._clock = clock

    async def guard_for(self, guild_ids: Iterable[int]) -> FloodGuard:
        """The rule of floods, with what drafts the digests of these guilds."""
        return FloodGuard(rules.hold_back, await self.draft_for(guild_ids))

    async def draft_for(self, guild_ids: Iterable[int]) -> Draft:
        """What drafts the digests of these guilds, each in its own language."""
        spoken = {guild_id: await self._languages.of(guild_id) for guild_id in set(guild_ids)}
        return partial(_digest, spoken, self._clock.now())


def _digest(
    spoken: Mapping[int, str],
    now: datetime,
    feed: Feed,
    subscription: Subscription,
    listed: Sequence[Article],
) -> Plan:
    """The article that lists these, and the decision for it."""
    key = f"{DIGEST_KEY}{token_hex(8)}"
    with speaking(spoken[subscription.guild_id]):
        title = _title(feed, len(listed))
    article = Article(key=key, alt_key=key, title=title, text=digest_text(listed))
    closes_at = rules.closing_time(subscription.rule, posted_at=now, opened_at=now)
    return Plan(article, (WantedThread(subscription, posted_at=now, closes_at=closes_at),))


def _title(feed: Feed, n: int) -> str:
    said = n_("1 more article of {feed}", "{n} more articles of {feed}", n)
    return said.format(n=n, feed=one_line(feed.name))
