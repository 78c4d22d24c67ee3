"""What would be sent for a feed's articles if a forum followed it now: decided, sent nowhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import rules
from bot.errors import FeedError
from bot.model import (
    Article,
    BoardPage,
    Look,
    MessageDraft,
    MirroredThread,
    ParsedFeed,
    Plan,
    SkipReason,
    Subscription,
    Thread,
    ThreadDraft,
    ThreadState,
    WantedThread,
)
from bot.rendering.response import response_message
from bot.rendering.starter import rest_messages, thread_draft

_EXAMPLE_ID = 1000000000000000000
"""Stands for ids that Discord gives later; as long as theirs are, so that the counts are true."""

_RESPONSES = 3
"""So many responses of an article are shown."""

_EXAMPLE_TOKEN = "0" * 10
"""As long as a row's token."""


_NEW = Subscription(id=0, feed_id=0, guild_id=_EXAMPLE_ID, forum_id=_EXAMPLE_ID)
"""A feed that was only added."""


@dataclass(frozen=True, slots=True)
class PreviewedThread:
    """An article, what the rules decide for it, and the thread that is drafted for it.

    Attributes:
        number: counts from the newest article, which is 1.
        page: what its page of a board says, or why that cannot be read; None if none was.
    """

    number: int
    article: Article
    wanted: WantedThread
    draft: ThreadDraft
    page: BoardPage | FeedError | None = None

    @property
    def responses(self) -> tuple[MessageDraft, ...]:
        """The messages of its first responses."""
        found = self.page.responses if isinstance(self.page, BoardPage) else ()
        return tuple(map(response_message, found[:_RESPONSES]))

    @property
    def messages(self) -> tuple[MessageDraft, ...]:
        """All messages of the article, the starter first."""
        return (self.draft.starter, *self.draft.rest)


@dataclass(frozen=True, slots=True)
class PreviewedFeed:
    """All articles of a feed with their decisions, the newest first; every one can be drafted.

    `board`: it is followed by a board's pages, and `pages` are those that were read, by the keys
    of their articles.
    """

    source: str
    url: str
    icon: str | None
    plans: Sequence[Plan]
    board: bool = False
    pages: Mapping[str, BoardPage | FeedError] = field(default_factory=dict)

    def with_pages(
        self, pages: Mapping[str, BoardPage | FeedError], now: datetime
    ) -> "PreviewedFeed":
        """The same with what these pages say; the other articles stay as the index has them."""
        plans = [_as_on_page(plan, pages.get(plan.article.key), now) for plan in self.plans]
        return replace(self, plans=plans, pages=pages)

    def count(self, skip: SkipReason | None) -> int:
        """How many articles were decided so; None means that a thread would be opened."""
        return Counter(plan.threads[0].skip for plan in self.plans)[skip]

    def thread(self, number: int) -> PreviewedThread:
        """Drafts the thread of an article; 1 is the newest."""
        plan = self.plans[number - 1]
        before = _mirrored(plan, self.source, self.icon)
        opened = replace(before.thread, state=ThreadState.OPEN, thread_id=_EXAMPLE_ID)
        # the rest is rendered when the thread is open: it links to its top
        rest = rest_messages(replace(before, thread=opened))
        draft = replace(thread_draft(before), rest=rest)
        page = self.pages.get(plan.article.key)
        return PreviewedThread(number, plan.article, plan.threads[0], draft, page)


def previewed(
    parsed: ParsedFeed,
    url: str,
    *,
    look: Look,
    backlog: int,
    now: datetime,
    wanted: Subscription = _NEW,
) -> PreviewedFeed:
    """Decides by the rules that a new subscription with this backlog would have.

    Args:
        parsed: what the feed says now.
        url: of the feed, as people may read it.
        look: of the threads.
        backlog: how many of the newest articles are asked for.
        now: calendar time.
        wanted: its other options.
    """
    following = replace(wanted, backlog=backlog, primed=False, look=look)
    plans = rules.plan_refresh(parsed.articles, frozenset(), [following], now)
    return PreviewedFeed(parsed.title or url, url, parsed.icon, plans[::-1], parsed.board)


def _as_on_page(plan: Plan, page: BoardPage | FeedError | None, now: datetime) -> Plan:
    """As services/feeds/pages.py takes a page in: its text, its date where it has one, its end."""
    if not isinstance(page, BoardPage):
        return plan
    old, (wanted,) = plan.article, plan.threads
    published_at = page.article.published_at or old.published_at
    article = replace(page.article, key=old.key, alt_key=old.alt_key, published_at=published_at)
    article = replace(article, author=article.author or old.author)
    following = replace(wanted.subscription, backlog=1)
    ((decided,),) = [one.threads for one in rules.plan_refresh([article], set(), [following], now)]
    skip = SkipReason.CLOSED if page.closed else decided.skip or wanted.skip
    return Plan(article, (replace(decided, subscription=wanted.subscription, skip=skip),))


def _mirrored(plan: Plan, source: str, icon: str | None) -> MirroredThread:
    (wanted,) = plan.threads
    thread = Thread(
        id=0,
        article_id=0,
        guild_id=wanted.subscription.guild_id,
        forum_id=wanted.subscription.forum_id,
        token=_EXAMPLE_TOKEN,
        state=ThreadState.PENDING,
        posted_at=wanted.posted_at,
        closes_at=wanted.closes_at,
        days=wanted.subscription.rule.days,
        look=wanted.subscription.look,
        longest=wanted.subscription.longest,
    )
    return MirroredThread(thread, plan.article, source, icon)
