"""The words of Newsboard as types: frozen, with aware UTC times. Imports nothing of ours."""

from bot.model.articles import (
    Article,
    Correction,
    FoundFeed,
    KnownArticle,
    NotModified,
    Page,
    ParsedFeed,
    Prose,
    Validators,
)
from bot.model.drafts import CardDraft, EmbedDraft, MessageDraft, ThreadDraft
from bot.model.feeds import SUMMARY, Feed, FollowedFeed, Look, Notice, Subscription
from bot.model.messages import MessageKind, MessageRow
from bot.model.pages import ArticlePage, BoardPage, FullText, PageKind, Response
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
    "SUMMARY",
    "Article",
    "ArticlePage",
    "BoardPage",
    "CardDraft",
    "Correction",
    "CountsFrom",
    "EmbedDraft",
    "Feed",
    "FollowedFeed",
    "ForumView",
    "FoundFeed",
    "FullText",
    "KnownArticle",
    "Look",
    "MessageDraft",
    "MessageKind",
    "MessageRow",
    "MirroredThread",
    "NotModified",
    "Notice",
    "Page",
    "PageKind",
    "ParsedFeed",
    "Plan",
    "Prose",
    "Response",
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
