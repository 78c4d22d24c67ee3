"""What discord.py must not do by itself: repeat the opening of a thread, and sleep through a 429.

discord.py repeats any request on 500, 502, 504 and 524 and on some connection resets. Discord has
no idempotency key for opening a thread, so each repeat may open another (design.md, section 4,
rule 4).

On 429 it sleeps. Over a global one it shuts the whole bot behind a lock that stays shut if the
sleeping request is cancelled (HTTPClient.request in discord.py 2.7.1). Our wait belongs on the row.

These hooks raise before discord.py gets to decide.
"""

from collections.abc import Mapping
from types import SimpleNamespace

import aiohttp
from yarl import URL

from bot.language import Phrase

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_PLACES = ("/channels/", "/guilds/", "/users/@me/guilds")
_TIME = "/gateway"
"""In the paths of what the forum asks, and of nothing else: discord.py itself waits elsewhere."""

_UNSAID = 60.0
"""Real seconds to wait where a 429 does not say how long, or says it as a date."""

_LONGEST = 86_400.0
"""Whatever it says, Discord is asked again after a day."""


class AnswerLost(Exception):  # no OSError: discord.py repeats some of those
    """The request may have reached Discord, and its answer does not tell what became of it."""

    def __init__(self, why: Phrase | str) -> None:
        super().__init__(why)
        self.why = why


class NotConnected(Exception):
    """The request certainly did not reach Discord."""


class AskedToWait(Exception):
    """Discord (or Cloudflare before it) did nothing but ask to wait. In real seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"wait {retry_after} s")
        self.retry_after = retry_after


def send_once() -> aiohttp.TraceConfig:
    """The hooks, for `discord.Client(http_trace=…)`."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_refuse_answers)
    trace.on_request_exception.append(_refuse_resets)
    return trace


def asked_by_forum(url: URL) -> bool:
    """Whether the forum (bot/forum) asks this, which can be told to wait."""
    return any(place in url.path for place in _PLACES) or url.path.endswith(_TIME)


def retry_after(headers: Mapping[str, str]) -> float:
    """How long a 429 asks to wait, in real seconds."""
    try:
        seconds = float(headers.get("Retry-After", _UNSAID))
    except ValueError:
        return _UNSAID
    return min(seconds, _LONGEST) if seconds >= 0 else _UNSAID  # "nan" is not, either


def _opens_thread(method: str, url: URL) -> bool:
    return method == "POST" and url.path.endswith("/threads")


async def _refuse_answers(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestEndParams,
) -> None:
    error = _trouble(params.method, params.url, params.response)
    if error is not None:
        params.response.close()
        raise error


def _trouble(method: str, url: URL, response: aiohttp.ClientResponse) -> Exception | None:
    """What discord.py would sleep over or repeat; None if it may have the answer."""
    if response.status == _TOO_MANY_REQUESTS and asked_by_forum(url):
        return AskedToWait(retry_after(response.headers))
    if response.status >= _SERVER_ERROR and _opens_thread(method, url):
        return AnswerLost(Phrase("it answered {status}", status=response.status))
    return None


async def _refuse_resets(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestExceptionParams,
) -> None:
    error = params.exception
    if not _opens_thread(params.method, params.url) or not isinstance(error, aiohttp.ClientError):
        return
    if isinstance(error, aiohttp.ClientConnectorError):
        raise NotConnected(str(error)) from error
    raise AnswerLost(str(error) or type(error).__name__) from error
