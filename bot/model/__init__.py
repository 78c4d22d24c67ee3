"""The words of Newsboard as types: frozen, with aware UTC times. Imports nothing of ours."""

from bot.model.articles import Article, FoundFeed, NotModified, Page, ParsedFeed, Prose, Validators
from bot.model.drafts import EmbedDraft, MessageDraft, ThreadDraft
from bot.model.feeds import Feed, FollowedFeed, Notice, Subscription
from bot.model.rules import RULE_DAYS, CountsFrom, Rule, Scope, ScopedRule
from bot.model.threads import (
    STANDING,
    MirroredThread,
    Plan,
    SkipReason,
    Thread,
    ThreadState,
    WantedThread,
)
from bot.model.views import ForumView, Starter, ThreadView

__all__ = [
    "RULE_DAYS",
    "STANDING",
    "Article",
    "CountsFrom",
    "EmbedDraft",
    "Feed",
    "FollowedFeed",
    "ForumView",
    "FoundFeed",
    "MessageDraft",
    "MirroredThread",
    "NotModified",
    "Notice",
    "Page",
    "ParsedFeed",
    "Plan",
    "Prose",
    "Rule",
    "Scope",
    "ScopedRule",
    "SkipReason",
    "Starter",
    "Subscription",
    "Thread",
    "ThreadDraft",
    "ThreadState",
    "ThreadView",
    "Validators",
    "WantedThread",
]
