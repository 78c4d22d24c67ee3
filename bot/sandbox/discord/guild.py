"""A guild: its people, channels and threads, and the ways people set it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox.discord import payloads, permissions
from bot.sandbox.discord.channels import Channel, Forum, Tag, TextChannel, Thread
from bot.sandbox.discord.members import MEMBER, Member, Permission, Role, User

if TYPE_CHECKING:
    from bot.sandbox.discord.audit import AuditEntry
    from bot.sandbox.discord.world import World

C = TypeVar("C", bound=Channel)


@dataclass(slots=True, eq=False)
class Guild:
    """A guild. `active` indexes the threads that are not archived; `bot` is the bot's member."""

    id: int
    name: str
    world: World = field(repr=False)
    everyone: Role
    owner: Member
    bot: Member
    bot_role: Role
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    threads: dict[int, Thread] = field(default_factory=dict, repr=False)
    active: dict[int, Thread] = field(default_factory=dict, repr=False)
    audit_log: list[AuditEntry] = field(default_factory=list, repr=False)

    def add_role(self, name: str, *, permissions: int = 0, mentionable: bool = False) -> Role:
        """A new role."""
        bits = Permission(permissions)
        role = Role(self.world.snowflakes.next(), name, bits, len(self.roles), mentionable)
        self.roles[role.id] = role
        self.world.emit("GUILD_ROLE_CREATE", self, payloads.role_event(self, role))
        return role

    def add_member(
        self, name: str, *, permissions: int = MEMBER, roles: Iterable[Role] = ()
    ) -> Member:
        """A person joins, with a role of their own for the given permission bits."""
        user = User(self.world.snowflakes.next(), name)
        own = self.add_role(name, permissions=permissions)
        member = Member(user, self.world.clock.now(), [own, *roles])
        self.members[member.id] = member
        self.world.emit("GUILD_MEMBER_ADD", self, payloads.member_event(self, member))
        return member

    def set_permissions(self, role: Role, permissions: int) -> None:
        """A moderator changes what a role may do (`guild.bot_role` is the bot's)."""
        with self.permission_change():
            role.permissions = Permission(permissions)
        self.world.emit("GUILD_ROLE_UPDATE", self, payloads.role_event(self, role))

    def give_bot(self, role: Role) -> None:
        """A moderator gives the bot one more role."""
        with self.permission_change():
            self.bot.roles.append(role)
        self.world.emit("GUILD_MEMBER_UPDATE", self, payloads.member_event(self, self.bot))

    def add_text_channel(self, name: str, *, topic: str | None = None) -> TextChannel:
        """A new text channel."""
        identity = self.world.snowflakes.next()
        return self._add(TextChannel(identity, self, name, len(self.channels), topic))

    def add_forum(
        self,
        name: str,
        *,
        tags: Iterable[str] = (),
        moderated_tags: Iterable[str] = (),
        require_tag: bool = False,
        topic: str | None = None,
    ) -> Forum:
        """A new forum."""
        forum = Forum(self.world.snowflakes.next(), self, name, len(self.channels), topic)
        forum.tags = [Tag(self.world.snowflakes.next(), tag) for tag in tags]
        forum.tags += [Tag(self.world.snowflakes.next(), tag, True) for tag in moderated_tags]
        forum.require_tag = require_tag
        return self._add(forum)

    def forget(self, threads: Iterable[Thread]) -> None:
        """Threads that are deleted."""
        for thread in threads:
            self.threads.pop(thread.id)
            self.active.pop(thread.id, None)

    def channel_changed(self, channel: Channel) -> None:
        """Tell the gateway that a channel is not what it was."""
        self.world.emit("CHANNEL_UPDATE", self, payloads.channel(channel))

    @contextmanager
    def permission_change(self) -> Iterator[None]:
        """Tell the gateway, after a change, of the threads in channels the bot sees anew."""
        before = self._visible()
        yield
        for identity in self._visible() - before:
            listing = payloads.thread_list_sync(self, self.channels[identity])
            self.world.emit("THREAD_LIST_SYNC", self, listing)

    def _visible(self) -> set[int]:
        every = self.channels.values()
        return {channel.id for channel in every if permissions.can_view(channel, self.bot)}

    def _add(self, channel: C) -> C:
        self.channels[channel.id] = channel
        self.world.channels[channel.id] = channel
        self.world.emit("CHANNEL_CREATE", self, payloads.channel(channel))
        return channel
