"""People using commands: what Discord checks before, what it sends, and what the bot answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.sandbox.discord import forms, payloads
from bot.sandbox.discord.acts import rewrite
from bot.sandbox.discord.channels import FORUM, TEXT, Channel, Forum, Thread
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import EPHEMERAL, Message
from bot.sandbox.discord.permissions import permissions_in
from bot.sandbox.discord.refusal import (
    ALREADY_ACKNOWLEDGED,
    JSON,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Refusal,
)
from bot.sandbox.discord.world import World

if TYPE_CHECKING:
    from bot.sandbox.discord.routes import Call

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _SHOW_MODAL = 4, 5, 6, 7, 8, 9
_STRING, _INTEGER, _BOOLEAN, _USER, _CHANNEL, _ROLE, _NUMBER = 3, 4, 5, 6, 7, 8, 10
_SUBCOMMANDS = (1, 2)
_FIRST_ANSWER_WITHIN = 3.0


class NotOffered(Exception):
    """Discord's client does not let this person do that: no such command, right or choice."""


class Unanswered(Exception):
    """The bot did not answer within the three seconds that Discord gives it."""


@dataclass(eq=False)
class Answer:
    """What came of an interaction, as the person sees it.

    Attributes:
        messages: the visible messages of the answer, the original first.
        deferred: whether "is thinking …" was shown first.
        answered_after: real seconds until the first response.
        choices: of an autocompletion. modal: the modal that was opened.
    """

    sent_at: float
    ephemeral: bool = False
    deferred: bool = False
    answered_after: float | None = None
    messages: list[Message] = field(default_factory=list)
    choices: list[JSON] = field(default_factory=list)
    modal: JSON | None = None
    source: Message | None = None
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    _visible: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def content(self) -> str:
        """The texts of all its messages."""
        return "\n".join(message.content for message in self.messages)

    @property
    def message(self) -> Message:
        """Its last message."""
        return self.messages[-1]

    def acknowledge(self) -> None:
        """The first response came."""
        if self._acknowledged.is_set():
            raise Refusal(ALREADY_ACKNOWLEDGED)
        self.answered_after = monotonic() - self.sent_at
        self._acknowledged.set()

    def show(self) -> None:
        """There is something to see now."""
        self._visible.set()

    async def finished(self, within: float) -> None:
        """Waits until there is something to see.

        Raises:
            Unanswered: not even a first response came in time.
        """
        try:
            await asyncio.wait_for(self._acknowledged.wait(), _FIRST_ANSWER_WITHIN)
        except TimeoutError:
            raise Unanswered("no response within 3 seconds") from None
        await asyncio.wait_for(self._visible.wait(), within)


