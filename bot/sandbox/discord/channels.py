"""The places of a guild: text channels, forums with their tags, and threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox.discord.members import Member, Overwrite, Permission, Role
from bot.sandbox.discord.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.discord.guild import Guild

TEXT = 0
PUBLIC_THREAD = 11
FORUM = 15


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that a forum offers; only moderators set a moderated one."""

    id: int
    name: str
    moderated: bool = False
    emoji_id: int | None = None
    emoji_name: str | None = None


@dataclass(slots=True, eq=False)
class Channel:
    """What text channels and forums have in common."""

    id: int
    guild: Guild = field(repr=False)
    name: str
    position: int = 0
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    last_message_id: int | None = None
    rate_limit_per_user: int = 0

    def overwrite(
        self, target: Role | Member, *, allow: int = 0, deny: int = 0, clear: bool = False
    ) -> None:
        """A moderator allows or denies something here to a role or a member.

        Args:
            target: whom it concerns; it replaces what was said about them here.
            allow: permission bits that are granted.
            deny: permission bits that are taken away.
            clear: nothing special is said about them any more.
        """
        with self.guild.permission_change():
            if clear:
                self.overwrites.pop(target.id, None)
            else:
                new = Overwrite(target, Permission(allow), Permission(deny))
                self.overwrites[target.id] = new
        self.guild.channel_changed(self)


@dataclass(slots=True, eq=False)
class TextChannel(Channel):
    """A channel in which messages stand directly."""

    messages: dict[int, Message] = field(default_factory=dict, repr=False)

    @property
    def channel(self) -> Channel:
        """The channel whose overwrites rule here: itself."""
        return self


@dataclass(slots=True, eq=False)
class Forum(Channel):
    """A channel of threads.

    `last_message_id` is its newest thread's id, deleted or not; `pin_limit` is Discord's.
    """

    tags: list[Tag] = field(default_factory=list)
    require_tag: bool = False
    default_auto_archive_duration: int = 4320
    default_sort_order: int | None = None
    default_forum_layout: int = 0
    default_thread_rate_limit_per_user: int = 0
    default_reaction_emoji: dict[str, str | None] | None = None
    pin_limit: int = 1

    @property
    def threads(self) -> list[Thread]:
        """Its threads, archived ones too, oldest first."""
        return [thread for thread in self.guild.threads.values() if thread.parent is self]

    def tag(self, name: str) -> Tag:
        """The tag of that name."""
        return next(tag for tag in self.tags if tag.name == name)


@dataclass(slots=True, eq=False)
class Thread:
    """A thread in a forum.

    Attributes:
        active_at: its latest activity, from which Discord counts until it archives it.
        archive_timestamp: when it was created, archived, un-archived or given another duration.
        message_count: its messages without the starter and without deleted ones.
    """

    id: int
    guild: Guild = field(repr=False)
    parent: Forum = field(repr=False)
    owner_id: int
    name: str
    created_at: datetime
    active_at: datetime
    archive_timestamp: datetime
    auto_archive_duration: int
    tags: list[int] = field(default_factory=list)
    rate_limit_per_user: int = 0
    archived: bool = False
    locked: bool = False
    pinned: bool = False
    last_message_id: int | None = None
    message_count: int = 0
    total_message_sent: int = 0
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    members: dict[int, datetime] = field(default_factory=dict, repr=False)

    @property
    def channel(self) -> Channel:
        """The channel whose overwrites rule here: the forum."""
        return self.parent

    @property
    def starter(self) -> Message | None:
        """The first message; None once it was deleted."""
        return self.messages.get(self.id)

    @property
    def closed(self) -> bool:
        """Archived and locked."""
        return self.archived and self.locked

    @property
    def archives_at(self) -> datetime | None:
        """When Discord archives it if nothing happens; None while it never does."""
        if self.archived or self.pinned:
            return None
        return self.active_at + timedelta(minutes=self.auto_archive_duration)


Place = TextChannel | Thread
"""Where messages stand."""
