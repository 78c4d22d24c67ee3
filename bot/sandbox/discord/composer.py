"""A message is made of a form and its files."""

from collections.abc import Mapping
from mimetypes import guess_type

from bot.sandbox.discord import forms
from bot.sandbox.discord.channels import Channel, Place, TextChannel, Thread
from bot.sandbox.discord.components import numbered, text_of
from bot.sandbox.discord.members import Member, Permission
from bot.sandbox.discord.mentions import mentions_of
from bot.sandbox.discord.messages import Attachment, Mentions, Message, Upload
from bot.sandbox.discord.permissions import demand
from bot.sandbox.discord.refusal import JSON, NOT_A_TEXT_CHANNEL, Refusal, invalid_form
from bot.sandbox.discord.world import World

_FILES = "https://cdn.discordapp.com/attachments"

Files = Mapping[int, Upload]
"""The files of a form, by their number there."""


class Composer:
    """Makes messages, and rewrites them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def compose(
        self,
        place: Channel | Thread,
        member: Member,
        body: JSON,
        files: Files,
        identity: int | None = None,
    ) -> Message:
        """A message that nobody has seen yet."""
        message = Message(
            id=identity or self._world.snowflakes.next(),
            channel_id=place.id,
            guild_id=place.guild.id,
            author=member.user,
            created_at=self._world.clock.now(),
            nonce=body.get("nonce"),
            flags=body.get("flags") or 0,
            replies_to=_replied_to(place, body),
        )
        self.fill(place, member, message, body, files)
        message.notified = Mentions() if message.silent else message.mentions
        return message

    def fill(
        self,
        place: Channel | Thread,
        author: Member,
        message: Message,
        body: JSON,
        files: Files,
    ) -> None:
        """Takes over what a form has to say; what it leaves out stays."""
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "embeds" in body:
            message.embeds = [embed | {"type": "rich"} for embed in body["embeds"] or []]
        if "components" in body:
            message.components = numbered(body["components"] or [])
        if "attachments" in body or files:
            message.attachments = self._attachments(message, body.get("attachments"), files)
        text = f"{message.content}\n{text_of(message.components)}"
        message.mentions = mentions_of(text, body.get("allowed_mentions"), place, author)

    def _attachments(
        self, message: Message, named: list[JSON] | None, files: Files
    ) -> list[Attachment]:
        """The kept ones and the new ones, in the form's order."""
        kept = {str(attachment.id): attachment for attachment in message.attachments}
        found = []
        for entry in named if named is not None else [{"id": number} for number in files]:
            if str(entry["id"]) in kept:
                found.append(kept[str(entry["id"])])
            elif int(entry["id"]) in files:
                found.append(self._attached(message, entry, files[int(entry["id"])]))
            else:
                raise invalid_form("attachments", "BASE_TYPE_CHOICES", "There is no such file.")
        return found

    def _attached(self, message: Message, entry: JSON, upload: Upload) -> Attachment:
        name = entry.get("filename") or upload.filename
        identity = self._world.snowflakes.next()
        kind = guess_type(name)[0] or upload.content_type  # Discord looks for itself, too
        upload = Upload(name, upload.data, kind)
        url = f"{_FILES}/{message.channel_id}/{identity}/{name}"
        return Attachment(identity, upload, url, forms.description_of(entry))


def demand_extras(place: Channel | Thread, member: Member, body: JSON, files: Files) -> None:
    """Embeds and files need permissions of their own.

    Raises:
        Refusal: permissions, 50035.
    """
    if body.get("embeds"):
        demand(place, member, Permission.EMBED_LINKS)
    if files:
        demand(place, member, Permission.ATTACH_FILES)
        forms.check_files(len(file.data) for file in files.values())


def room_of(place: Channel | Thread) -> Place:
    """The place as one where messages stand; a forum has none of its own.

    Raises:
        Refusal: 50008.
    """
    if isinstance(place, TextChannel | Thread):
        return place
    raise Refusal(NOT_A_TEXT_CHANNEL)


def _replied_to(place: Channel | Thread, body: JSON) -> int | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    identity = int(reference["message_id"])
    if identity not in room_of(place).messages and reference.get("fail_if_not_exists", True):
        raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return identity
