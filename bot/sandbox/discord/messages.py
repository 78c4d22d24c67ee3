"""A message, its files, and whom it notifies."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.discord.members import User
from bot.sandbox.discord.refusal import JSON

PLAIN = 0
RENAMED = 4
PINNED = 6
ANSWER = 20
REPLY = 19

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person or the bot sends."""

    filename: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that lies at Discord; `description` is for whoever does not see it."""

    id: int
    upload: Upload
    url: str
    description: str | None = None

    @property
    def filename(self) -> str:
        """The file's name."""
        return self.upload.filename

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.upload.data


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a text mentions, after allowed_mentions and permissions: people, ids of roles, all."""

    users: frozenset[User] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(slots=True, eq=False)
class Message:
    """A message as it lies at Discord.

    Attributes:
        notified: whom it notified when it was posted; an edit notifies nobody.
        mentions: whom its present text mentions.
        replies_to: the id of the message it is a reply to.
        metadata: Discord's `interaction_metadata`, of an answer to an interaction.
    """

    id: int
    channel_id: int
    guild_id: int
    author: User
    created_at: datetime
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = PLAIN
    nonce: str | int | None = None
    edited_at: datetime | None = None
    mentions: Mentions = Mentions()
    notified: Mentions = Mentions()
    replies_to: int | None = None
    metadata: JSON | None = None

    @property
    def is_system(self) -> bool:
        """Whether Discord wrote it: nobody can edit it."""
        return self.type in (RENAMED, PINNED)

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who asked sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def silent(self) -> bool:
        """Whether it was sent without push notifications."""
        return bool(self.flags & SUPPRESS_NOTIFICATIONS)
