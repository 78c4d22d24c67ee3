"""Feeds, and who follows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.articles import Validators, without_credentials
from bot.model.rules import Rule

SUMMARY = 700
"""How much of a text "only the beginning" is, in UTF-16 units."""


class Look(StrEnum):
    """How a thread's messages look."""

    EMBED = "embed"
    TEXT = "text"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that is refreshed: one row, however many guilds follow it."""

    id: int
    url: str
    title: str | None = None
    site_url: str | None = None
    icon: str | None = None
    validators: Validators = field(default_factory=Validators)
    next_refresh_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    trouble: str | None = None

    @property
    def name(self) -> str:
        """What people call it: its title, else its URL."""
        return self.title or self.shown_url

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
