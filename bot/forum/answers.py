"""Discord's answers, and the lack of one, become leaves of bot.errors.ForumError."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import (
    Forbidden,
    ForumError,
    NotThere,
    Refused,
    Throttled,
    Unavailable,
    Unclear,
    WallReached,
)
from bot.forum.send_once import AnswerLost, NotConnected

_REQUEST_TIMEOUT = 408
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_WALL = 160006
_LATER = {20028, 20029, 30046, 130000, 50083, 40067, 10087, 40066}
"""Codes that another try may get past: write limits, an overload, a forum that changed."""


@contextmanager
def translated(subject: int) -> Iterator[None]:
    """Turns whatever discord.py raises within the block into one of our errors.

    `subject` is the id of the forum or thread that the request is about.

    Raises:
        ForumError: the leaf that says what to do about it.
    """
    try:
        yield
    except discord.RateLimited as error:
        raise _throttled(subject, error.retry_after) from error
    except discord.HTTPException as error:
        raise explain(str(subject), error) from error
    except NotConnected as error:
        raise Unavailable(str(subject), f"Discord cannot be reached: {error}") from error
    except (AnswerLost, TimeoutError, aiohttp.ClientError, OSError) as error:
        detail = str(error) or type(error).__name__
        raise Unclear(str(subject), f"Discord gave no clear answer: {detail}") from error


def explain(subject: str, error: discord.HTTPException) -> ForumError:
    """The leaf for an answer of Discord, by its status and its own code."""
    said = f"Discord answered {error.status} ({error.code}): {error.text or 'no reason given'}"
    if error.status == _TOO_MANY_REQUESTS:
        return _throttled(subject, 60.0)  # without a Via header: Cloudflare, no wait is given
    if error.status == _REQUEST_TIMEOUT or error.status >= _SERVER_ERROR:
        return Unclear(subject, said, error.code)
    if error.code == _WALL:
        return WallReached(subject, said, error.code)
    if isinstance(error, discord.NotFound):
        return NotThere(subject, said, error.code)
    if isinstance(error, discord.Forbidden):
        return Forbidden(subject, said, error.code)
    if error.code in _LATER:
        return Unavailable(subject, said, error.code)
    return Refused(subject, said, error.code)


def _throttled(subject: object, retry_after: float) -> Throttled:
    sentence = f"Discord asks to wait {retry_after:.0f} seconds."
    return Throttled(str(subject), sentence, retry_after)
