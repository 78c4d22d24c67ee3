"""What would be sent for a feed's articles if a forum followed it now: decided, sent nowhere."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import rules
from bot.model import (
    Article,
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
from bot.rendering.starter import rest_messages, thread_draft

_EXAMPLE_ID = 1000000000000000000
"""Stands for ids that Discord gives later; as long as theirs are, so that the counts are true."""

_EXAMPLE_TOKEN = "0" * 10
"""As long as a row's token."""


@dataclass(frozen=True, slots=True)
class PreviewedThread:
    """An article, what the rules decide for it, and the thread that is drafted for it.

    `number` counts from the newest article, which is 1.
    """

    number: int
    article: Article
    wanted: WantedThread
    draft: ThreadDraft

    @property
    def messages(self) -> tuple[MessageDraft, ...]:
        """All messages of the thread, the starter first."""
        return (self.draft.starter, *self.draft.rest)


@dataclass(frozen=True, slots=True)
class PreviewedFeed:
    """All articles of a feed with their decisions, the newest first; every one can be drafted."""

    source: str
    url: str
    icon: str | None
    plans: Sequence[Plan]

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
        return PreviewedThread(number, plan.article, plan.threads[0], draft)


def previewed(
    parsed: ParsedFeed, url: str, *, look: Look, backlog: int, now: datetime
) -> PreviewedFeed:
    """Decides by the rules that a new subscription with this backlog would have.

    Args:
        parsed: what the feed says now.
        url: of the feed, as people may read it.
        look: of the threads.
        backlog: how many of the newest articles are asked for.
        now: calendar time.
    """
    following = Subscription(
        id=0,
        feed_id=0,
        guild_id=_EXAMPLE_ID,
        forum_id=_EXAMPLE_ID,
        backlog=backlog,
        primed=False,
        look=look,
    )
    plans = rules.plan_refresh(parsed.articles, frozenset(), [following], now)
    return PreviewedFeed(parsed.title or url, url, parsed.icon, plans[::-1])


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
