"""Discord's own description of its API, as a validator of what the bot sends and is answered.

The operation-level schemas of requests are an anyOf that lets nearly everything pass, so the named
ones are taken (shared discord.md); those of answers are precise. The description is not part of
this repository.
"""

import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).parent.parent
_BESIDE = ROOT.parent / "shared" / "discord-openapi" / "openapi.json"

_NAMED = [
    ("POST", r"/channels/\d+/threads", "CreateForumThreadRequest"),
    ("PATCH", r"/channels/\d+", "UpdateThreadRequestPartial"),
    ("POST", r"/channels/\d+/messages", "MessageCreateRequest"),
    ("PATCH", r"/channels/\d+/messages/\d+", "MessageEditRequestPartial"),
    ("PATCH", r"/webhooks/.*/messages/[^/]+", "IncomingWebhookUpdateRequestPartial"),
    ("POST", r"/webhooks/\d+/[^/]+", "IncomingWebhookRequestPartial"),
]
_COMMAND = "ApplicationCommandUpdateRequest"
_CALLBACKS = {
    4: "CreateMessageInteractionCallbackRequest",
    5: "CreateMessageInteractionCallbackRequest",
    6: "UpdateMessageInteractionCallbackRequest",
    7: "UpdateMessageInteractionCallbackRequest",
    8: "ApplicationCommandAutocompleteCallbackRequest",
    9: "ModalInteractionCallbackRequest",
}
"""By the callback's type; the description has no name for their union."""


def description_path() -> Path:
    """Where the description should be."""
    return Path(os.environ.get("DISCORD_OPENAPI", _BESIDE))


needs_description = pytest.mark.skipif(
    not description_path().exists(),
    reason=f"Discord's OpenAPI description is not there: set DISCORD_OPENAPI, or {_BESIDE.name} "
    "in ../shared/discord-openapi",
)

# ── what the bot sends ───────────────────────────────────────────────────────────────────────


def inspector() -> Callable[[str, str, Any], None] | None:
    """Raises on a form that Discord's description does not allow; None where there is none."""
    return _inspect if description_path().exists() else None


def _inspect(method: str, path: str, body: Any) -> None:
    if method == "PUT" and path.endswith("/commands"):
        for command in body:
            _schema(_COMMAND).validate(command)
    if path.endswith("/callback"):
        _schema(_CALLBACKS[body["type"]]).validate(_with_text_ids(body))
    for named_method, pattern, name in _NAMED:
        if method == named_method and re.fullmatch(pattern, path):
            _schema(name).validate(_with_text_ids(body))


def _with_text_ids(body: Any) -> Any:
    """discord.py numbers new files where the description wants text; Discord takes both."""
    if not isinstance(body, dict):
        return body
    changed = {key: _with_text_ids(value) for key, value in body.items()}
    if body.get("attachments"):
        changed["attachments"] = [one | {"id": str(one["id"])} for one in body["attachments"]]
    return changed


# ── what it is answered ──────────────────────────────────────────────────────────────────────


def check_answer(method: str, path: str, status: int, answer: Any) -> None:
    """Raises on an answer that Discord's description does not give to that request."""
    if status == 429:
        _schema("RatelimitedResponse").validate(answer)
    elif status >= 400:
        _schema("Error").validate(answer)  # ErrorDetails is a oneOf of which always both fit
    else:
        _answers(method, _template(path)).validate({str(status): answer})


@cache
def _answers(method: str, template: str) -> jsonschema_rs.Validator:
    """Accepts {status: answer} for each success that the operation knows."""
    responses = _description()["paths"][template][method.lower()]["responses"]
    known = {
        status: response.get("content", {}).get("application/json", {}).get("schema")
        or {"type": "null"}
        for status, response in responses.items()
        if status.startswith("2")
    }
    return _validator({"type": "object", "properties": known, "additionalProperties": False})


def _template(path: str) -> str:
    """The description's path that fits; one without variables before one with them."""
    fitting: list[str] = [one for one in _description()["paths"] if _pattern(one).fullmatch(path)]
    return min(fitting, key=lambda one: one.count("{"))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)))


@cache
def _schema(name: str) -> jsonschema_rs.Validator:
    return _validator({"$ref": f"#/components/schemas/{name}"})


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema | {"components": _description()["components"]})


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(description_path().read_text())
    return described
