"""What the bot sends to Discord as a whole: paced, and stopped before Discord shuts it out.

Discord takes 50 requests a second from a bot and bans an address for 10,000 answers of 401, 403 or
429 in ten minutes; discord.py knows a limit for each route, but none of these two
(https://discord.com/developers/docs/topics/rate-limits). Answers to people (interactions) count for
neither and are not held up.

A 429 of Discord's for all that a bot asks, or of Cloudflare, which stands before it, is obeyed by
everything at once: who goes on meanwhile gets one more for each request.

Each answer also tells Discord's time, which closing is checked against.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from types import SimpleNamespace

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.forum.send_once import AskedToWait, asked_by_forum, retry_after

A_SECOND = 45
"""Requests in any second: some below Discord's 50."""

MOST_INVALID = 5_000
"""Invalid answers in ten minutes: half of what brings a ban."""

_WINDOW = 600.0
_INVALID = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
_TO_PEOPLE = ("/interactions/", "/webhooks/")
"""In the paths of answers to people: their token is none of the bot's."""


class Traffic:
    """Watches every request of one client, by aiohttp's hooks.

    Args:
        clock: is compared with Discord's.
        a_second: how many requests it lets through in any second.
        rests: real seconds before the first one: a worker that was killed just now may have used
            up its second.

    Attributes:
        on_unauthorized: called when Discord does not know the token any more.
    """

    def __init__(self, clock: Clock, *, a_second: int = A_SECOND, rests: float = 1.0) -> None:
        self._told: tuple[datetime, float] | None = None  # Discord's time, and when (monotonic)
        self.on_unauthorized: Callable[[], None] = lambda: None
        self._clock = clock
        self._pace = Pace(a_second, rests=rests)
        self._invalid = InvalidAnswers(MOST_INVALID, _WINDOW)
        self._shut_until = monotonic()

    def watch(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """Adds its hooks before those that are there, which may raise."""
        trace.on_request_start.insert(0, self._hold_up)
        trace.on_request_end.insert(0, self._note)
        return trace

    def time_ahead(self) -> timedelta | None:
        """How far our clock is ahead of Discord's by its last answer; None until there was one.

        Counted on by the monotonic clock, so that a clock that was set since is found out at once.
        """
        if self._told is None:
            return None
        date, at = self._told
        return self._clock.now() - date - timedelta(seconds=monotonic() - at) * self._clock.rate

    async def _hold_up(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if _is_to_people(params.url):
            return
        await self._pace.turn()
        wait = max(self._invalid.seconds_to_wait(), self._shut_until - monotonic())
        if wait > 0 and asked_by_forum(params.url):
            raise AskedToWait(wait)

    async def _note(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        status, headers = params.response.status, params.response.headers
        if date := _time_in(headers.get("Date")):
            self._told = date, monotonic()
        if _is_to_people(params.url):
            return
        if status in _INVALID and headers.get("X-RateLimit-Scope") != "shared":
            self._invalid.note()
        if status == HTTPStatus.TOO_MANY_REQUESTS and _is_for_all(headers):
            self._shut_until = max(self._shut_until, monotonic() + retry_after(headers))
        if status == HTTPStatus.UNAUTHORIZED:
            self.on_unauthorized()


class Pace:
    """Lets `a_second` through in any second (real time), in the order in which they come.

    A few at once, and the others evenly: those that a busy machine lets go late do not arrive
    together with all of the next second.
    """

    def __init__(self, a_second: int, *, rests: float = 0.0) -> None:
        at_once = max(1, a_second // 9)
        self._every = 1.0 / max(1, a_second - at_once)
        self._ahead = (at_once - 1) * self._every
        self._next = monotonic() + rests + self._ahead
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Waits until it is the caller's turn."""
        async with self._queue:
            if (wait := self._next - self._ahead - monotonic()) > 0:
                await asyncio.sleep(wait)
            self._next = max(self._next, monotonic()) + self._every


class InvalidAnswers:
    """Counts answers that are the bot's own fault; at `most` in `seconds` it is time to stop."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._noted: deque[float] = deque(maxlen=most)

    def note(self) -> None:
        """One more."""
        self._noted.append(monotonic())

    def seconds_to_wait(self) -> float:
        """Until fewer than `most` lie within the last `seconds`; 0 if that is so."""
        if len(self._noted) < (self._noted.maxlen or 0):
            return 0.0
        return max(0.0, self._noted[0] + self._seconds - monotonic())


def _is_to_people(url: URL) -> bool:
    return any(place in url.path for place in _TO_PEOPLE)


def _is_for_all(headers: Mapping[str, str]) -> bool:
    """Whether a 429 is about no route; Cloudflare's own came through no proxy of Discord's."""
    return "X-RateLimit-Global" in headers or "Via" not in headers


def _time_in(header: str | None) -> datetime | None:
    """A Date header's time; None where there is none that can be read, or none with a zone."""
    try:
        date = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return date if date.tzinfo else None
