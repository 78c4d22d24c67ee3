"""Posts by hand: who may open a thread in a forum, and what is to be opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.articles import Article
from bot.model.rules import Rule

COOLDOWN_MINUTES = 10
"""Between two posts of one member in a forum, unless moderators set another time there."""


class Posters(StrEnum):
    """Who may post by hand in a forum."""

    MODERATORS = "moderators"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class PostingRule:
    """Who may post by hand in a forum, and how often; moderators have no cooldown."""

    posters: Posters = Posters.MODERATORS
    cooldown_minutes: int = COOLDOWN_MINUTES

    @property
    def cooldown(self) -> timedelta:
        """The time between two posts of one member."""
        return timedelta(minutes=self.cooldown_minutes)


@dataclass(frozen=True, slots=True)
class Poster:
    """A person in a forum, with what Discord allows them there.

    Attributes:
        sees: View Channel. may_send: Send Messages, "Create Posts" in a forum.
        moderates: Manage Threads, "Manage Posts" in a forum.
    """

    id: int
    sees: bool
    may_send: bool
    moderates: bool


@dataclass(frozen=True, slots=True)
class Post:
    """An article that a person wants opened in a forum: what becomes a thread row.

    Attributes:
        source: its name, as the starter message shows it.
        token: the marker of its thread.
        rule: the one in force in the forum.
        posted_at: from when the rule counts; later than the article's own time if it is too old.
        closes_at: if it were opened now; None is never.
        longest: so much of its text is shown, in UTF-16 units; None: whole.
    """

    guild_id: int
    forum_id: int
    posted_by: int
    article: Article
    source: str
    token: str
    rule: Rule
    posted_at: datetime
    closes_at: datetime | None
    longest: int | None = None
