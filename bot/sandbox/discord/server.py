"""The front door: LocalDiscord, REST and gateway on one port of 127.0.0.1."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import hdrs, web

from bot.clock import Clock
from bot.sandbox.discord.acts import Acts
from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.faults import Fault, Faults, Kind
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.interactions import Answer, Interactions
from bot.sandbox.discord.limits import Limits
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.refusal import (
    INVALID_JSON,
    JSON,
    UNAUTHORIZED,
    Refusal,
    invalid_form,
)
from bot.sandbox.discord.routes import Routes
from bot.sandbox.discord.world import World

_PREFIX = "/api/v10"
_PINNED = 1 << 1
_WITHOUT_TOKEN = ("/interactions/", "/webhooks/", "/gateway")
_LOOK_EVERY = 0.2

Inspect = Callable[[str, str, Any], None]
"""Gets method, path and form of every write; what it raises is a violation."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of the bot, as it came: `at` is real time, `status` what was answered."""

    method: str
    path: str
    body: Any
    reason: str | None
    status: int
    at: float


class LocalDiscord:
    """A Discord of one's own. Use it with `async with`.

    Args:
        clock: gives ids, times and the Date header.
        inspect: validates each form the bot sends; `violations` must stay empty.
        active_limit: active threads a guild may have.
        port: 0 is any free one.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        inspect: Inspect | None = None,
        active_limit: int = 1000,
        port: int = 0,
    ) -> None:
        self.clock = clock or Clock()
        self.token = "the.local.token"  # noqa: S105 - opens nothing but this sandbox
        self.world = World(self.clock, active_limit=active_limit)
        self.acts = Acts(self.world)
        self.interactions = Interactions(self.world)
        self.gateway = Gateway(self.world, self.token)
        self.limits = Limits()
        self.faults = Faults()
        self.requests: list[Sent] = []
        self.violations: list[str] = []
        self._inspect = inspect
        self._port = port
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route(hdrs.METH_ANY, "/{tail:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{_PREFIX}"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/"
        self._routes = Routes(self.world, self.acts, self.interactions, self.gateway_url)
        self._later(self._age())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.gateway.disconnect(1001)
        await self._runner.cleanup()

    # ── people ───────────────────────────────────────────────────────────────────────────────

    async def command(
        self,
        member: Member,
        place: Channel | Thread,
        name: str,
        *,
        within: float = 30.0,
        **options: object,
    ) -> Answer:
        """A person uses a slash command, such as "feed add", and waits for what it shows."""
        return await self._asked(self.interactions.command(member, place, name, options), within)

    async def autocomplete(
        self, member: Member, place: Channel | Thread, name: str, *, focused: str, **options: object
    ) -> list[JSON]:
        """A person types into an option; returns the choices that are offered."""
        asked = self.interactions.command(member, place, name, options, focused)
        return (await self._asked(asked, 3.0)).choices

    async def click(
        self, member: Member, place: Channel | Thread, message: Message, custom_id: str
    ) -> Answer:
        """A person clicks a button."""
        asked = self.interactions.component(member, place, message, custom_id, None)
        return await self._asked(asked, 30.0)

    async def choose(
        self,
        member: Member,
        place: Channel | Thread,
        message: Message,
        custom_id: str,
        values: list[str],
    ) -> Answer:
        """A person chooses in a select menu."""
        asked = self.interactions.component(member, place, message, custom_id, values)
        return await self._asked(asked, 30.0)

    async def submit(
        self, member: Member, place: Channel | Thread, modal: JSON, texts: dict[str, str]
    ) -> Answer:
        """A person submits a modal."""
        return await self._asked(self.interactions.modal(member, place, modal, texts), 30.0)

    async def write(self, member: Member, thread_id: int, text: str) -> Message:
        """A person writes in a thread."""
        message = self.acts.post(self.world.thread(thread_id), member, {"content": text})
        await self.gateway.deliver()
        return message

    async def change(self, thread_id: int, *, by: Member | None = None, **flags: bool) -> None:
        """A moderator's hand on a thread: archived=…, locked=…, pinned=…."""
        thread = self.world.thread(thread_id)
        body: JSON = dict(flags)
        if "pinned" in body:
            body["flags"] = _PINNED if body.pop("pinned") else 0
        if thread.archived:
            body.setdefault("archived", False)
        self.acts.change_thread(thread, by or thread.guild.owner, body)
        await self.gateway.deliver()

    async def archive(self, thread_id: int) -> None:
        """A thread is archived, as Discord does it after days of quiet."""
        await self.change(thread_id, archived=True)

    async def delete(self, place_id: int) -> None:
        """A moderator deletes a thread or a channel."""
        place = self.world.place(place_id)
        self.acts.delete_place(place, place.guild.owner)
        await self.gateway.deliver()

    async def _asked(self, answer: Answer, within: float) -> Answer:
        await self.gateway.deliver()
        await answer.finished(within)
        return answer

    # ── requests ─────────────────────────────────────────────────────────────────────────────

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.connect(request)
        self.acts.archive_quiet_threads()
        path = request.path.removeprefix(_PREFIX)
        fault = self.faults.take(request.method, path)
        try:
            body = await self._body(request)
        except Refusal as refusal:
            return self._respond(request, path, None, refusal)
        if fault is not None:
            return await self._fail(request, path, body, fault)
        if (throttled := self._throttled(request.method, path)) is not None:
            return self._log(request, path, body, throttled)
        return self._respond(request, path, body, await self._do(request, path, body))

    async def _do(self, request: web.Request, path: str, body: Any) -> Any:  # noqa: ANN401
        """What the route answers, or the refusal; events go out before the answer does."""
        try:
            self._demand_token(request, path)
            self._check(request.method, path, body)
            return self._routes.answer(request.method, path, body, request.query)
        except Refusal as refusal:
            return refusal
        finally:
            await self.gateway.deliver()

    def _throttled(self, method: str, path: str) -> web.Response | None:
        """The 429 of a full bucket; answers to interactions do not count for the whole bot."""
        bucket = self.limits.bucket(method, path)
        if not bucket.take():
            return self._too_many(method, path, bucket.reset_after, "user")
        if not path.startswith(_WITHOUT_TOKEN) and not self.limits.whole.take():
            return self._too_many(method, path, self.limits.whole.reset_after, "global")
        return None

    async def _body(self, request: web.Request) -> Any:  # noqa: ANN401
        """The form: JSON, or the part `payload_json` of a form with files."""
        if not request.can_read_body:
            return None
        text = await request.text() if request.content_type == "application/json" else None
        if text is None:
            form = await request.post()
            text = str(form.get("payload_json", "{}"))
        try:
            return json.loads(text)
        except ValueError:
            raise Refusal(INVALID_JSON) from None

    def _demand_token(self, request: web.Request, path: str) -> None:
        if path.startswith(_WITHOUT_TOKEN) and path != "/gateway/bot":
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refusal(UNAUTHORIZED)

    def _check(self, method: str, path: str, body: Any) -> None:  # noqa: ANN401
        if self._inspect is None or body is None:
            return
        try:
            self._inspect(method, path, body)
        except Exception as error:
            self.violations.append(f"{method} {path}: {error}")
            raise invalid_form("", "SCHEMA", str(error)) from error

    def _respond(self, request: web.Request, path: str, body: Any, result: Any) -> web.Response:  # noqa: ANN401
        if isinstance(result, Refusal):
            return self._log(request, path, body, self._json(result.body(), result.status))
        if result is None:
            return self._log(request, path, body, web.Response(status=204, headers=self._date()))
        response = self._json(result, 200)
        response.headers.update(self.limits.headers(request.method, path))
        return self._log(request, path, body, response)

    def _log(
        self,
        request: web.Request,
        path: str,
        body: Any,  # noqa: ANN401
        response: web.Response,
    ) -> web.Response:
        reason = request.headers.get("X-Audit-Log-Reason")
        self.requests.append(
            Sent(
                request.method,
                path,
                body,
                unquote(reason) if reason else None,
                response.status,
                monotonic(),
            )
        )
        return response

    def _json(self, body: Any, status: int) -> web.Response:  # noqa: ANN401
        return web.Response(
            body=json.dumps(body).encode(),
            status=status,
            headers={"Content-Type": "application/json", **self._date()},
        )

    def _date(self) -> dict[str, str]:
        return {"Date": format_datetime(self.clock.now(), usegmt=True)}

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    async def _fail(
        self,
        request: web.Request,
        path: str,
        body: Any,  # noqa: ANN401
        fault: Fault,
    ) -> web.StreamResponse:
        if fault.kind in (Kind.STORED_STATUS, Kind.STORED_DROP, Kind.STORED_HANG):
            await self._do(request, path, body)
        if fault.kind is Kind.LATE:
            self._later(self._do_later(request, path, body, fault.delay))
        if fault.kind in (Kind.HANG, Kind.STORED_HANG):
            await self._closing.wait()
        if fault.kind in (Kind.DROP, Kind.STORED_DROP, Kind.HANG, Kind.STORED_HANG):
            if request.transport is not None:
                request.transport.abort()
            return self._log(request, path, body, web.Response(status=599))
        return self._log(request, path, body, self._broken(request.method, path, fault))

    def _broken(self, method: str, path: str, fault: Fault) -> web.Response:
        if fault.kind is not Kind.THROTTLE:
            return self._json({"code": fault.code, "message": "made on demand"}, fault.status)
        return self._too_many(method, path, fault.retry_after, fault.scope)

    def _too_many(self, method: str, path: str, retry_after: float, scope: str) -> web.Response:
        is_global = scope == "global"
        response = self._json(
            {
                "message": "You are being rate limited.",
                "retry_after": retry_after,
                "global": is_global,
            },
            429,
        )
        response.headers.update(self.limits.headers(method, path))
        response.headers.update(
            {"Via": "1.1 google", "Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
        )
        if is_global:
            response.headers["X-RateLimit-Global"] = "true"
        return response

    async def _do_later(self, request: web.Request, path: str, body: Any, delay: float) -> None:  # noqa: ANN401
        await asyncio.sleep(delay)
        await self._do(request, path, body)

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    async def _age(self) -> None:
        """Discord archives quiet threads without being asked."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            self.acts.archive_quiet_threads()
            with suppress(ConnectionError):
                await self.gateway.deliver()

    def _later(self, work: Any) -> None:  # noqa: ANN401
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
