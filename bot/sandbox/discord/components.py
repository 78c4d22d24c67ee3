"""Buttons, menus and layouts: what Discord refuses, how they are numbered and found."""

from collections.abc import Iterable, Iterator
from itertools import count

from bot.sandbox.discord.refusal import JSON, invalid_form

ROW, BUTTON, TEXT_INPUT, TEXT_DISPLAY, LABEL = 1, 2, 4, 10, 18
_SECTION, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER = 9, 11, 12, 13, 14, 17
_LINK, _PREMIUM = 5, 6
_OUTERMOST = {ROW, _SECTION, TEXT_DISPLAY, _GALLERY, _FILE, _SEPARATOR, _CONTAINER}
_ROWS, _BUTTONS_OF_A_ROW, _WHOLE, _LONGEST_TEXT = 5, 5, 40, 4000
_LONGEST_LABEL, _LONGEST_ID = 80, 100


def check_components(components: list[JSON], *, v2: bool) -> None:
    """The components of a message; `v2` are those that replace content and embeds.

    Raises:
        Refusal: 50035, with the place.
    """
    outermost = _OUTERMOST if v2 else {ROW}
    for index, component in enumerate(components):
        if component.get("type") not in outermost:
            raise invalid_form(
                f"components.{index}", "UNION_TYPE_CHOICES", "Not of a type for here."
            )
    if not v2 and len(components) > _ROWS:
        raise invalid_form(
            "components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        )
    found = list(walk(components))
    _check_rows([component for component in found if component["type"] == ROW])
    _check_ids(found)
    if v2:
        _check_layout(found)


def walk(components: Iterable[JSON]) -> Iterator[JSON]:
    """Every component with those inside it, outer ones first."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for inner in ("accessory", "component"):
            if isinstance(component.get(inner), dict):
                yield from walk([component[inner]])


def numbered(components: list[JSON]) -> list[JSON]:
    """A copy in which each component has an id, as Discord gives those that have none."""
    numbers = count(1)

    def number(component: JSON) -> JSON:
        shown: JSON = {"id": next(numbers)} | component
        if component.get("components"):
            shown["components"] = [number(one) for one in component["components"]]
        for inner in ("accessory", "component"):
            if isinstance(component.get(inner), dict):
                shown[inner] = number(component[inner])
        if component.get("items"):
            shown["items"] = [_unfurled(item, shown["id"]) for item in component["items"]]
        return shown

    return [number(component) for component in components]


def _unfurled(item: JSON, number: int) -> JSON:
    """A picture of a gallery as Discord shows it: it says where it has a copy of its own."""
    url = item["media"]["url"]
    media = {"id": str(number), "url": url, "proxy_url": url}
    return {"description": None, "spoiler": False} | item | {"media": media}


def text_of(components: list[JSON]) -> str:
    """What text displays say; it can mention people."""
    displays = [one for one in walk(components) if one.get("type") == TEXT_DISPLAY]
    return "\n".join(display.get("content", "") for display in displays)


def _check_rows(rows: list[JSON]) -> None:
    for row in rows:
        inside = row.get("components") or []
        buttons = [one for one in inside if one.get("type") == BUTTON]
        if not inside or len(buttons) > _BUTTONS_OF_A_ROW:
            raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5.")
        if len(buttons) != len(inside) and len(inside) != 1:
            raise invalid_form(
                "components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A menu fills a row."
            )


def _check_ids(found: list[JSON]) -> None:
    for button in (one for one in found if one.get("type") == BUTTON):
        needed = {_LINK: "url", _PREMIUM: "sku_id"}.get(button.get("style", 0), "custom_id")
        if not button.get(needed):
            raise invalid_form("components", "BASE_TYPE_REQUIRED", f"A button without {needed}.")
        if len(button.get("label") or "") > _LONGEST_LABEL:
            raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "A label is over 80 long.")
    ids = [one["custom_id"] for one in found if one.get("custom_id")]
    if any(len(one) > _LONGEST_ID for one in ids):
        raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "A custom_id is over 100 long.")
    if len(ids) != len(set(ids)):
        raise invalid_form(
            "components",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )


def _check_layout(found: list[JSON]) -> None:
    if not 1 <= len(found) <= _WHOLE:
        raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 40.")
    texts = [one.get("content", "") for one in found if one.get("type") == TEXT_DISPLAY]
    if not all(text.strip() for text in texts):
        raise invalid_form("components", "BASE_TYPE_REQUIRED", "A text is empty.")
    if sum(len(text) for text in texts) > _LONGEST_TEXT:
        raise invalid_form("components", "COMPONENT_TEXT_TOO_LONG", "4000 characters in all.")
