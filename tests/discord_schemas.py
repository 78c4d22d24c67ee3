"""Discord's own description of its API, as a validator of what the bot sends.

The operation-level schemas are an anyOf that lets nearly everything pass, so the named ones are
taken (shared discord.md). The description is not part of this repository.
"""

import json
import os
import re
from collections.abc import Callable
from functools import lru_cache
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


def description_path() -> Path:
    """Where the description should be."""
    return Path(os.environ.get("DISCORD_OPENAPI", _BESIDE))


@lru_cache
def _schema(name: str) -> jsonschema_rs.Validator:
    description = json.loads(description_path().read_text())
    return jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    )


def inspector() -> Callable[[str, str, Any], None] | None:
    """Raises on a form that Discord's description does not allow; None where there is none."""
    return _inspect if description_path().exists() else None


def _inspect(method: str, path: str, body: Any) -> None:
    if method == "PUT" and path.endswith("/commands"):
        for command in body:
            _schema(_COMMAND).validate(command)
    for named_method, pattern, name in _NAMED:
        if method == named_method and re.fullmatch(pattern, path):
            _schema(name).validate(body)


needs_description = pytest.mark.skipif(
    not description_path().exists(),
    reason=f"Discord's OpenAPI description is not there: set DISCORD_OPENAPI, or {_BESIDE.name} "
    "in ../shared/discord-openapi",
)
