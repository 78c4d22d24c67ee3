"""The local Discord refuses the modals that Discord refuses."""

from typing import Any

import pytest

from bot.sandbox.discord.modals import check_modal
from bot.sandbox.discord.refusal import Refusal


def label(name: str = "field", text: str = "Field", **more: Any) -> dict[str, Any]:
    field = {"type": 4, "custom_id": name, "style": 1} | more
    return {"type": 18, "label": text, "component": field}


def modal(*components: dict[str, Any], title: str = "A form", name: str = "id") -> dict[str, Any]:
    return {"title": title, "custom_id": name, "components": list(components)}


@pytest.mark.parametrize(
    "opened",
    [
        modal(label(text="x" * 45, value="y" * 4000), title="t" * 45, name="i" * 100),
        modal(*(label(str(number)) for number in range(5))),
        modal({"type": 10, "content": "Read this."}, label(value="abc", min_length=3)),
        modal({"type": 1, "components": [{"type": 4, "custom_id": "a", "style": 1, "label": "A"}]}),
    ],
)
def test_a_sound_modal_is_taken(opened: dict[str, Any]) -> None:
    check_modal(opened)


@pytest.mark.parametrize(
    "opened",
    [
        modal(),
        modal(*(label(str(number)) for number in range(6))),
        modal(label(), title=""),
        modal(label(), title="t" * 46),
        modal(label(), name="i" * 101),
        modal(label(text="x" * 46)),
        modal(label(name="i" * 101)),
        modal(label(), label()),
        modal(label(max_length=4001)),
        modal(label(max_length=10, value="x" * 11)),
        modal(label(min_length=5, value="x")),
        modal(label(placeholder="x" * 101)),
        modal({"type": 2, "custom_id": "a", "style": 1, "label": "A button"}),
        modal({"type": 1, "components": [label()["component"]] * 2}),
    ],
)
def test_what_discord_does_not_take_is_refused(opened: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        check_modal(opened)
    assert refused.value.code == 50035
