"""What became of articles and why, as moderators ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from bot.language import Phrase
from bot.model.feeds import Feed
from bot.model.threads import Thread, ThreadState


@dataclass(frozen=True, slots=True)
class Fate:
    """One article in one forum.

    Attributes:
        feed: that brought it. first_seen_at: when it did.
        thread: its row in the forum; None: nothing was decided for it in this guild.
        not_before: real time; nothing is tried before.
        paused: its feed is.
        page_awaited: its own page is to be read before it is opened. page_trouble: why it cannot.
    """

    title: str
    link: str | None
    feed: Feed
    first_seen_at: datetime
    thread: Thread | None
    not_before: datetime | None = None
    paused: bool = False
    page_awaited: bool = False
    page_trouble: Phrase | None = None


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """How a followed feed does: what `/feed info` tells beside its own options.

    Attributes:
        articles: of the last seven days, whichever forum they went to.
        threads: how many of this subscription's are in which state.
        held_back: of a flood; they are among the pending ones.
        added_by: the moderator's id.
    """

    articles: int
    threads: Mapping[ThreadState, int]
    held_back: int
    added_by: int
    added_at: datetime


class Stage(StrEnum):
    """What an article goes through, in this order."""

    FETCHED = "fetched"
    PARSED = "parsed"
    NEW = "new"
    AGE = "age"
    FILTER = "filter"
    FLOOD = "flood"
    FORUM = "forum"
    DISCORD = "discord"


class Verdict(Enum):
    """How a stage ended."""

    PASSED = "✓"
    WAITS = "⏳"
    STOPPED = "✗"
    UNTRIED = "–"  # noqa: RUF001 - a dash, as in a table


class Cause(Enum):
    """Why it ended so; what is said of each stands in the replies."""

    UNTRIED = "not reached"
    READ = "the feed was read"
    NOT_READ_YET = "the feed was not read yet"
    FAILED = "the feed cannot be read"
    READABLE = "the article was understood"
    PAGE_AWAITED = "its page is still to be read"
    PAGE_GONE = "its page is gone"
    SEEN = "it was seen for the first time"
    NONE_YET = "the feed had no article yet"
    IN_FEED = "it is in the feed, and not taken in yet"
    NOT_IN_FEED = "it is not in the feed"
    NEVER_DECIDED = "it was there before the forum followed the feed"
    BACKLOG = "it was older than the newest ones that were asked for"
    YOUNG = "it is younger than the rule"
    TOO_OLD = "it is older than the rule"
    CLOSED_AT_SOURCE = "replies are disabled at its source"
    TAKEN = "no filter left it out"
    FILTERED = "the filter left it out"
    NO_FLOOD = "it was not held back"
    HELD_BACK = "it is held back with a flood"
    DIGESTED = "it is listed in a digest"
    LEFT_OUT_OF_FLOOD = "it was left out of a flood"
    FIT = "the forum was ready"
    THERE_ALREADY = "its page has a thread there"
    REMOVED = "the feed was removed"
    LEFT_OUT = "it was left out after a pause"
    MOVED = "the feed was moved to another forum"
    PAUSED = "the feed is paused"
    WAITS = "the forum waits"
    NEXT = "its turn comes"
    SENDING = "it is being sent"
    UNCLEAR = "it may be there; it is looked for"
    REFUSED = "Discord refused it"
    GONE = "it was deleted on Discord"
    OPEN = "it is open"
    CLOSED = "it was opened and closed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a stage found. `at` is when that was or will be, `detail` the words of others."""

    stage: Stage
    verdict: Verdict
    cause: Cause
    at: datetime | None = None
    detail: Phrase | None = None
