"""HTTP to plain data and back: what a request asks for, and what an answer is on the wire."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.sandbox.discord.messages import Upload
from bot.sandbox.discord.refusal import (
    INVALID_JSON,
    JSON,
    REQUEST_TOO_LARGE,
    Refusal,
    invalid_form,
)

PREFIX = "/api/v10"
LARGEST_REQUEST = 25 * 1024 * 1024
_LONGEST_REASON = 512
_BY_PROXIES = {400, 404, 408, 502, 504, 524}
_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` is below /api/v10, `files` are by their number in the form."""

    method: str
    path: str
    query: Mapping[str, str]
    authorization: str | None
    reason: str | None
    body: Any = None
    files: Mapping[int, Upload] = field(default_factory=dict)


@dataclass(slots=True)
class Reply:
    """An answer; a body of None is no body at all, one of text is HTML."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def head_of(request: web.Request) -> Asked:
    """The request without its form."""
    reason = request.headers.get("X-Audit-Log-Reason")
    return Asked(
        request.method,
        request.path.removeprefix(PREFIX),
        request.query,
        request.headers.get("Authorization"),
        unquote(reason) if reason else None,
    )


async def with_form(asked: Asked, request: web.Request) -> Asked:
    """The request with its form: JSON, or `payload_json` beside files.

    Raises:
        Refusal: it cannot be read.
    """
    if asked.reason and len(asked.reason) > _LONGEST_REASON:
        raise invalid_form("reason", "BASE_TYPE_MAX_LENGTH", "Must be 512 or fewer in length.")
    try:
        text, files = await _parts(request)
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(REQUEST_TOO_LARGE) from None
    body = _parsed(text) if text else None
    if asked.method in ("POST", "PATCH") and not isinstance(body, dict):
        raise Refusal(INVALID_JSON)
    return replace(asked, body=body, files=files)


def refused(refusal: Refusal) -> Reply:
    """The answer that says why not."""
    return Reply(refusal.status, refusal.body())


def too_many(retry_after: float, scope: str) -> Reply:
    """429, as Discord's own (it comes through Google's proxy) and not as Cloudflare's ban."""
    body: JSON = {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": retry_after,
        "global": scope == "global",
    }
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(retry_after),
        "X-RateLimit-Scope": scope,
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return Reply(429, body, headers)


def banned() -> Reply:
    """429 of Cloudflare: a page, no JSON and no Via."""
    return Reply(429, "<!DOCTYPE html><title>Access denied | Error 1015</title>")


def failed(status: int, code: int) -> Reply:
    """An error of Discord's own; without a code of its mostly a page, of a proxy before it."""
    if not code and status in _BY_PROXIES:
        return Reply(status, f"<!DOCTYPE html><title>Error {status}</title>")
    return Reply(status, {"code": code, "message": "made on demand"})


def on_the_wire(reply: Reply) -> web.Response:
    """The answer for aiohttp. The content type is exactly what discord.py looks for."""
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    if isinstance(reply.body, str):
        return web.Response(
            text=reply.body, status=reply.status, headers=reply.headers, content_type="text/html"
        )
    headers = {"Content-Type": "application/json", **reply.headers}
    return web.Response(body=json.dumps(reply.body).encode(), status=reply.status, headers=headers)


async def _parts(request: web.Request) -> tuple[str, dict[int, Upload]]:
    if request.content_type != "multipart/form-data":
        return await request.text(), {}
    form = await request.post()
    files = {}
    for name, part in form.items():
        number = _FILE.fullmatch(name)
        if number and isinstance(part, web.FileField):
            with part.file as file:
                files[int(number[1])] = Upload(part.filename, file.read(), part.content_type)
    return str(form.get("payload_json", "{}")), files


def _parsed(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(INVALID_JSON) from None
