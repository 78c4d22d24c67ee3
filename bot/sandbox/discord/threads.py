"""Threads and channels: opened, changed and deleted, and what Discord refuses of it."""

from bot.sandbox.discord import audit, forms, payloads
from bot.sandbox.discord.archive import Archive
from bot.sandbox.discord.channels import Channel, Forum, Thread
from bot.sandbox.discord.composer import Composer, Files, demand_extras
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.permissions import demand, permissions_in
from bot.sandbox.discord.posts import Posts
from bot.sandbox.discord.refusal import (
    JSON,
    MISSING_PERMISSIONS,
    PINNED_THREADS,
    THREAD_ARCHIVED,
    WRONG_CHANNEL_TYPE,
    Refusal,
)
from bot.sandbox.discord.world import World

PINNED = 1 << 1
_BY_THE_OWNER = {"name", "archived", "auto_archive_duration", "applied_tags"}
"""What the owner of a thread may change without Manage Threads."""

_DEFAULT_DURATION = 4320


class Threads:
    """The threads of all forums."""

    def __init__(self, world: World, archive: Archive, posts: Posts) -> None:
        self._world = world
        self._archive = archive
        self._posts = posts
        self._composer = Composer(world)

    def open(
        self, forum: Channel | Thread, member: Member, body: JSON, files: Files | None = None
    ) -> Thread:
        """Opens a thread in a forum; its starter message has the thread's id.

        Raises:
            Refusal: permissions, the form, 40066, 40067, 10087, 160006.
        """
        if not isinstance(forum, Forum):
            raise Refusal(WRONG_CHANNEL_TYPE)
        demand(forum, member, Permission.SEND_MESSAGES)
        forms.check_thread(body, forum)
        _demand_tags(forum, member, set(_tags(body)))
        demand_extras(forum, member, body["message"], files or {})
        self._archive.demand_room(forum.guild)
        thread = self._new(forum, member, body)
        starter = self._composer.compose(thread, member, body["message"], files or {}, thread.id)
        thread.messages[thread.id] = starter
        forum.guild.threads[thread.id] = forum.guild.active[thread.id] = thread
        forum.last_message_id = thread.last_message_id = thread.id
        self._archive.watch(thread)
        shown = payloads.thread(thread) | {"newly_created": True}
        self._world.tell(thread, "THREAD_CREATE", shown)
        self._world.tell(thread, "MESSAGE_CREATE", payloads.message(starter))
        return thread

    def change(self, thread: Thread, member: Member, body: JSON, reason: str | None = None) -> None:
        """Changes a thread's flags, name or tags in one go.

        Raises:
            Refusal: permissions, the form, 30047, 50083, 160006.
        """
        _demand_change(thread, member, body)
        forms.check_patch(body, thread.parent)
        if thread.archived and body.get("archived") is not False:
            raise Refusal(THREAD_ARCHIVED)
        if "applied_tags" in body:
            _demand_tags(thread.parent, member, set(_tags(body)) ^ set(thread.tags))
        pinned = bool((body.get("flags") or 0) & PINNED) if "flags" in body else thread.pinned
        if pinned and not thread.pinned:
            _demand_pin(thread.parent)
        before = audit.facts(thread)
        if body.get("archived") is False:
            self._archive.take_out(thread)
        thread.pinned = pinned
        self._take_over(thread, member, body)
        if body.get("archived"):
            self._archive.put(thread)
        self._archive.watch(thread)
        audit.note(thread, before, member, reason)
        self._world.tell(thread, "THREAD_UPDATE", payloads.thread(thread))

    def delete(self, place: Channel | Thread, member: Member) -> None:
        """Deletes a thread, or a channel with its threads.

        Raises:
            Refusal: permissions.
        """
        guild = place.guild
        if isinstance(place, Thread):
            demand(place, member, Permission.MANAGE_THREADS)
            guild.forget([place])
            self._world.tell(place, "THREAD_DELETE", payloads.thread_deleted(place))
            return
        demand(place, member, Permission.MANAGE_CHANNELS)
        guild.forget([one for one in guild.threads.values() if one.parent is place])
        del guild.channels[place.id], self._world.channels[place.id]
        self._world.emit("CHANNEL_DELETE", guild, payloads.channel(place))

    def _new(self, forum: Forum, member: Member, body: JSON) -> Thread:
        now = self._world.clock.now()
        return Thread(
            id=self._world.snowflakes.next(),
            guild=forum.guild,
            parent=forum,
            owner_id=member.id,
            name=body["name"].strip(),
            created_at=now,
            active_at=now,
            archive_timestamp=now,
            auto_archive_duration=body.get("auto_archive_duration") or _DEFAULT_DURATION,
            tags=_tags(body),
            rate_limit_per_user=body.get("rate_limit_per_user") or 0,
            members={member.id: now},
        )

    def _take_over(self, thread: Thread, member: Member, body: JSON) -> None:
        thread.locked = bool(body.get("locked", thread.locked))
        thread.rate_limit_per_user = body.get("rate_limit_per_user", thread.rate_limit_per_user)
        if body.get("auto_archive_duration"):
            thread.auto_archive_duration = body["auto_archive_duration"]
            thread.archive_timestamp = self._world.clock.now()
        if "applied_tags" in body:
            thread.tags = _tags(body)
        if body.get("name", thread.name).strip() != thread.name:
            thread.name = body["name"].strip()
            self._posts.note_renaming(thread, member)


def _tags(body: JSON) -> list[int]:
    return [int(tag) for tag in body.get("applied_tags") or []]


def _demand_change(thread: Thread, member: Member, body: JSON) -> None:
    """Moderators change all, owners a little, and whoever may write can un-archive."""
    demand(thread, member)
    if Permission.MANAGE_THREADS in permissions_in(thread, member):
        return
    only_opens = body.keys() == {"archived"} and body["archived"] is False
    if not thread.locked and only_opens:
        demand(thread, member, Permission.SEND_MESSAGES_IN_THREADS)
    elif thread.locked or thread.owner_id != member.id or body.keys() - _BY_THE_OWNER:
        raise Refusal(MISSING_PERMISSIONS)


def _demand_tags(forum: Forum, member: Member, changed: set[int]) -> None:
    """Only moderators put moderated tags on a thread or take them away."""
    if any(tag.moderated for tag in forum.tags if tag.id in changed):
        demand(forum, member, Permission.MANAGE_THREADS)


def _demand_pin(forum: Forum) -> None:
    if sum(thread.pinned for thread in forum.guild.active.values() if thread.parent is forum) >= (
        forum.pin_limit
    ):
        raise Refusal(PINNED_THREADS)
