"""The defaults of new feeds, as they are stored: a JSON object of those that are set.

What cannot be understood, such as a value that a newer version wrote, counts as not set: it never
keeps a feed from being added.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from bot.model import FeedDefaults, Look


def _number(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:  # noqa: ANN401 - whatever stands there
        if type(value) is not int or not least <= value <= most:
            raise ValueError(value)
        return value

    return read


def _flag(value: Any) -> bool:  # noqa: ANN401 - whatever stands there
    if type(value) is not bool:
        raise ValueError(value)
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "backlog": _number(0, 25),
    "look": Look,
    "longest": _number(1, 100_000),
    "full_text": _flag,
    "responses": _flag,
    "refresh_minutes": _number(5, 1440),
    "flood_limit": _number(1, 1000),
}


def defaults_of(stored: str | None) -> FeedDefaults:
    """What is stored for a guild; the text as it stands in the database."""
    try:
        given = json.loads(stored or "{}")
    except ValueError:
        return FeedDefaults()
    values: dict[str, Any] = {}
    for name, read in _READ.items() if isinstance(given, dict) else ():
        with suppress(ValueError):
            values |= {name: read(given[name])} if name in given else {}
    return FeedDefaults(**values)


def stored_defaults(defaults: FeedDefaults) -> dict[str, Any] | None:
    """The JSON object to store; None if nothing is set."""
    return {name: value for name, value in asdict(defaults).items() if value is not None} or None


def option_values(defaults: FeedDefaults) -> dict[str, Any]:
    """The columns of a subscription that they fill; `backlog` is whoever's who adds the feed."""
    values = (stored_defaults(defaults) or {}) | {"backlog": None}
    return {
        name: int(value) if isinstance(value, bool) else value
        for name, value in values.items()
        if value is not None
    }
