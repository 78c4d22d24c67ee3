"""The people of a guild: users, roles, members, and what a channel allows or denies them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag


class Permission(IntFlag):
    """The permission bits that matter here, with Discord's numbers."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    SEND_MESSAGES_IN_THREADS = 1 << 38


NOTHING = Permission(0)
EVERY_PERMISSION = Permission((1 << 53) - 1)

BOT = Permission(292057861120)
"""View Channel, Send Messages (in threads too), Embed Links, Read Message History, Manage Threads:
what the invite asks for, and nothing beyond it."""

MEMBER = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.USE_APPLICATION_COMMANDS
)

MODERATOR = MEMBER | Permission.MANAGE_THREADS | Permission.MANAGE_MESSAGES


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    id: int
    name: str
    bot: bool = False


@dataclass(slots=True, eq=False)
class Role:
    """A role; @everyone has the guild's id."""

    id: int
    name: str
    permissions: Permission
    position: int = 0
    mentionable: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A user in one guild."""

    user: User
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The user's name."""
        return self.user.name


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What one channel allows and denies to a role or a member."""

    target: Role | Member
    allow: Permission = NOTHING
    deny: Permission = NOTHING
