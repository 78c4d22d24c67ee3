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
from bot.model.drafts import ButtonDraft, CardDraft, EmbedDraft, MessageDraft, ThreadDraft
from bot.model.fates import Cause, Fate, FeedFacts, Finding, Stage, Verdict
from bot.model.feeds import SUMMARY, Feed, FollowedFeed, Look, Notice, Subscription
from bot.model.floods import Digested, HeldBack
from bot.model.guilds import BACKLOG, FeedDefaults, GuildSettings
from bot.model.hands import Moderator
from bot.model.lists import Folders, Import, ImportLine, ImportReport, LineState, ListedFeed
from bot.model.messages import MessageKind, MessageRow
from bot.model.more_time import MoreTime, TimeAnswer
from bot.model.overview import Board, ListedThread, Overview, ThreadCounts
from bot.model.pages import (
    RESPONSES_A_DAY,
    ArticlePage,
    BoardPage,
    FullText,
    KnownResponse,
    PageKind,
    PageTrouble,
    Response,
    ResponseChanges,
)
from bot.model.posting import COOLDOWN_MINUTES, Post, Poster, Posters, PostingRule
from bot.model.rules import RULE_DAYS, CountsFrom, Rule, Scope, ScopedRule
from bot.model.sorting import DIGEST_LENGTH, FLOOD_LIMIT, FloodWay, TagRule
from bot.model.stats import Delay, FeedDays, Replies, Stats
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
    "BACKLOG",
    "COOLDOWN_MINUTES",
    "DIGEST_LENGTH",
    "FLOOD_LIMIT",
    "RESPONSES_A_DAY",
    "RULE_DAYS",
    "STANDING",
    "SUMMARY",
    "Article",
    "ArticlePage",
    "Board",
    "BoardPage",
    "ButtonDraft",
    "CardDraft",
    "Cause",
    "Correction",
    "CountsFrom",
    "Delay",
    "Digested",
    "EmbedDraft",
    "Fate",
    "Feed",
    "FeedDays",
    "FeedDefaults",
    "FeedFacts",
    "Finding",
    "FloodWay",
    "Folders",
    "FollowedFeed",
    "ForumView",
    "FoundFeed",
    "FullText",
    "GuildSettings",
    "HeldBack",
    "Import",
    "ImportLine",
    "ImportReport",
    "KnownArticle",
    "KnownResponse",
    "LineState",
    "ListedFeed",
    "ListedThread",
    "Look",
    "MessageDraft",
    "MessageKind",
    "MessageRow",
    "MirroredThread",
    "Moderator",
    "MoreTime",
    "NotModified",
    "Notice",
    "Overview",
    "Page",
    "PageKind",
    "PageTrouble",
    "ParsedFeed",
    "Plan",
    "Post",
    "Poster",
    "Posters",
    "PostingRule",
    "Prose",
    "Replies",
    "Response",
    "ResponseChanges",
    "Rule",
    "Scope",
    "ScopedRule",
    "SkipReason",
    "Stage",
    "Starter",
    "Stats",
    "Subscription",
    "TagRule",
    "Thread",
    "ThreadCounts",
    "ThreadDraft",
    "ThreadState",
    "ThreadView",
    "TimeAnswer",
    "Validators",
    "Verdict",
    "WantedThread",
]
