"""What the bot and people do to threads and messages, and what Discord refuses of it.

Every act takes the member who does it; the rules are the same for the bot and for people.
"""

from datetime import timedelta

from bot.sandbox.discord import forms, payloads
from bot.sandbox.discord.channels import Channel, Forum, Place, TextChannel, Thread
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.mentions import mentions_of
from bot.sandbox.discord.messages import Mentions, Message
from bot.sandbox.discord.permissions import can_view, demand, permissions_in
from bot.sandbox.discord.refusal import (
    ACTIVE_LIMIT,
    JSON,
    MISSING_ACCESS,
    NOT_A_TEXT_CHANNEL,
    NOT_THE_AUTHOR,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    UNKNOWN_MESSAGE,
    WRONG_CHANNEL_TYPE,
    Refusal,
)
from bot.sandbox.discord.world import World

_PINNED = 1 << 1
_NONCE_LASTS = timedelta(minutes=5)
_BY_THE_OWNER = {"name", "archived", "auto_archive_duration", "applied_tags"}
"""What the owner of a thread may change without Manage Threads."""


class Acts:
    """The verbs of the local Discord."""

    def __init__(self, world: World) -> None:
        self.world = world

    # ── threads ──────────────────────────────────────────────────────────────────────────────

    def open_thread(self, forum: Channel | Thread, member: Member, body: JSON) -> Thread:
        """Opens a thread in a forum; its starter message has the thread's id.

        Raises:
            Refusal: permissions, the form, 40067, 10087, 160006.
        """
        if not isinstance(forum, Forum):
            raise Refusal(WRONG_CHANNEL_TYPE)
        demand(forum, member, Permission.SEND_MESSAGES)
        forms.check_thread(body, forum)
        self._demand_embeds(forum, member, body["message"])
        self._demand_room(forum)
        now = self.world.clock.now()
        thread = Thread(
            id=self.world.snowflakes.next(),
            guild=forum.guild,
            parent=forum,
            owner_id=member.id,
            name=body["name"].strip(),
            created_at=now,
            active_at=now,
            archive_timestamp=now,
            auto_archive_duration=body.get("auto_archive_duration", 4320),
            tags=[int(tag) for tag in body.get("applied_tags", [])],
        )
        thread.members[member.id] = now
        forum.guild.threads[thread.id] = forum.guild.active[thread.id] = thread
        forum.last_message_id = thread.id
        starter = self._message(thread, member, body["message"], thread.id)
        thread.messages[thread.id] = starter
        thread.last_message_id = thread.id
        shown = payloads.thread(thread) | {"newly_created": True}
        self.world.emit("THREAD_CREATE", forum.guild, shown)
        self.world.emit("MESSAGE_CREATE", forum.guild, payloads.message(starter))
        return thread

    def change_thread(self, thread: Thread, member: Member, body: JSON) -> None:
        """Changes a thread's flags, name or tags in one go.

        Raises:
            Refusal: permissions, the form, 50083, 160006.
        """
        forms.check_patch(body, thread.parent)
        if not can_view(thread, member):
            raise Refusal(MISSING_ACCESS)
        own = thread.owner_id == member.id and not thread.locked
        if not own or body.keys() - _BY_THE_OWNER:
            demand(thread, member, Permission.MANAGE_THREADS)
        if thread.archived and body.get("archived") is not False:
            raise Refusal(THREAD_ARCHIVED)
        if body.get("archived") is not None:
            self._set_archived(thread, bool(body["archived"]))
        thread.locked = bool(body.get("locked", thread.locked))
        thread.name = body.get("name", thread.name).strip()
        thread.tags = [int(tag) for tag in body.get("applied_tags", thread.tags)]
        if "flags" in body:
            thread.pinned = bool(body["flags"] & _PINNED) and not thread.archived
        self.world.emit("THREAD_UPDATE", thread.guild, payloads.thread(thread))

    def delete_place(self, place: Channel | Thread, member: Member) -> None:
        """Deletes a thread, or a channel with its threads.

        Raises:
            Refusal: permissions.
        """
        guild = place.guild
        if isinstance(place, Thread):
            demand(place, member, Permission.MANAGE_THREADS)
            guild.threads.pop(place.id)
            guild.active.pop(place.id, None)
            self.world.emit("THREAD_DELETE", guild, payloads.thread_deleted(place))
            return
        demand(place, member, Permission.MANAGE_CHANNELS)
        for thread in [one for one in guild.threads.values() if one.parent is place]:
            guild.threads.pop(thread.id)
            guild.active.pop(thread.id, None)
        del guild.channels[place.id], self.world.channels[place.id]
        self.world.emit("CHANNEL_DELETE", guild, payloads.channel(place))

    def archive_quiet_threads(self) -> None:
        """Discord's own hand: archives what was quiet for the thread's duration."""
        now = self.world.clock.now()
        for guild in self.world.guilds.values():
            for thread in list(guild.active.values()):
                if thread.archives_at is not None and thread.archives_at <= now:
                    self._set_archived(thread, True)
                    self.world.emit("THREAD_UPDATE", guild, payloads.thread(thread))

    def _set_archived(self, thread: Thread, archived: bool) -> None:
        if archived == thread.archived:
            return
        if not archived:
            self._demand_room(thread.parent)
        thread.archived = archived
        now = self.world.clock.now()
        thread.archive_timestamp = now
        if archived:
            thread.pinned = False
            thread.guild.active.pop(thread.id, None)
        else:
            thread.active_at = now
            thread.guild.active[thread.id] = thread

    def _demand_room(self, forum: Forum) -> None:
        if len(forum.guild.active) >= self.world.active_limit:
            raise Refusal(ACTIVE_LIMIT)

    # ── messages ─────────────────────────────────────────────────────────────────────────────

    def post(self, place: Channel | Thread, member: Member, body: JSON) -> Message:
        """Posts a message; one in an archived thread opens it again, unless it is locked.

        Raises:
            Refusal: permissions, the form, 160005, 160006.
        """
        if not isinstance(place, TextChannel | Thread):
            raise Refusal(NOT_A_TEXT_CHANNEL)
        in_thread = isinstance(place, Thread)
        needed = Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES
        demand(place, member, needed)
        forms.check_message(body)
        self._demand_embeds(place, member, body)
        if repeated := self._by_nonce(place, member, body):
            return repeated
        if isinstance(place, Thread):
            self._enter(place, member)
        message = self._message(place, member, body, self.world.snowflakes.next())
        place.messages[message.id] = message
        place.last_message_id = message.id
        if isinstance(place, Thread):
            place.message_count += 1
            place.total_message_sent += 1
            place.active_at = message.created_at
        self.world.emit("MESSAGE_CREATE", place.channel.guild, payloads.message(message))
        return message

    def edit(self, place: Channel | Thread, member: Member, identity: int, body: JSON) -> Message:
        """Edits a message of one's own; nobody is notified and nothing is bumped.

        Raises:
            Refusal: 10008, 50005, 50083, the form.
        """
        message = self.find_message(place, member, identity)
        if message.author.id != member.id:
            raise Refusal(NOT_THE_AUTHOR)
        if isinstance(place, Thread) and place.archived:
            raise Refusal(THREAD_ARCHIVED)
        forms.check_message(body, editing=True)
        self._demand_embeds(place, member, body)
        rewrite(message, body)
        message.edited_at = self.world.clock.now()
        self.world.emit("MESSAGE_UPDATE", place.guild, payloads.message(message))
        return message

    def delete_message(self, place: Channel | Thread, member: Member, identity: int) -> None:
        """Deletes a message.

        Raises:
            Refusal: 10008, permissions, 50083.
        """
        message = self.find_message(place, member, identity)
        if message.author.id != member.id:
            demand(place, member, Permission.MANAGE_MESSAGES)
        if isinstance(place, Thread):
            if place.archived:
                raise Refusal(THREAD_ARCHIVED)
            place.message_count -= message.id != place.id
        messages_of(place).pop(identity)
        deleted = {
            "id": str(identity),
            "channel_id": str(place.id),
            "guild_id": str(place.guild.id),
        }
        self.world.emit("MESSAGE_DELETE", place.guild, deleted)

    def find_message(self, place: Channel | Thread, member: Member, identity: int) -> Message:
        """A message by its id.

        Raises:
            Refusal: 10008, permissions.
        """
        demand(place, member, Permission.READ_MESSAGE_HISTORY)
        if identity not in messages_of(place):
            raise Refusal(UNKNOWN_MESSAGE)
        return messages_of(place)[identity]

    def _enter(self, thread: Thread, member: Member) -> None:
        """Who writes must be let in: locked is for moderators, archived opens again."""
        moderates = Permission.MANAGE_THREADS in permissions_in(thread, member)
        if thread.locked and not moderates:
            raise Refusal(THREAD_LOCKED)
        if thread.archived:
            self._set_archived(thread, False)
            self.world.emit("THREAD_UPDATE", thread.guild, payloads.thread(thread))
        thread.members.setdefault(member.id, self.world.clock.now())

    def _message(
        self, place: Channel | Thread, member: Member, body: JSON, identity: int
    ) -> Message:
        message = Message(
            id=identity,
            channel_id=place.id,
            guild_id=place.guild.id,
            author=member.user,
            created_at=self.world.clock.now(),
            nonce=body.get("nonce"),
            flags=body.get("flags") or 0,
        )
        rewrite(message, body)
        allowed = body.get("allowed_mentions")
        message.mentions = mentions_of(message.content, allowed, place, member)
        message.notified = Mentions() if message.silent else message.mentions
        return message

    def _by_nonce(self, place: Place, member: Member, body: JSON) -> Message | None:
        """Discord's check of `enforce_nonce` reaches a few minutes back."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        since = self.world.clock.now() - _NONCE_LASTS
        for message in place.messages.values():
            if message.nonce == body["nonce"] and message.author.id == member.id:
                return message if message.created_at >= since else None
        return None

    def _demand_embeds(self, place: Channel | Thread, member: Member, body: JSON) -> None:
        if body.get("embeds"):
            demand(place, member, Permission.EMBED_LINKS)


def rewrite(message: Message, body: JSON) -> None:
    """Takes over what the form has to say; what it leaves out stays."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if body.get("embeds") is not None:
        message.embeds = [embed | {"type": "rich"} for embed in body["embeds"]]
    if body.get("components") is not None:
        message.components = body["components"]


def messages_of(place: Channel | Thread) -> dict[int, Message]:
    """The messages of a place; a forum has none of its own."""
    if isinstance(place, TextChannel | Thread):
        return place.messages
    raise Refusal(NOT_A_TEXT_CHANNEL)
