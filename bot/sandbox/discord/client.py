"""What Discord's client lets a person do: use what is shown to them, and nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.channels import FORUM, PUBLIC_THREAD, TEXT, Channel, Forum, Thread
from bot.sandbox.discord.components import LABEL, ROW, TEXT_DISPLAY, TEXT_INPUT, walk
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.members import Member, Permission, Role
from bot.sandbox.discord.messages import Attachment, Message
from bot.sandbox.discord.permissions import permissions_in
from bot.sandbox.discord.refusal import JSON

_SUBCOMMAND, _GROUP = 1, 2
_STRING, _INTEGER, _USER, _CHANNEL, _ROLE, _NUMBER, _FILE = 3, 4, 6, 7, 8, 10, 11
_MENU = 3
_TYPED, _ON_MESSAGE = 1, 3


class NotOffered(Exception):
    """Discord's client does not let this person do that: no such command, right or choice."""


# ── slash commands ───────────────────────────────────────────────────────────────────────────


def command_data(
    commands: list[JSON],
    member: Member,
    place: Channel | Thread,
    name: str,
    options: Mapping[str, Any],
    focused: str | None = None,
) -> JSON:
    """The data of a slash command; with `focused`, of a question for that option's choices.

    Raises:
        NotOffered: the command is not shown there, or an option is not as it asks for.
    """
    root, spec = _spec(commands, member, place, name)
    if focused is None:
        _demand_required(spec, options)
    elif not _named(spec, focused).get("autocomplete"):
        raise NotOffered(f"{focused!r} has no autocompletion")
    given = [_option(_named(spec, key), value, key == focused) for key, value in options.items()]
    for part in reversed(name.split()[1:]):
        kind = _GROUP if given and given[0]["type"] == _SUBCOMMAND else _SUBCOMMAND
        given = [{"name": part, "type": kind, "options": given}]
    return {
        "id": root["id"],
        "name": root["name"],
        "type": 1,
        "options": given,
        "resolved": _resolved(member, options.values()),
    }


def menu_data(
    commands: list[JSON], member: Member, place: Channel | Thread, message: Message, name: str
) -> JSON:
    """The data of a command that was chosen in a message's menu.

    Raises:
        NotOffered: the menu does not show it.
    """
    of_messages = (one for one in commands if one["type"] == _ON_MESSAGE)
    command = next((one for one in of_messages if one["name"] == name), None)
    if command is None:
        raise NotOffered(f"no message's menu shows {name!r}")
    _demand_shown(command, member, place)
    return {
        "id": command["id"],
        "name": name,
        "type": _ON_MESSAGE,
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): payloads.message(message)}},
    }


def _spec(
    commands: list[JSON], member: Member, place: Channel | Thread, name: str
) -> tuple[JSON, JSON]:
    first, *rest = name.split()
    typed = (one for one in commands if one["type"] == _TYPED)
    root = next((one for one in typed if one["name"] == first), None)
    if root is None:
        raise NotOffered(f"there is no command /{first}")
    _demand_shown(root, member, place)
    spec = root
    for part in rest:
        spec = _named(spec, part)
    if any(option["type"] in (_SUBCOMMAND, _GROUP) for option in spec.get("options") or []):
        raise NotOffered(f"/{name} needs a subcommand")
    return root, spec


def _demand_shown(root: JSON, member: Member, place: Channel | Thread) -> None:
    if isinstance(place, Thread) and place.archived:
        raise NotOffered("no command can be used in an archived thread")
    granted = permissions_in(place, member)
    needed = root["default_member_permissions"]
    wanted = int(needed) or Permission.ADMINISTRATOR if needed is not None else 0
    if (wanted | Permission.USE_APPLICATION_COMMANDS) & ~granted:
        raise NotOffered(f"/{root['name']} is not shown to {member.name}")


def _named(spec: JSON, name: str) -> JSON:
    for option in spec.get("options") or []:
        if option["name"] == name:
            found: JSON = option
            return found
    raise NotOffered(f"there is no {name!r} in /{spec['name']}")


def _demand_required(spec: JSON, given: Mapping[str, Any]) -> None:
    for option in spec.get("options") or []:
        if option.get("required") and option["name"] not in given:
            raise NotOffered(f"the option {option['name']!r} is required")


def _option(spec: JSON, value: Any, focused: bool) -> JSON:  # noqa: ANN401
    """An option as Discord sends it, checked as Discord's client checks it."""
    shown: JSON = {"name": spec["name"], "type": spec["type"], "value": value}
    if focused:
        return shown | {"focused": True}
    match spec["type"]:
        case kind if kind == _CHANNEL:
            _demand_kind(spec, value)
            shown["value"] = str(value.id)
        case kind if kind in (_USER, _ROLE, _FILE):
            shown["value"] = str(value.id)
        case kind if kind == _STRING:
            _demand_within(spec, len(value), "min_length", "max_length")
            _demand_choice(spec, value)
        case kind if kind in (_INTEGER, _NUMBER):
            _demand_within(spec, value, "min_value", "max_value")
            _demand_choice(spec, value)
    return shown


