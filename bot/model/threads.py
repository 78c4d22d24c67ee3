"""A thread row: one article wanted, open or closed in one forum; and the decision for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.language import Phrase
from bot.model.articles import Article
from bot.model.feeds import Look, Subscription
from bot.model.more_time import MoreTime
from bot.model.rules import RULE_DAYS, CountsFrom


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


WANTED = (ThreadState.PENDING, ThreadState.SENDING, ThreadState.UNKNOWN)
"""Not on Discord yet, as far as we know."""

STANDING = (ThreadState.OPEN, ThreadState.REOPENED, ThreadState.HELD)
"""On Discord, and members can reply."""


class SkipReason(StrEnum):
    """Why an article gets no thread in a forum."""

    BACKLOG = "backlog"
    TOO_OLD = "too old"
    ALREADY_THERE = "already in this forum"
    UNSUBSCRIBED = "feed removed"
    PAUSED = "left out after a pause"
    CLOSED = "closed at its source"
    FILTERED = "left out by the filter"
    DIGESTED = "listed in a digest"
    MOVED = "its feed was moved to another forum"
    FLOOD = "left out of a flood"
    NO_PAGE = "its page is gone"

    @property
    def phrase(self) -> Phrase:
        """The reason of a row that was skipped for it: the rows keep these very words."""
        return Phrase.plain(self.value)


_SAID = (
    Phrase("backlog"),
    Phrase("too old"),
    Phrase("already in this forum"),
    Phrase("feed removed"),
    Phrase("left out after a pause"),
    Phrase("closed at its source"),
    Phrase("left out by the filter"),
    Phrase("listed in a digest"),
    Phrase("its feed was moved to another forum"),
    Phrase("left out of a flood"),
    Phrase("its page is gone"),
)
"""The same; here the catalogues find them."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One article wanted, open or closed in one forum: the row, and so the job.

    Attributes:
        id: of the row. `thread_id` is Discord's, known once the thread is open.
        token: short and random; stands in the starter message, so that the thread can be found.
        posted_at: from when the rule counts (calendar time).
        closes_at: when the rule closes it (calendar time); None is never.
        look, longest, tag, full_text: of its subscription when it was wanted; Discord may refuse a
            card.
        plain: Discord refused the article's text: the thread shows the headline and the link.
        ping_role: is told that the thread was opened. more_tags: beside `tag`, by the tag rules.
        held_back: of a flood: it waits until a moderator says what becomes of it.
        listed_in: the row of the digest that lists its article.
        more_time: what became of a member's wish, of the time at which it closes now.
        floor_id: the forum's newest thread just before this one was sent; ours is younger.
        attempt: which sending this is; an answer to an older one changes nothing.
        reason: why it is skipped, refused, held or closed, or what it waits for.
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
    look: Look = Look.EMBED
    longest: int | None = None
    tag: int | None = None
    full_text: bool = False
    plain: bool = False
    ping_role: int | None = None
    more_tags: tuple[int, ...] = ()
    held_back: bool = False
    listed_in: int | None = None
    more_time: MoreTime | None = None
    subscription_id: int | None = None
    thread_id: int | None = None
    floor_id: int | None = None
    attempt: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    reason: Phrase | None = None

    @property
    def is_standing(self) -> bool:
        """Whether it is on Discord, and members can reply."""
        return self.state in STANDING

    @property
    def jump_url(self) -> str | None:
        """The link to the starter message; None while there is none."""
        if self.thread_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.thread_id}/{self.thread_id}"


@dataclass(frozen=True, slots=True)
class MirroredThread:
    """A thread row with the article it shows and the feed that brought it.

    Attributes:
        source: the feed's name. source_icon: its picture, if it has one.
        also_in: the names of other feeds that brought the same article to the same forum.
        updated_at: when the article changed at its source after the thread was opened.
        posted_by: the member who posted it by hand.
        notice: the sentence that its guild's closed threads end with; None is the board's own.
        language: that of its server.
    """

    thread: Thread
    article: Article
    source: str
    source_icon: str | None = None
    also_in: tuple[str, ...] = ()
    updated_at: datetime | None = None
    posted_by: int | None = None
    notice: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class WantedThread:
    """The decision for one article in one subscription: pending, or skipped for a reason.

    The other attributes are as in the thread's row.
    """

    subscription: Subscription
    posted_at: datetime
    closes_at: datetime | None
    skip: SkipReason | None = None
    ping_role: int | None = None
    more_tags: tuple[int, ...] = ()
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """An article of a refresh, and what was decided for it in each subscription."""

    article: Article
    threads: tuple[WantedThread, ...]