class Interactions:
    """The registered commands, and the answers that are under way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answers: dict[str, Answer] = {}
        self.commands: list[JSON] = []
        self.registrations = 0

    def register(self, described: list[JSON]) -> list[JSON]:
        """The bot tells its commands, all at once."""
        self.registrations += 1
        self.commands = [
            one
            | {
                "id": str(self._world.snowflakes.next()),
                "application_id": str(self._world.bot.id),
                "version": str(self._world.snowflakes.next()),
            }
            for one in described
        ]
        return self.commands

    # ── a person asks ────────────────────────────────────────────────────────────────────────

    def command(
        self,
        member: Member,
        place: Channel | Thread,
        name: str,
        options: Mapping[str, Any],
        focused: str | None = None,
    ) -> Answer:
        """A person uses a slash command; with `focused`, asks for the choices of that option.

        Raises:
            NotOffered: as Discord's client would not let them.
        """
        if isinstance(place, Thread) and place.archived:
            raise NotOffered("no command can be used in an archived thread")
        root, spec = self._spec(member, name)
        given = [
            _option(_named(spec, key), value, key == focused) for key, value in options.items()
        ]
        if focused is None:
            _demand_required(spec, options)
        for part in reversed(name.split()[1:]):
            kind = 2 if given and given[0]["type"] == 1 else 1
            given = [{"name": part, "type": kind, "options": given}]
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": 1,
            "options": given,
            "resolved": self._resolved(member, options.values()),
        }
        kind = COMMAND if focused is None else AUTOCOMPLETE
        return self._send(kind, member, place, {"data": data})

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
            NotOffered: the message has no such component, or it is disabled.
        """
        found = _component(message.components, custom_id)
        data = {"custom_id": custom_id, "component_type": found["type"], "id": 1}
        if values is not None:
            data["values"] = values
            data["resolved"] = {}
        shown = payloads.message(message)
        return self._send(COMPONENT, member, place, {"data": data, "message": shown}, message)

    def modal(
        self, member: Member, place: Channel | Thread, opened: JSON, texts: Mapping[str, str]
    ) -> Answer:
        """A person submits a modal."""
        rows = [
            {
                "type": 1,
                "id": number,
                "components": [{"type": 4, "id": number + 100, "custom_id": key, "value": text}],
            }
            for number, (key, text) in enumerate(texts.items(), 1)
        ]
        data = {"custom_id": opened["custom_id"], "components": rows}
        return self._send(MODAL, member, place, {"data": data})

    def _spec(self, member: Member, name: str) -> tuple[JSON, JSON]:
        first, *rest = name.split()
        root = next((one for one in self.commands if one["name"] == first), None)
        if root is None:
            raise NotOffered(f"there is no command /{first}")
        needed = root.get("default_member_permissions")
        granted = 0
        for role in member.roles:
            granted |= int(role.permissions)
        if needed is not None and int(needed) & ~granted:
            raise NotOffered(f"/{first} is not shown to {member.name}")
        spec = root
        for part in rest:
            spec = _named(spec, part)
        return root, spec

    def _resolved(self, member: Member, values: Any) -> JSON:  # noqa: ANN401
        channels = {
            str(value.id): payloads.channel(value)
            | {"permissions": str(int(permissions_in(value, member)))}
            for value in values
            if isinstance(value, Channel | Thread)
        }
        return {"channels": channels} if channels else {}

    def _send(
        self,
        kind: int,
        member: Member,
        place: Channel | Thread,
        more: JSON,
        source: Message | None = None,
    ) -> Answer:
        token = token_urlsafe(24)
        answer = self._answers[token] = Answer(monotonic(), source=source)
        may = permissions_in(place, member)
        shown = payloads.channel(place) | {"permissions": str(int(may))}
        event = {
            "id": str(self._world.snowflakes.next()),
            "application_id": str(self._world.bot.id),
            "type": kind,
            "token": token,
            "version": 1,
            "guild_id": str(place.guild.id),
            "guild": {"id": str(place.guild.id), "locale": "en-US", "features": []},
            "channel_id": str(place.id),
            "channel": shown,
            "member": payloads.member(member) | {"permissions": str(int(may))},
            "app_permissions": str(int(permissions_in(place, place.guild.bot))),
            "locale": "en-US",
            "guild_locale": "en-US",
            "context": 0,
            "authorizing_integration_owners": {"0": str(place.guild.id)},
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        self._world.emit("INTERACTION_CREATE", place.guild, event | more)
        return answer

    # ── the bot answers ──────────────────────────────────────────────────────────────────────

    def callback(self, call: "Call") -> JSON | None:
        """POST /interactions/{id}/{token}/callback."""
        answer = self._answer(call.ids[1], UNKNOWN_INTERACTION)
        kind, data = call.body["type"], call.body.get("data") or {}
        if kind in (_MESSAGE, _UPDATE):
            forms.check_message(data, editing=kind == _UPDATE)
        answer.acknowledge()
        if kind == _MESSAGE:
            self._add(answer, data)
        elif kind == _UPDATE and answer.source is not None:
            rewrite(answer.source, data)
            answer.messages.append(answer.source)
            answer.show()
        elif kind in (_DEFERRED, _DEFERRED_UPDATE):
            answer.deferred = True
            answer.ephemeral = bool(data.get("flags", 0) & EPHEMERAL)
        elif kind == _CHOICES:
            answer.choices = data["choices"]
            answer.show()
        elif kind == _SHOW_MODAL:
            answer.modal = data
            answer.show()
        return self._resource(call, answer) if call.query.get("with_response") else None

    def follow_up(self, call: "Call") -> JSON:
        """POST /webhooks/{application}/{token}: the first one after a deferral replaces it."""
        answer = self._answer(call.ids[1], UNKNOWN_WEBHOOK)
        forms.check_message(call.body)
        return payloads.message(self._add(answer, call.body))

    def get_message(self, call: "Call") -> JSON:
        """GET …/messages/{id}."""
        return payloads.message(self._message(call))

    def edit_message(self, call: "Call") -> JSON:
        """PATCH …/messages/{id}; editing the original of a deferral makes it visible."""
        answer = self._answer(call.ids[1], UNKNOWN_WEBHOOK)
        forms.check_message(call.body, editing=True)
        if call.ids[2] == "@original" and not answer.messages and answer.deferred:
            if answer.source is not None:
                answer.messages.append(answer.source)
            else:
                return payloads.message(self._add(answer, call.body))
        message = self._message(call)
        rewrite(message, call.body)
        answer.show()
        return payloads.message(message)

    def delete_message(self, call: "Call") -> None:
        """DELETE …/messages/{id}."""
        answer = self._answer(call.ids[1], UNKNOWN_WEBHOOK)
        answer.messages.remove(self._message(call))

    def _answer(self, token: str, reason: Any) -> Answer:  # noqa: ANN401
        if token not in self._answers:
            raise Refusal(reason)
        return self._answers[token]

    def _message(self, call: "Call") -> Message:
        answer = self._answer(call.ids[1], UNKNOWN_WEBHOOK)
        for message in answer.messages:
            if call.ids[2] in ("@original", str(message.id)):
                return message
        raise Refusal(UNKNOWN_MESSAGE)

    def _add(self, answer: Answer, body: JSON) -> Message:
        message = Message(
            id=self._world.snowflakes.next(),
            channel_id=0,
            guild_id=0,
            author=self._world.bot,
            created_at=self._world.clock.now(),
            flags=body.get("flags") or 0,
        )
        rewrite(message, body)
        answer.ephemeral = answer.ephemeral or message.ephemeral
        answer.messages.append(message)
        answer.show()
        return message

    def _resource(self, call: "Call", answer: Answer) -> JSON:
        described: JSON = {
            "interaction": {
                "id": call.ids[0],
                "type": COMMAND,
                "response_message_ephemeral": answer.ephemeral,
                "response_message_loading": answer.deferred,
            }
        }
        if answer.messages:
            shown = payloads.message(answer.message)
            described["interaction"]["response_message_id"] = shown["id"]
            described["resource"] = {"type": call.body["type"], "message": shown}
        return described


def _named(spec: JSON, name: str) -> JSON:
    for option in spec.get("options", []):
        if option["name"] == name:
            found: JSON = option
            return found
    raise NotOffered(f"there is no {name!r} in /{spec['name']}")


def _demand_required(spec: JSON, given: Mapping[str, Any]) -> None:
    for option in spec.get("options", []):
        required = option["type"] not in _SUBCOMMANDS and option.get("required")
        if required and option["name"] not in given:
            raise NotOffered(f"the option {option['name']!r} is required")


def _option(spec: JSON, value: Any, focused: bool) -> JSON:  # noqa: ANN401
    """An option as Discord sends it, checked as Discord's client checks it."""
    shown: JSON = {"name": spec["name"], "type": spec["type"], "value": value}
    if focused:
        return shown | {"focused": True}
    match spec["type"]:
        case kind if kind == _CHANNEL:
            kinds = spec.get("channel_types")
            if kinds and _kind_of(value) not in kinds:
                raise NotOffered(f"{value.name!r} is not offered for {spec['name']!r}")
            shown["value"] = str(value.id)
        case kind if kind in (_USER, _ROLE):
            shown["value"] = str(value.id)
        case kind if kind == _STRING:
            _demand_within(spec, len(value), "min_length", "max_length")
            _demand_choice(spec, value)
        case kind if kind in (_INTEGER, _NUMBER):
            _demand_within(spec, value, "min_value", "max_value")
            _demand_choice(spec, value)
    return shown


def _kind_of(place: Channel | Thread) -> int:
    return FORUM if isinstance(place, Forum) else TEXT if isinstance(place, Channel) else 11


def _demand_within(spec: JSON, size: float, least: str, most: str) -> None:
    if size < spec.get(least, size) or size > spec.get(most, size):
        raise NotOffered(f"{spec['name']!r} is out of bounds")


def _demand_choice(spec: JSON, value: object) -> None:
    choices = spec.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise NotOffered(f"{value!r} is no choice of {spec['name']!r}")


def _component(components: list[JSON], custom_id: str) -> JSON:
    for component in components:
        if component.get("custom_id") == custom_id and not component.get("disabled"):
            return component
        nested = component.get("components") or []
        if nested:
            try:
                return _component(nested, custom_id)
            except NotOffered:
                continue
    raise NotOffered(f"there is no {custom_id!r} to click")
