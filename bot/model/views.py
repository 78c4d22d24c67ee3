"""What Discord says: forums, threads and starter messages as they stand there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.feeds import Look


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
        quiet_since: when somebody wrote in it last, if only the starter.
        mine: whether this bot opened it.
        tags: the ids of its tags.
        listed_for: after so long a quiet Discord archives it.
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
    quiet_since: datetime
    tags: tuple[int, ...] = ()
    listed_for: timedelta = timedelta(days=3)

    @property
    def closed(self) -> bool:
        """Archived is not closed: a reply re-opens an archived thread unless it is locked."""
        return self.archived and self.locked


@dataclass(frozen=True, slots=True)
class Starter:
    """A starter message as it stands on Discord: what the marker is looked for in.

    Attributes:
        content: the message's own, or all texts of its card.
        url, title: of its first embed.
        footer: of its last embed.
        text: the descriptions of all its embeds, a blank line between them.
        picture: the URL of its image.
        look: that of its thread.
    """

    content: str = ""
    url: str | None = None
    footer: str | None = None
    title: str | None = None
    text: str | None = None
    picture: str | None = None
    look: Look = Look.EMBED
