"""The REST side: each request meets faults, limits, the token and its route, in this order."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from email.utils import format_datetime
from time import monotonic
from typing import Any

from aiohttp import web

from bot.sandbox.discord.archive import Archive
from bot.sandbox.discord.faults import Fault, Faults, Kind
from bot.sandbox.discord.gateway import Gateway
from bot.sandbox.discord.http import (
    Asked,
    Reply,
    banned,
    failed,
    head_of,
    on_the_wire,
    refused,
    too_many,
    with_form,
)
from bot.sandbox.discord.limits import Limits
from bot.sandbox.discord.refusal import UNAUTHORIZED, Refusal, invalid_form
from bot.sandbox.discord.routes import Routes

_WITHOUT_TOKEN = ("/interactions/", "/webhooks/")
_STORED = (Kind.STORED_STATUS, Kind.STORED_DROP, Kind.STORED_HANG)
_HANGING = (Kind.HANG, Kind.STORED_HANG, Kind.LATE_HANG)
_LATE = (Kind.LATE, Kind.LATE_HANG)
_DROPPED = (Kind.DROP, Kind.STORED_DROP)
_NO_ANSWER = 599

Inspect = Callable[[str, str, Any], None]
"""Gets method, path and form of every write; what it raises is a violation."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of the bot, as it came, and its answer.

    Attributes:
        reason: for the audit log.
        status: of the answer; 599 where there was none.
        at: real seconds, monotonic.
    """

    method: str
    path: str
    body: Any
    reason: str | None
    status: int
    at: float
    answer: Any = None


class Rest:
    """Answers requests. `requests` has them all; `violations` must stay empty.

    Args:
        routes: does what is asked. gateway: sends the events before the answer goes out.
        archive: is asked first whether a thread has been quiet for too long.
        token: what the bot must show.
        inspect: validates each form.
    """

    def __init__(
        self,
        routes: Routes,
        gateway: Gateway,
        archive: Archive,
        *,
        token: str,
        inspect: Inspect | None,
    ) -> None:
        self.limits = Limits()
        self.faults = Faults()
        self.requests: list[Sent] = []
        self.violations: list[str] = []
        self._routes = routes
        self._gateway = gateway
        self._archive = archive
        self.token = token
        self._inspect = inspect
        self._closing = asyncio.Event()
        self._late: set[asyncio.Task[Reply]] = set()

    async def serve(self, request: web.Request) -> web.Response:
        """Answers one request."""
        self._archive.archive_quiet_threads()
        asked = head_of(request)
        fault = self.faults.take(asked.method, asked.path)
        try:
            asked = await with_form(asked, request)
        except Refusal as refusal:
            return self._finish(asked, refused(refusal))
        if fault is None:
            return self._finish(asked, self._throttled(asked) or await self._do(asked))
        reply = await self._fail(asked, fault)
        if reply.status == _NO_ANSWER and request.transport is not None:
            request.transport.abort()
        return self._finish(asked, reply)

    async def close(self) -> None:
        """Lets go of the requests that hang or come late."""
        self._closing.set()
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _do(self, asked: Asked) -> Reply:
        """What the route answers, or why not; events go out before the answer does."""
        try:
            self._demand_token(asked)
            self._check(asked)
            return self._routes.answer(asked)
        except Refusal as refusal:
            return refused(refusal)
        except Exception as error:
            self.violations.append(f"{asked.method} {asked.path}: {error!r} in the local Discord")
            raise
        finally:
            await self._gateway.deliver()

    def _throttled(self, asked: Asked) -> Reply | None:
        """The 429 of a full bucket; answers to interactions do not count for the whole bot."""
        bucket = self.limits.bucket(asked.method, asked.path)
        if not bucket.take():
            return too_many(bucket.reset_after, "user")
        if not asked.path.startswith(_WITHOUT_TOKEN) and not self.limits.whole.take():
            return too_many(self.limits.whole.reset_after, "global")
        return None

    def _demand_token(self, asked: Asked) -> None:
        if asked.path.startswith(_WITHOUT_TOKEN) or asked.path == "/gateway":
            return
        if asked.authorization != f"Bot {self.token}":
            raise Refusal(UNAUTHORIZED)

    def _check(self, asked: Asked) -> None:
        if self._inspect is None or asked.body is None:
            return
        try:
            self._inspect(asked.method, asked.path, asked.body)
        except Exception as error:
            self.violations.append(f"{asked.method} {asked.path}: {error}")
            raise invalid_form("", "SCHEMA", str(error)) from error

    def _finish(self, asked: Asked, reply: Reply) -> web.Response:
        self.limits.count(reply.status, reply.headers.get("X-RateLimit-Scope"))
        date = format_datetime(self._archive.world.clock.now(), usegmt=True)
        reply.headers |= {"Date": date}
        if not isinstance(reply.body, str):
            reply.headers |= self.limits.headers(asked.method, asked.path)
        self.requests.append(
            Sent(
                asked.method,
                asked.path,
                asked.body,
                asked.reason,
                reply.status,
                monotonic(),
                reply.body,
            )
        )
        return on_the_wire(reply)

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    async def _fail(self, asked: Asked, fault: Fault) -> Reply:
        """What the fault leaves of the answer."""
        if fault.kind in _STORED:
            await self._do(asked)
        if fault.kind in _LATE:
            self._later(self._do_after(asked, fault.delay))
        if fault.kind in _HANGING:
            await self._closing.wait()
        if fault.kind in _HANGING + _DROPPED:
            return Reply(_NO_ANSWER)
        if fault.kind is Kind.THROTTLE:
            return too_many(fault.retry_after, fault.scope)
        if fault.kind is Kind.BAN:
            return banned()
        return failed(fault.status, fault.code)

    async def _do_after(self, asked: Asked, delay: float) -> Reply:
        await asyncio.sleep(delay)
        return await self._do(asked)

    def _later(self, work: Coroutine[Any, Any, Reply]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)
