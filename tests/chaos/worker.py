"""`python -m tests.chaos.worker`: the worker as it is, in a hurry, perhaps without one rule."""

import argparse
import os
import signal
import sys
from pathlib import Path
from time import monotonic
from typing import Any

SENT = "sent"


def main() -> None:
    """Changes what it is told to in this process, then is `python -m bot`."""
    from bot.__main__ import main as bot

    prepare(sys.argv[1:])
    sys.argv = ["bot"]
    bot()


def prepare(arguments: list[str]) -> None:
    """Changes what it is told to in this process."""
    asked = _parsed(arguments)
    _hurry(asked.factor, *asked.calendar)
    _note_what_is_sent()
    if asked.once:
        _once(*asked.once)
    if asked.without:
        from tests.chaos.without import RULES

        RULES[asked.without]()


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--factor", type=float, default=1.0, help="all waits become shorter by it")
    parser.add_argument("--calendar", type=float, nargs=2, required=True, help="origin and rate")
    parser.add_argument("--without", help="the rule that is switched off")
    parser.add_argument(
        "--once",
        nargs=2,
        metavar=("SIGNAL", "ROOM.METHOD"),
        help="what a worker does to itself just before this transaction, once in a folder",
    )
    return parser.parse_args(arguments)


def _hurry(factor: float, origin: float, rate: float) -> None:
    from tests.chaos.pace import SharedClock, shorten_waits

    shorten_waits(factor)  # before others take these waits over
    from bot import client

    client.Clock = lambda: SharedClock(origin, rate)  # type: ignore[assignment,misc]


def _note_what_is_sent() -> None:
    """A file in the worker's folder has a line for each request: when (monotonic) it was let go."""
    from bot.forum.traffic import Pace

    turn = Pace.turn

    def note() -> None:
        with Path(SENT).open("a") as sent:
            sent.write(f"{monotonic()}\n")

    async def noted(pace: Pace) -> None:
        await turn(pace)
        note()

    Pace.turn = noted  # type: ignore[method-assign]


def _once(name: str, place: str) -> None:
    from bot.storage import storage

    room, method = place.split(".")
    transaction = getattr(getattr(storage, room), method)

    async def struck(*args: Any, **kwargs: Any) -> Any:
        _strike(signal.Signals[name])
        return await transaction(*args, **kwargs)

    setattr(getattr(storage, room), method, struck)


def _strike(number: signal.Signals) -> None:
    """A file in the worker's folder says that it happened; then it does not happen again."""
    mark = Path("struck")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), number)


if __name__ == "__main__":
    main()
