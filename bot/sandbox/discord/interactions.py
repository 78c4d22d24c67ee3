"""Interactions: a person does something, and Discord tells the bot."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.discord import client, payloads
from bot.sandbox.discord.answers import Answer, Unanswered
from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.client import NotOffered
from bot.sandbox.discord.commands import Commands
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import Attachment, Message, Upload
from bot.sandbox.discord.permissions import permissions_in
from bot.sandbox.discord.refusal import JSON
from bot.sandbox.discord.world import World

__all__ = ["Answer", "Interactions", "NotOffered", "Unanswered"]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


class Interactions:
    """The interactions that are under way.

    Attributes:
        first_answer_within: real seconds until the first response must have come.
        token_lasts: real seconds in which it can be followed up.
        files_url: where the bot fetches the files that people attach to commands.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._answers: dict[str, Answer] = {}
        self.registered = Commands(world)
        self.files_url = ""
        self._uploads: dict[int, Attachment] = {}
        self.first_answer_within = 3.0
        self.token_lasts = 900.0

    def by_token(self, token: str) -> Answer | None:
        """The interaction with this token."""
        return self._answers.get(token)

    def used_in(self, place: Channel | Thread) -> list[Answer]:
        """What people did in a place, oldest first, but for what they only began to type."""
        answers = self._answers.values()
        return [one for one in answers if one.place is place and one.kind != AUTOCOMPLETE]

    def command(
        self,
        member: Member,
        place: Channel | Thread,
        name: str,
        options: Mapping[str, Any],
        focused: str | None = None,
    ) -> Answer:
        """A person uses a slash command; with `focused`, asks for the choices of that option.

        An option of the kind `Upload` is a file that they attach.

        Raises:
            NotOffered: as Discord's client would not let them.
        """
        options = {
            key: self._uploaded(value) if isinstance(value, Upload) else value
            for key, value in options.items()
        }
        commands = self.registered.all
        data = client.command_data(commands, member, place, name, options, focused)
        answer = self._send(COMMAND if focused is None else AUTOCOMPLETE, member, place, data)
        answer.used = f"/{name}"
        return answer

    def menu(self, member: Member, place: Channel | Thread, message: Message, name: str) -> Answer:
        """A person chooses a command in a message's menu, under *Apps*.

        Raises:
            NotOffered: as Discord's client would not let them.
        """
        data = client.menu_data(self.registered.all, member, place, message, name)
        answer = self._send(COMMAND, member, place, data)
        answer.used = name
        return answer

    def upload(self, identity: int) -> Attachment | None:
        """A file that a person attached to a command."""
        return self._uploads.get(identity)

    def _uploaded(self, upload: Upload) -> Attachment:
        identity = self._world.snowflakes.next()
        url = f"{self.files_url}/{identity}/{upload.filename}"
        return self._uploads.setdefault(identity, Attachment(identity, upload, url))

    def component(
        self,
        member: Member,
        place: Channel | Thread,
        message: Message,
        custom_id: str,
        values: list[str] | None,
    ) -> Answer:
        """A person clicks a button, or chooses in a select menu.

        Raises:
            NotOffered: as Discord's client would not let them.
        """
        data = client.component_data(member, place, message, custom_id, values)
        return self._send(COMPONENT, member, place, data, message)

    def modal(
        self, member: Member, place: Channel | Thread, opened: JSON, filled: Mapping[str, Any]
    ) -> Answer:
        """A person submits a modal.

        Raises:
            NotOffered: as Discord's client would not let them.
        """
        data = client.modal_data(opened, filled)
        trigger = self._that_opened(opened["custom_id"])
        answer = self._send(MODAL, member, place, data, trigger.source)
        answer.metadata["triggering_interaction_metadata"] = trigger.metadata
        return answer

    def _that_opened(self, custom_id: str) -> Answer:
        for answer in reversed(self._answers.values()):
            if answer.modal is not None and answer.modal["custom_id"] == custom_id:
                return answer
        raise NotOffered(f"no modal {custom_id!r} was opened")

    def _send(
        self,
        kind: int,
        member: Member,
        place: Channel | Thread,
        data: JSON,
        source: Message | None = None,
    ) -> Answer:
        answer = Answer(self._world.snowflakes.next(), kind, member, place, source)
        answer.metadata = _metadata(answer)
        self._answers[answer.token] = answer
        event = self._event(answer) | {"data": data}
        if source is not None:
            event["message"] = payloads.message(source)
        self._world.emit("INTERACTION_CREATE", place.guild, event)
        return answer

    def _event(self, answer: Answer) -> JSON:
        place, guild = answer.place, answer.place.guild
        may = str(int(permissions_in(place, answer.member)))
        return {
            "id": str(answer.id),
            "application_id": str(self._world.bot.id),
            "type": answer.kind,
            "token": answer.token,
            "version": 1,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "channel_id": str(place.id),
            "channel": payloads.channel(place) | {"permissions": may},
            "member": payloads.member(answer.member) | {"permissions": may},
            "app_permissions": str(int(permissions_in(place, guild.bot))),
            "locale": "en-US",
            "guild_locale": "en-US",
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild.id)},
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
        }


def _metadata(answer: Answer) -> JSON:
    """Discord's `interaction_metadata`."""
    metadata: JSON = {
        "id": str(answer.id),
        "type": answer.kind,
        "user": payloads.user(answer.member.user),
        "authorizing_integration_owners": {"0": str(answer.place.guild.id)},
    }
    if answer.kind == COMPONENT and answer.source is not None:
        metadata["interacted_message_id"] = str(answer.source.id)
    return metadata
