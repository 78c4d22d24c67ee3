"""Feeds, and who follows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.language import Phrase
from bot.model.articles import Validators, without_credentials
from bot.model.rules import Rule
from bot.model.sorting import FLOOD_LIMIT, FloodWay, TagRule

POSTS = "newsboard:posts/"
"""How the URL begins of what is no feed: the posts of a guild, by its id."""
BY_HAND = Phrase("Posted by hand")
"""What people call that."""

SUMMARY = 700
"""How much of a text "only the beginning" is, in UTF-16 units."""


class Look(StrEnum):
    """How a thread's messages look."""

    EMBED = "embed"
    TEXT = "text"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Move:
    """Where a feed's server says that it is for good: `since` when, and how many `times`."""

    to: str
    since: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that is refreshed: one row, however many guilds follow it.

    Attributes:
        failing_since: of the first failure in a row (calendar time).
        move: that its server tells of.
        gone: it is not fetched any more: it has ended, or was not found for long.
    """

    id: int
    url: str
    title: str | None = None
    site_url: str | None = None
    icon: str | None = None
    validators: Validators = field(default_factory=Validators)
    next_refresh_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    trouble: Phrase | None = None
    failing_since: datetime | None = None
    move: Move | None = None
    gone: bool = False

    @property
    def name(self) -> str:
        """What people call it: its title, else its URL; the posts of a guild are said."""
        return str(BY_HAND) if self.url.startswith(POSTS) else self.title or self.shown_url

    @property
    def shown_url(self) -> str:
        """Its URL as people may read it."""
        return without_credentials(self.url)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed mirrored into one forum, with that guild's options.

    Attributes:
        rule: the one in force for its threads: its own, else the forum's, else the guild's.
        backlog: how many of the newest articles are opened when it starts.
        primed: its backlog has been decided; from then on only new articles open threads.
        paused: its articles wait until a moderator resumes it.
        look: of its threads. longest: so much of each text is shown, in UTF-16 units; None: whole.
        tag: the id of a forum tag that each of its threads gets, as long as the forum has it.
        full_text: each article's page is read once, and its text shown if it is really more.
        responses: those found at the source are mirrored into its threads.
        refresh_minutes: how often a moderator wants it refreshed; None leaves it to the bot.
        filter: only articles that it takes open threads.
        ping_role: is told of each new thread, or (ping_filter) of those whose articles that takes.
        tag_rules: further tags of its threads.
        flood_limit, flood_way: what is too many at once, and what becomes of the rest.
        removed_at: when it was ended; for a day that can be undone.
    """

    id: int
    feed_id: int
    guild_id: int
    forum_id: int
    rule: Rule = field(default_factory=Rule)
    backlog: int = 0
    primed: bool = True
    paused: bool = False
    look: Look = Look.EMBED
    longest: int | None = None
    tag: int | None = None
    full_text: bool = False
    responses: bool = False
    refresh_minutes: int | None = None
    filter: str | None = None
    ping_role: int | None = None
    ping_filter: str | None = None
    tag_rules: tuple[TagRule, ...] = ()
    flood_limit: int = FLOOD_LIMIT
    flood_way: FloodWay = FloodWay.WAIT
    removed_at: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a feed's move.

    Attributes:
        following: its subscriptions as they are now.
        joined: those that had been there at the new address, in a forum that followed both.
    """

    following: tuple[Subscription, ...]
    joined: tuple[Subscription, ...] = ()
