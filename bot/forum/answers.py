"""Discord's answers, and the lack of one, become leaves of bot.errors.ForumError."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    UnfitForum,
    UnknownCode,
    WallReached,
)
from bot.forum.send_once import AnswerLost, AskedToWait, NotConnected
from bot.language import Phrase

_LONGEST = 30.0
"""Real seconds for what is asked, discord.py's own repeats included (design.md, section 4, 3)."""

_CLOSED = "Session is closed"
"""What aiohttp says to a listener of the gateway that wakes when the worker is stopping."""

_UNAUTHORIZED = 401
_REQUEST_TIMEOUT = 408
_SERVER_ERROR = 500
_WALL = 160006
_LATER = {20028, 20029, 30046, 130000, 50083}
"""Codes that another try may get past: write limits, an overload."""

_UNFIT = {40066, 40067, 10087}
"""Codes that blame the forum's tags: read it again, and let a person look."""

_NOT_ALLOWED = {50001, 50013}
"""Codes for a permission that is missing, for all that is in the forum."""

_NEVER = {50006, 50035, 200000, 200001, 240000}
"""Codes that blame what was sent: its form, or a filter that it does not pass."""


@asynccontextmanager
async def asked(subject: int) -> AsyncIterator[None]:
    """Ends what is asked of Discord in time, and turns what discord.py raises into our errors.

    `subject` is the id of the forum or thread that the request is about.

    Raises:
        ForumError: the leaf that says what to do about it.
    """
    try:
        async with asyncio.timeout(_LONGEST):
            yield
    except (discord.RateLimited, AskedToWait) as error:
        sentence = Phrase("Discord asks to wait {n} seconds.", n=f"{error.retry_after:.0f}")
        raise Throttled(str(subject), sentence, error.retry_after) from error
    except discord.HTTPException as error:
        raise explain(str(subject), error) from error
    except (NotConnected, aiohttp.ClientConnectorError) as error:
        sentence = Phrase("Discord cannot be reached: {why}", why=str(error))
        raise Unavailable(str(subject), sentence) from error
    except RuntimeError as error:
        if str(error) != _CLOSED:
            raise
        raise Unavailable(str(subject), Phrase("The worker is stopping.")) from error
    except TimeoutError as error:
        raise Unclear(str(subject), Phrase("Discord gave no answer in time.")) from error
    except (AnswerLost, aiohttp.ClientError, OSError) as error:
        detail = error.why if isinstance(error, AnswerLost) else str(error) or type(error).__name__
        sentence = Phrase("Discord gave no clear answer: {detail}", detail=detail)
        raise Unclear(str(subject), sentence) from error


def explain(subject: str, error: discord.HTTPException) -> ForumError:
    """The leaf for an answer of Discord, by its status and its own code."""
    said = Phrase(
        "Discord answered {status} ({code}): {why}",
        status=error.status,
        code=error.code,
        why=_reason_of(error),
    )
    if error.status == _UNAUTHORIZED:  # the token was reset: the worker ends (traffic.py)
        return Unavailable(subject, said, error.code)
    if error.status == _REQUEST_TIMEOUT or error.status >= _SERVER_ERROR or not error.code:
        return Unclear(subject, said, error.code)  # no code: somebody else spoke for Discord
    return _leaf(error)(subject, said, error.code)


def _reason_of(error: discord.HTTPException) -> str | Phrase:
    """As Discord gives it; the page of a proxy before it tells people nothing."""
    is_page = error.text.lstrip().startswith("<")
    return Phrase("no reason given") if is_page or not error.text else error.text


def _leaf(error: discord.HTTPException) -> type[ForumError]:
    if error.code == _WALL:
        return WallReached
    if error.code in _LATER:
        return Unavailable
    if error.code in _UNFIT:
        return UnfitForum
    if error.code in _NEVER:
        return Refused
    if isinstance(error, discord.NotFound):
        return NotThere
    if error.code in _NOT_ALLOWED:
        return Forbidden
    return UnknownCode
