"""What is told of a whole guild: its boards, its threads in numbers and in lists."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.feeds import Feed


@dataclass(frozen=True, slots=True)
class Board:
    """A source board that a guild follows.

    `posts` is the board's own count ("Posts: 153") on the page read last; None if it gave none.
    """

    name: str
    posts: int | None


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """How many threads were ever opened, stand open now, and close soon."""

    opened: int
    open: int
    closing: int


@dataclass(frozen=True, slots=True)
class ListedThread:
    """A thread as a list names it.

    Attributes:
        title: the article's whole headline, plain text; may be empty.
        responses: the source's own count of them; None if it gives none.
        own_messages: ours that follow the starter: texts, mirrored responses, notices.
        replies: of members; 0 where nobody has counted them.
    """

    guild_id: int
    thread_id: int
    title: str
    posted_at: datetime
    closes_at: datetime | None
    responses: int | None
    own_messages: int
    replies: int = 0

    @property
    def jump_url(self) -> str:
        """The link to the starter message."""
        return f"https://discord.com/channels/{self.guild_id}/{self.thread_id}/{self.thread_id}"

    @property
    def discussion(self) -> int:
        """How much is said of it, here and at the source."""
        return self.replies + (self.responses or 0)


@dataclass(frozen=True, slots=True)
class Overview:
    """A guild at one moment, as far as some of its forums go.

    Attributes:
        feeds: how many are mirrored into these forums. troubled: those that fail at present.
        closing: within a day, the next first. newest: by their posting. discussed: most first.
        replies_counted: False if Discord did not say how many there are.
    """

    boards: tuple[Board, ...]
    feeds: int
    troubled: tuple[Feed, ...]
    counts: ThreadCounts
    closing: tuple[ListedThread, ...]
    newest: tuple[ListedThread, ...]
    discussed: tuple[ListedThread, ...]
    replies_counted: bool
