"""What the services need of the rooms outside: the Forum protocol."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    BoardPage,
    ForumView,
    FoundFeed,
    FullText,
    ListedFeed,
    MessageDraft,
    NotModified,
    Page,
    ParsedFeed,
    Response,
    Starter,
    ThreadDraft,
    ThreadView,
    Validators,
)


class Forum(Protocol):
    """The outbound calls to Discord. Every method may raise a leaf of bot.errors.ForumError."""

    def time_ahead(self) -> timedelta | None:
        """How far our clock is ahead of Discord's by its last answer; None until there was one."""

    async def fetch_time_ahead(self) -> timedelta | None:
        """The same after asking; None if Discord did not say."""

    def missing_permissions(self, forum_id: int) -> Sequence[str]:
        """Names of the permissions that the bot needs there and lacks, as Discord shows them."""

    def may_mention(self, forum_id: int, role_id: int) -> bool:
        """Whether a role is notified when the bot mentions it in a thread of the forum."""

    async def fetch_forum(self, forum_id: int) -> ForumView:
        """The forum as it is now."""

    async def open_thread(self, forum_id: int, draft: ThreadDraft) -> int:
        """Sends once; returns the thread's id. Unclear: it may exist, or come to exist."""

    async def fetch_thread(self, thread_id: int) -> ThreadView:
        """The thread as it is now, archived or not."""

    async def fetch_starter(self, thread_id: int) -> Starter:
        """The starter message of a thread."""

    async def fetch_younger_threads(
        self, guild_id: int, forum_id: int, floor_id: int
    ) -> list[ThreadView]:
        """The bot's own threads in the forum, active and archived, with an id above the floor."""

    async def fetch_active_threads(self, guild_id: int) -> list[ThreadView]:
        """Every active thread of a guild, whoever opened it."""

    async def fetch_archived_threads(
        self, forum_id: int, *, before: datetime | None = None
    ) -> list[ThreadView]:
        """A page of a forum's archived threads, whoever opened them; last archived first."""

    async def fetch_guild_ids(self) -> list[int]:
        """The guilds that the bot is in."""

    async def fetch_forums(self, guild_id: int) -> list[ForumView]:
        """Every forum of a guild, also those that the bot may not see into."""

    async def fetch_archived_since(self, forum_id: int, since: datetime) -> list[ThreadView]:
        """A forum's threads that were archived since then, whoever opened them."""

    async def find_post(
        self, channel_id: int, message: MessageDraft, *, since: datetime | None = None
    ) -> int | None:
        """The id of the bot's own message with this text, if it is among the newest there.

        With `since`: if it is among the first that were posted after that.
        """

    async def fetch_own_posts(self, thread_id: int, *, after: int) -> list[int]:
        """The ids of the bot's own among the first 300 messages after that one, oldest first.

        Answers to people are left out.
        """

    async def edit(self, thread_id: int, message_id: int, message: MessageDraft) -> None:
        """Rewrites a message (the starter has the thread's id); does not bump the thread."""

    async def delete_message(self, thread_id: int, message_id: int) -> None:
        """Removes a message of the bot's own: a text that is not needed any more, or a response."""

    async def post(self, channel_id: int, message: MessageDraft, *, nonce: str) -> int:
        """Posts silently; the same nonce again returns the message that is there."""

    async def set_flags(
        self,
        thread_id: int,
        *,
        archived: bool | None = None,
        locked: bool | None = None,
        tags: Sequence[int] | None = None,
        listed_for: timedelta | None = None,
        reason: str,
    ) -> None:
        """Sets Discord's two flags, and all tags, in one request; None leaves what is there.

        After the quiet of `listed_for` (one day, three, or seven) Discord archives it. The reason
        stands in the audit log if anything changes.
        """

    async def delete_thread(self, thread_id: int, *, reason: str) -> None:
        """Removes a thread: only ever one of two for one article, in which nobody replied."""


class Reader(Protocol):
    """Bytes to articles, off the event loop."""

    async def read(self, page: Page) -> ParsedFeed:
        """Raises ParseError if the page is no feed."""

    async def look(self, page: Page) -> ParsedFeed | tuple[FoundFeed, ...]:
        """The feed, or those that a web page announces; raises ParseError if it is neither."""

    async def read_board_page(self, page: Page) -> BoardPage:
        """A board's page of one article, with its responses; raises ParseError if it is none."""

    async def read_responses(self, page: Page, article_link: str | None) -> tuple[Response, ...]:
        """The responses in a feed of them, the oldest first; raises ParseError if it is none."""

    async def read_article_page(self, page: Page) -> FullText:
        """The article of a web page without what stands around it; ParseError if it has none."""

    async def read_list(self, body: bytes) -> tuple[ListedFeed, ...]:
        """The feeds of an OPML file, or of lines with one address each; raises ParseError."""


class Fetcher(Protocol):
    """HTTP in."""

    async def fetch(self, url: str, validators: Validators = ...) -> Page | NotModified:
        """Raises FetchError if the URL cannot be fetched."""
