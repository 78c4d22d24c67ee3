"""Draws in a child process that lives for one picture: its memory goes with it.

matplotlib and what it imports take seconds and 100 MB; the worker neither waits for them nor
keeps them. The child is spawned, works off the event loop, and is killed at its deadline.
"""

import asyncio
import multiprocessing
import signal
from importlib.util import find_spec

from pebble import ProcessExpired, ProcessPool

from bot.drawing.stats import picture_of
from bot.errors import NoPicture
from bot.language import Phrase, spoken
from bot.model import Stats

_DEADLINE = 30.0
"""Real seconds; a picture takes two."""

_SUBJECT = "stats"


async def draw(stats: Stats) -> bytes:
    """A PNG of the figures; cancelled, the child is killed.

    Raises:
        NoPicture: matplotlib is not installed, or the child failed, or took too long.
    """
    if find_spec("matplotlib") is None:
        raise NoPicture(
            _SUBJECT,
            Phrase(
                "There is no picture: the operator has not installed what draws it "
                "(`pip install newsboard[charts]`)."
            ),
        )
    pool = ProcessPool(1, 1, _settle_in, context=multiprocessing.get_context("spawn"))
    try:
        drawn = pool.schedule(picture_of, (stats, spoken()), timeout=_DEADLINE)
        return await asyncio.wrap_future(drawn)
    except (TimeoutError, ProcessExpired, MemoryError, OSError) as error:
        sentence = Phrase("There is no picture: it could not be drawn now.")
        raise NoPicture(_SUBJECT, sentence) from error
    finally:
        await asyncio.to_thread(_end, pool)


def _settle_in() -> None:
    """Hosts signal every process at once; the parent ends its child itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