def _resolved(member: Member, values: Iterable[Any]) -> JSON:
    """The things that options or menus name by id, in full."""
    resolved: JSON = {}
    for value in values:
        key = str(getattr(value, "id", ""))
        if isinstance(value, Channel | Thread):
            may = str(int(permissions_in(value, member)))
            shown = payloads.channel(value) | {"permissions": may}
            resolved.setdefault("channels", {})[key] = shown
        elif isinstance(value, Attachment):
            resolved.setdefault("attachments", {})[key] = payloads.attachment(value)
        elif isinstance(value, Role):
            resolved.setdefault("roles", {})[key] = payloads.role(value)
        elif isinstance(value, Member):
            resolved.setdefault("users", {})[key] = payloads.user(value.user)
            shown = payloads.member(value) | {"permissions": "0"}
            resolved.setdefault("members", {})[key] = shown
    return resolved


def _demand_kind(spec: JSON, value: Channel | Thread) -> None:
    kinds = spec.get("channel_types")
    if kinds and _kind_of(value) not in kinds:
        raise NotOffered(f"{value.name!r} is not offered for {_label(spec)}")


def _kind_of(place: Channel | Thread) -> int:
    if isinstance(place, Thread):
        return PUBLIC_THREAD
    return FORUM if isinstance(place, Forum) else TEXT


def _demand_within(spec: JSON, size: float, least: str, most: str) -> None:
    too_little = spec.get(least) is not None and size < spec[least]
    if too_little or (spec.get(most) is not None and size > spec[most]):
        raise NotOffered(f"{_label(spec)} is out of bounds")


def _demand_choice(spec: JSON, value: object) -> None:
    choices = spec.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise NotOffered(f"{value!r} is no choice of {_label(spec)}")


def _label(spec: JSON) -> str:
    return repr(spec.get("name") or spec.get("custom_id"))


# ── buttons and menus ────────────────────────────────────────────────────────────────────────


def component_data(
    member: Member,
    place: Channel | Thread,
    message: Message,
    custom_id: str,
    values: list[str] | None,
) -> JSON:
    """The data of a click, or of a choice in a menu.

    Raises:
        NotOffered: they do not see the message, it has no such component, it is disabled, or has no
            such values.
    """
    _demand_seen(message, member)
    found = _component(message.components, custom_id)
    data: JSON = {
        "custom_id": custom_id,
        "component_type": found["type"],
        "id": found.get("id", 1),
    }
    if values is None:
        return data
    _demand_offered(found, values)
    data["values"] = values
    if found["type"] != _MENU:  # discord.py takes `resolved`, where it is there, for the values
        things = [_by_id(place.guild, value) for value in values]
        data["resolved"] = _resolved(member, things)
    return data


def _demand_seen(message: Message, member: Member) -> None:
    """An ephemeral message is shown to the person alone who used the command."""
    asked_by = (message.metadata or {}).get("user", {}).get("id")
    if message.ephemeral and asked_by != str(member.id):
        raise NotOffered(f"{member.name} does not see this message")


def _component(components: list[JSON], custom_id: str) -> JSON:
    for component in walk(components):
        if component.get("custom_id") == custom_id and not component.get("disabled"):
            return component
    raise NotOffered(f"there is no {custom_id!r} to use")


def _demand_offered(menu: JSON, values: list[str]) -> None:
    if not menu.get("min_values", 1) <= len(values) <= menu.get("max_values", 1):
        raise NotOffered(f"{len(values)} values are not offered by {_label(menu)}")
    if menu["type"] == _MENU:
        offered = {option["value"] for option in menu["options"]}
        if set(values) - offered:
            raise NotOffered(f"{set(values) - offered} is not offered by {_label(menu)}")


def _by_id(guild: Guild, identity: str) -> Member | Role | Channel:
    for things in (guild.members, guild.roles, guild.channels):
        found = things.get(int(identity))
        if isinstance(found, Member | Role | Channel):
            return found
    raise NotOffered(f"there is nobody and nothing with the id {identity}")


# ── modals ───────────────────────────────────────────────────────────────────────────────────


def modal_data(modal: JSON, filled: Mapping[str, Any]) -> JSON:
    """The data of a submitted modal: its own layout, with what was filled in.

    Raises:
        NotOffered: it has no such field, or does not take that.
    """
    fields = {one["custom_id"] for one in walk(modal["components"]) if one.get("custom_id")}
    if filled.keys() - fields:
        raise NotOffered(f"there is no {filled.keys() - fields} to fill in")
    components = [
        _submitted(one, filled) for one in modal["components"] if one["type"] != TEXT_DISPLAY
    ]
    return {"custom_id": modal["custom_id"], "components": components, "resolved": {}}


def _submitted(component: JSON, filled: Mapping[str, Any]) -> JSON:
    shown = {"type": component["type"], "id": component.get("id", 0)}
    if component["type"] == ROW:
        return shown | {"components": [_field(one, filled) for one in component["components"]]}
    if component["type"] == LABEL:
        return shown | {"component": _field(component["component"], filled)}
    return shown


def _field(field: JSON, filled: Mapping[str, Any]) -> JSON:
    shown = {"type": field["type"], "id": field.get("id", 0), "custom_id": field["custom_id"]}
    value = filled.get(field["custom_id"])
    if field["type"] == TEXT_INPUT:
        return shown | {"value": _text(field, value)}
    values = [] if value is None else [value] if isinstance(value, str) else list(value)
    if field.get("required", True) and not values:
        raise NotOffered(f"{_label(field)} is required")
    return shown | {"values": values}


def _text(field: JSON, value: str | None) -> str:
    text = value if value is not None else field.get("value") or ""
    if field.get("required", True) and not text:
        raise NotOffered(f"{_label(field)} is required")
    if text:
        _demand_within(field, len(text), "min_length", "max_length")
    return text
