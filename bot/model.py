"""The words of Newsboard as types: frozen, with aware UTC times. Imports nothing of ours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

RULE_DAYS = 7
"""The source board's rule: "Replies are disabled on threads older than 7 days."."""


# ── articles in ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in Discord Markdown, and the pictures that were lifted out of it, in order."""

    markdown: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its feed gives it.

    Attributes:
        key: identifies the article within its feed (key P: guid, else link, else …).
        alt_key: the second key (key A: guid or link without scheme, www., fragment, tracking).
        link: absolute http(s) URL of the article's page.
        canonical_link: the link in the form of key A; the same page has the same one in any feed.
        title: plain text, whole; empty if the feed has none.
        text: the body in Discord Markdown, whole.
        published_at: the source's own time, as written; None if missing or unreadable.
    """

    key: str
    alt_key: str
    title: str
    text: str = ""
    link: str | None = None
    canonical_link: str | None = None
    author: str | None = None
    picture: str | None = None
    published_at: datetime | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one document of a feed says. Articles stand in document order."""

    title: str | None
    site_url: str | None
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a web page announces or links to; nobody has looked at it yet.

    Attributes:
        url: absolute http(s) URL.
        title: plain text, as the page words it; None if it says nothing.
        kind: "RSS", "Atom", "JSON Feed", or "feed" where the page does not say.
        of_comments: it brings the readers' comments, not the articles.
    """

    url: str
    title: str | None
    kind: str
    of_comments: bool = False

    @property
    def name(self) -> str:
        """What people call it: its title, else its URL."""
        return self.title or self.url


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave to ask "has it changed?" with, verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched body. `url` is where the redirects ended, `body` is already decompressed."""

    url: str
    body: bytes
    content_type: str | None = None
    content_location: str | None = None
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says (304) that nothing changed since the validators we sent."""


# ── what we keep ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that is refreshed: one row, however many guilds follow it."""

    id: int
    url: str
    title: str | None = None
    site_url: str | None = None
    validators: Validators = Validators()
    next_refresh_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    trouble: str | None = None

    @property
    def name(self) -> str:
        """What people call it: its title, else its URL."""
        return self.title or self.url


class CountsFrom(StrEnum):
    """From when the rule counts a thread's age."""

    POSTING = "posting"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Rule:
    """The closing rule: when a thread closes. `closes` off means never."""

    days: int = RULE_DAYS
    counts_from: CountsFrom = CountsFrom.POSTING
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is set for: a subscription, else a forum, else a whole guild."""

    guild_id: int
    forum_id: int | None = None
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScopedRule:
    """A rule that a moderator set. `for_all`: members' own threads of the forum close by it too."""

    scope: Scope
    rule: Rule
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed mirrored into one forum, with that guild's options.

    Attributes:
        rule: the one in force for its threads: its own, else the forum's, else the guild's.
        backlog: how many of the newest articles are opened when it starts.
        primed: its backlog has been decided; from then on only new articles open threads.
        paused: its articles wait until a moderator resumes it.
        summary: only the beginning of each article is shown.
        refresh_minutes: how often a moderator wants it refreshed; None leaves it to the bot.
    """

    id: int
    feed_id: int
    guild_id: int
    forum_id: int
    rule: Rule = Rule()
    backlog: int = 0
    primed: bool = True
    paused: bool = False
    summary: bool = False
    refresh_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed as one guild follows it."""

    feed: Feed
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a guild's moderators should know; it stands until it is settled."""

    guild_id: int
    subject: str
    sentence: str
    created_at: datetime


class ThreadState(StrEnum):
    """The states of a thread row; docs/states.md draws the arrows."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    HELD = "held"
    REOPENED = "reopened"
    SKIPPED = "skipped"
    REFUSED = "refused"
    GONE = "gone"


class SkipReason(StrEnum):
    """Why an article gets no thread in a forum."""

    BACKLOG = "backlog"
    TOO_OLD = "too old"
    ALREADY_THERE = "already in this forum"
    UNSUBSCRIBED = "feed removed"
    PAUSED = "left out after a pause"


@dataclass(frozen=True, slots=True)
class Thread:
    """One article wanted, open or closed in one forum: the row, and so the job.

    Attributes:
        id: of the row. `thread_id` is Discord's, known once the thread is open.
        token: short and random; stands in the starter message, so that the thread can be found.
        posted_at: from when the rule counts (calendar time).
        closes_at: when the rule closes it (calendar time); None is never.
        summary: only the beginning of the article is shown.
        floor_id: the forum's newest thread just before this one was sent; ours is younger.
        attempt: which sending this is; an answer to an older one changes nothing.
        reason: of `skipped`, `refused` or `closed`, in words for people.
    """

    id: int
    article_id: int
    guild_id: int
    forum_id: int
    token: str
    state: ThreadState
    posted_at: datetime
    closes_at: datetime | None
    days: int = RULE_DAYS
    counts_from: CountsFrom = CountsFrom.POSTING
    summary: bool = False
    subscription_id: int | None = None
    thread_id: int | None = None
    floor_id: int | None = None
    attempt: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None

    @property
    def jump_url(self) -> str | None:
        """The link to the starter message; None while there is none."""
        if self.thread_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.thread_id}/{self.thread_id}"


@dataclass(frozen=True, slots=True)
class MirroredThread:
    """A thread row with the article it shows and the name of the feed that brought it."""

    thread: Thread
    article: Article
    source: str


# ── what is wanted ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WantedThread:
    """The decision for one article in one subscription: pending, or skipped for a reason."""

    subscription: Subscription
    posted_at: datetime
    closes_at: datetime | None
    skip: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An article of a refresh, and what was decided for it in each subscription."""

    article: Article
    threads: tuple[WantedThread, ...]


# ── what is sent ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EmbedDraft:
    """One embed before it is sent; every text is Discord Markdown within Discord's limits."""

    description: str
    title: str | None = None
    url: str | None = None
    author: str | None = None
    image: str | None = None
    footer: str | None = None


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One message before it is sent."""

    content: str = ""
    embeds: tuple[EmbedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadDraft:
    """A thread before it is sent: its title (1 to 100 characters) and its starter message."""

    title: str
    starter: MessageDraft
    tags: tuple[int, ...] = ()


# ── what Discord says ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ForumView:
    """A forum channel as Discord describes it.

    Attributes:
        newest_thread_id: Discord's `last_message_id` of the forum, None while it is empty.
        tags: id by name. tag_required: Discord refuses threads without a tag there.
    """

    id: int
    guild_id: int
    name: str
    newest_thread_id: int | None = None
    tags: tuple[tuple[str, int], ...] = ()
    tag_required: bool = False


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread as Discord describes it.

    Attributes:
        messages: how many messages follow the starter.
        archived_at: when its archived flag last changed.
        mine: whether this bot opened it.
    """

    id: int
    forum_id: int
    name: str
    archived: bool
    locked: bool
    pinned: bool
    messages: int
    mine: bool
    created_at: datetime
    archived_at: datetime

    @property
    def closed(self) -> bool:
        """Archived is not closed: a reply re-opens an archived thread unless it is locked."""
        return self.archived and self.locked


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter message as it stands on Discord: what the marker is looked for in.

    `url` and `footer` are those of its first embed.
    """

    content: str = ""
    url: str | None = None
    footer: str | None = None
