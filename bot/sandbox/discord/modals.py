"""Modals: what Discord refuses of one that a bot opens, by hand on top of its description."""

from bot.sandbox.discord.components import LABEL, ROW, TEXT_DISPLAY, TEXT_INPUT, walk
from bot.sandbox.discord.refusal import JSON, invalid_form

_MOST, _LONGEST_TITLE, _LONGEST_LABEL, _LONGEST_ID = 5, 45, 45, 100
_LONGEST_DESCRIPTION, _LONGEST_PLACEHOLDER, _LONGEST_VALUE = 100, 100, 4000
_OUTERMOST = {ROW, LABEL, TEXT_DISPLAY}


def check_modal(data: JSON) -> None:
    """The modal that a bot opens in answer to an interaction.

    Raises:
        Refusal: 50035, with the place.
    """
    _within("title", data.get("title"), 1, _LONGEST_TITLE)
    _within("custom_id", data.get("custom_id"), 1, _LONGEST_ID)
    components = data.get("components") or []
    if not 1 <= len(components) <= _MOST:
        raise invalid_form("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5.")
    for index, component in enumerate(components):
        _check_outermost(f"components.{index}", component)
    ids = [one["custom_id"] for one in walk(components) if one.get("custom_id")]
    if len(ids) != len(set(ids)):
        raise invalid_form(
            "components",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )


def _check_outermost(path: str, component: JSON) -> None:
    if component.get("type") not in _OUTERMOST:
        raise invalid_form(path, "UNION_TYPE_CHOICES", "Not of a type for a modal.")
    if component["type"] == LABEL:
        _within(f"{path}.label", component.get("label"), 1, _LONGEST_LABEL)
        if component.get("description") is not None:
            _within(f"{path}.description", component["description"], 1, _LONGEST_DESCRIPTION)
        _check_field(f"{path}.component", component.get("component") or {})
    if component["type"] == ROW:
        inside = component.get("components") or []
        if len(inside) != 1:
            raise invalid_form(path, "BASE_TYPE_BAD_LENGTH", "A row of a modal has one field.")
        _within(f"{path}.components.0.label", inside[0].get("label"), 1, _LONGEST_LABEL)
        _check_field(f"{path}.components.0", inside[0])


def _check_field(path: str, field: JSON) -> None:
    _within(f"{path}.custom_id", field.get("custom_id"), 1, _LONGEST_ID)
    if field.get("type") != TEXT_INPUT:
        return
    most = field.get("max_length") or _LONGEST_VALUE
    if not 1 <= most <= _LONGEST_VALUE or not 0 <= (field.get("min_length") or 0) <= most:
        raise invalid_form(f"{path}.max_length", "NUMBER_TYPE_MAX", "Between 1 and 4000.")
    if field.get("value"):
        _within(f"{path}.value", field["value"], field.get("min_length") or 0, most)
    if field.get("placeholder"):
        _within(f"{path}.placeholder", field["placeholder"], 1, _LONGEST_PLACEHOLDER)


def _within(path: str, text: object, least: int, most: int) -> None:
    if not isinstance(text, str) or not least <= len(text) <= most:
        raise invalid_form(
            path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
        )
