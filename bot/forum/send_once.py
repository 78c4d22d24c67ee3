"""Opening a thread is sent once: stops discord.py from repeating it.

discord.py repeats any request on 500, 502, 504 and 524 and on some connection resets. Discord has
no idempotency key for opening a thread, so each repeat may open another (design.md, section 4,
rule 4). These hooks raise before discord.py gets to decide.
"""

from types import SimpleNamespace

import aiohttp
from yarl import URL

_SERVER_ERROR = 500


class AnswerLost(Exception):  # no OSError: discord.py repeats some of those
    """The request may have reached Discord, and its answer does not tell what became of it."""


class NotConnected(Exception):
    """The request certainly did not reach Discord."""


def send_once() -> aiohttp.TraceConfig:
    """The hooks, for `discord.Client(http_trace=…)`."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_refuse_server_errors)
    trace.on_request_exception.append(_refuse_resets)
    return trace


def _opens_thread(method: str, url: URL) -> bool:
    return method == "POST" and url.path.endswith("/threads")


async def _refuse_server_errors(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestEndParams,
) -> None:
    if params.response.status >= _SERVER_ERROR and _opens_thread(params.method, params.url):
        params.response.close()
        raise AnswerLost(f"Discord answered {params.response.status}")


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
