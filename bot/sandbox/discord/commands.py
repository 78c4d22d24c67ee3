"""The bot's registered slash commands, within Discord's limits."""

from collections.abc import Iterator

from bot.sandbox.discord.refusal import (
    JSON,
    TOO_MANY_COMMANDS,
    TOO_MANY_NEW_COMMANDS,
    Refusal,
    invalid_form,
)
from bot.sandbox.discord.world import World

_MOST, _CREATIONS_A_DAY, _LONGEST, _MOST_OPTIONS = 100, 200, 8000, 25
_WHAT_DISCORD_ADDS: JSON = {
    "type": 1,
    "description": "",
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}


class Commands:
    """What the bot registered; `registrations` counts how often it did."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._created = 0
        self.all: list[JSON] = []
        self.registrations = 0

    def register(self, described: list[JSON]) -> list[JSON]:
        """All commands at once; one whose name was there keeps its id, and its version if equal.

        Raises:
            Refusal: 30032, 30034, 50035.
        """
        _check(described)
        known = {one["name"]: one for one in self.all}
        new = sum(one["name"] not in known for one in described)
        if self._created + new > _CREATIONS_A_DAY:
            raise Refusal(TOO_MANY_NEW_COMMANDS)
        self._created += new
        self.registrations += 1
        self.all = [self._stored(one, known.get(one["name"])) for one in described]
        return self.all

    def _stored(self, described: JSON, before: JSON | None) -> JSON:
        said = {key: value for key, value in described.items() if value is not None}
        stored = _WHAT_DISCORD_ADDS | said
        if stored["default_member_permissions"] is not None:
            stored["default_member_permissions"] = str(stored["default_member_permissions"])
        if before is None:
            fixed = {"id": self._new_id(), "application_id": str(self._world.bot.id)}
            return stored | fixed | {"version": self._new_id()}
        kept = {key: before[key] for key in ("id", "application_id", "version")}
        return before if stored | kept == before else stored | kept | {"version": self._new_id()}

    def _new_id(self) -> str:
        return str(self._world.snowflakes.next())


def _check(described: list[JSON]) -> None:
    if len(described) > _MOST:
        raise Refusal(TOO_MANY_COMMANDS)
    names = [one["name"] for one in described]
    if len(names) != len(set(names)):
        raise invalid_form("", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique.")
    for index, command in enumerate(described):
        if sum(len(text) for text in _texts(command)) > _LONGEST:
            raise invalid_form(str(index), "APPLICATION_COMMAND_TOO_LARGE", "At most 8000.")


def _texts(spec: JSON) -> Iterator[str]:
    """The texts that count towards a command's 8000: of all languages the longest."""
    yield from (_longest(spec, "name"), _longest(spec, "description"))
    for choice in spec.get("choices") or []:
        yield _longest(choice, "name")
        yield str(choice["value"])
    options = spec.get("options") or []
    if max(len(options), len(spec.get("choices") or [])) > _MOST_OPTIONS:
        raise invalid_form("options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for option in options:
        yield from _texts(option)


def _longest(spec: JSON, key: str) -> str:
    translations: dict[str, str] = spec.get(f"{key}_localizations") or {}
    texts: list[str] = [spec.get(key, ""), *translations.values()]
    return max(texts, key=len)
