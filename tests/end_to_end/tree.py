"""The commands as Discord was told them: what a test walks, so that a new one is walked too."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.discord.server import LocalDiscord

Options = list[dict[str, Any]]

ASKING = {"feed filter", "feed remove", "rule set", "rule notice", "post link", "post text"}
"""The commands that ask before they do it: test_every_question.py answers each too late."""

CHANNEL = 7
_SUBCOMMAND, _GROUP = 1, 2
_TYPED, _IN_MENU = 1, 3


def typed_commands(discord: LocalDiscord) -> dict[str, Options]:
    """The options of each command by its name, such as "board log channel"."""
    roots = [one for one in discord.interactions.registered.all if one["type"] == _TYPED]
    return dict(part for root in roots for part in _typed(root))


def menu_commands(discord: LocalDiscord) -> list[str]:
    """What a message's menu shows, such as "Thread info"."""
    roots = discord.interactions.registered.all
    return [one["name"] for one in roots if one["type"] == _IN_MENU]


def required(options: Options, values: Mapping[str, object]) -> dict[str, object]:
    """What has to be given for a command to be used at all, from values by their names."""
    return {one["name"]: values[one["name"]] for one in options if one.get("required")}


def _typed(spec: dict[str, Any], before: str = "") -> Iterator[tuple[str, Options]]:
    name, options = f"{before}{spec['name']}", spec.get("options") or []
    parts = [one for one in options if one["type"] in (_SUBCOMMAND, _GROUP)]
    for part in parts:
        yield from _typed(part, f"{name} ")
    if not parts:
        yield name, options
