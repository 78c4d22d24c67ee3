"""Messages: posted, edited, deleted and looked up, and what Discord refuses of it.

Every act takes the member who does it; the rules are the same for the bot and for people.
"""

from datetime import timedelta

from bot.sandbox.discord import forms, payloads
from bot.sandbox.discord.archive import Archive
from bot.sandbox.discord.channels import Channel, Place, Thread
from bot.sandbox.discord.composer import Composer, Files, demand_extras, room_of
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.messages import (
    COMPONENTS_V2,
    LOADING,
    RENAMED,
    SUPPRESS_EMBEDS,
    Message,
)
from bot.sandbox.discord.permissions import demand, permissions_in
from bot.sandbox.discord.refusal import (
    JSON,
    NOT_THE_AUTHOR,
    SYSTEM_MESSAGE,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    UNKNOWN_MESSAGE,
    Refusal,
)
from bot.sandbox.discord.world import World

_NONCE_LASTS = timedelta(minutes=5)


class Posts:
    """The messages of all channels and threads."""

    def __init__(self, world: World, archive: Archive) -> None:
        self._world = world
        self._archive = archive
        self._composer = Composer(world)

    # ── acts ─────────────────────────────────────────────────────────────────────────────────

    def post(
        self, place: Channel | Thread, member: Member, body: JSON, files: Files | None = None
    ) -> Message:
        """Posts a message; one in an archived thread opens it again, unless it is locked.

        Raises:
            Refusal: permissions, the form, 160005, 160006.
        """
        room = room_of(place)
        in_thread = isinstance(room, Thread)
        needed = Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES
        demand(room, member, needed)
        forms.check_message(body)
        demand_extras(room, member, body, files or {})
        if repeated := self._by_nonce(room, member, body):
            return repeated
        if isinstance(room, Thread):
            self._enter(room, member)
        message = self._composer.compose(room, member, body, files or {})
        self.store(room, message)
        return message

    def edit(
        self,
        place: Channel | Thread,
        member: Member,
        identity: int,
        body: JSON,
        files: Files | None = None,
    ) -> Message:
        """Edits a message of one's own; nobody is notified and nothing is bumped.

        Raises:
            Refusal: 10008, 50005, 50021, 50083, 160005, the form.
        """
        demand(place, member)
        message = self._known(place, identity)
        if message.author.id != member.id:
            raise Refusal(NOT_THE_AUTHOR)
        if message.is_system:
            raise Refusal(SYSTEM_MESSAGE)
        if isinstance(place, Thread) and place.locked:
            _demand_moderator(place, member)
        demand_extras(place, member, body, files or {})
        self.rewrite(place, message, body, files or {})
        return message

    def delete(self, place: Channel | Thread, member: Member, identity: int) -> None:
        """Deletes a message.

        Raises:
            Refusal: 10008, permissions.
        """
        demand(place, member)
        message = self._known(place, identity)
        if message.author.id != member.id:
            demand(place, member, Permission.MANAGE_MESSAGES)
        self.remove(place, message)

    def find(self, place: Channel | Thread, member: Member, identity: int) -> Message:
        """A message by its id.

        Raises:
            Refusal: 10008, permissions.
        """
        demand(place, member, Permission.READ_MESSAGE_HISTORY)
        return self._known(place, identity)

    def history(
        self,
        place: Channel | Thread,
        member: Member,
        *,
        before: int | None,
        after: int | None,
        limit: int,
    ) -> list[Message]:
        """Messages, the newest first; none to those who may not read the history.

        Raises:
            Refusal: permissions.
        """
        demand(place, member)
        if Permission.READ_MESSAGE_HISTORY not in permissions_in(place, member):
            return []
        found = sorted(room_of(place).messages.values(), key=lambda message: message.id)
        if before is not None:
            found = [message for message in found if message.id < before]
        if after is not None:
            found = [message for message in found if message.id > after]
            return found[:limit][::-1]
        return found[-limit:][::-1]

    # ── steps of acts ────────────────────────────────────────────────────────────────────────

    def store(self, place: Place, message: Message) -> None:
        """A message comes to stand in its place, which is an activity."""
        place.messages[message.id] = message
        place.last_message_id = message.id
        if isinstance(place, Thread):
            place.message_count += 1
            place.total_message_sent += 1
            place.active_at = message.created_at
        self._world.tell(place, "MESSAGE_CREATE", payloads.message(message))

    def rewrite(self, place: Channel | Thread, message: Message, body: JSON, files: Files) -> None:
        """Takes over what a form has to say; what it leaves out stays.

        Raises:
            Refusal: 50083, the form.
        """
        if isinstance(place, Thread) and place.archived and not message.ephemeral:
            raise Refusal(THREAD_ARCHIVED)
        forms.check_edit(body, message)
        message.flags &= ~LOADING
        if body.get("flags") is not None:
            kept = message.flags & ~SUPPRESS_EMBEDS
            message.flags = kept | body["flags"] & (SUPPRESS_EMBEDS | COMPONENTS_V2)
        self._composer.fill(place, place.guild.members[message.author.id], message, body, files)
        message.edited_at = self._world.clock.now()
        if not message.ephemeral:
            self._world.tell(place, "MESSAGE_UPDATE", payloads.message(message))

    def remove(self, place: Channel | Thread, message: Message) -> None:
        """A message is gone; the one thing that also happens in an archived thread."""
        if isinstance(place, Thread):
            place.message_count -= message.id != place.id
        room_of(place).messages.pop(message.id)
        self._world.tell(place, "MESSAGE_DELETE", payloads.message_deleted(message))

    def note_renaming(self, thread: Thread, member: Member) -> None:
        """Discord writes into a thread that it was renamed."""
        message = self._composer.compose(thread, member, {"content": thread.name}, {})
        message.type = RENAMED
        self.store(thread, message)

    def _enter(self, thread: Thread, member: Member) -> None:
        """Who writes must be let in: locked is for moderators, archived opens again."""
        if thread.locked:
            _demand_moderator(thread, member)
        self.wake(thread)
        thread.members.setdefault(member.id, self._world.clock.now())

    def wake(self, thread: Thread) -> None:
        """A message un-archives its thread.

        Raises:
            Refusal: 160006.
        """
        if thread.archived:
            self._archive.take_out(thread)
            self._world.tell(thread, "THREAD_UPDATE", payloads.thread(thread))

    def _by_nonce(self, place: Place, member: Member, body: JSON) -> Message | None:
        """Discord's check of `enforce_nonce` reaches a few minutes back."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        since = self._world.clock.now() - _NONCE_LASTS
        for message in reversed(place.messages.values()):
            if message.created_at < since:
                return None
            if message.nonce == body["nonce"] and message.author.id == member.id:
                return message
        return None

    def _known(self, place: Channel | Thread, identity: int) -> Message:
        messages = room_of(place).messages
        if identity not in messages:
            raise Refusal(UNKNOWN_MESSAGE)
        return messages[identity]


def _demand_moderator(thread: Thread, member: Member) -> None:
    if Permission.MANAGE_THREADS not in permissions_in(thread, member):
        raise Refusal(THREAD_LOCKED)
