"""`python -m tests.chaos.worker`: the worker as it is, in a hurry, perhaps without one rule."""

import argparse
import importlib
import os
import select
import signal
import sys
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

SENT = "sent"


def main() -> None:
    """Changes what it is told to in this process, then is `python -m bot`."""
    from bot.__main__ import main as bot

    asked = _parsed()
    _hurry(asked.factor, *asked.calendar)
    _note_what_is_sent()
    if asked.once:
        _once(*asked.once)
    if asked.without:
        from tests.chaos.without import RULES

        RULES[asked.without]()
    if asked.nursery and not _is_born():
        return
    sys.argv = ["bot"]
    bot()


def _parsed() -> argparse.Namespace:
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
    parser.add_argument("--nursery", action="store_true", help="fork a worker for each line read")
    return parser.parse_args()


def _hurry(factor: float, origin: float, rate: float) -> None:
    from tests.chaos.pace import SharedClock, shorten_waits

    shorten_waits(factor)  # before others take these waits over
    from bot import client

    client.Clock = lambda: SharedClock(origin, rate)  # type: ignore[assignment,misc]


def _note_what_is_sent() -> None:
    """A file in the worker's folder has a line for each request: when (monotonic) it was let go."""
    from bot.forum.traffic import Pace

    turn = Pace.turn
    sent = os.open(SENT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def noted(pace: Pace) -> None:
        await turn(pace)
        os.write(sent, f"{monotonic()}\n".encode())

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


def _is_born() -> bool:
    """True in each worker; False in their nursery, when no more are wanted.

    The nursery says the process id of each, and its exit code when it has ended.
    """
    from bot import client

    for cog in client._COGS:
        importlib.import_module(cog)
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            Thread(target=_follow_run, daemon=True).start()
            return True
        print(pid, flush=True)  # noqa: T201
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
    return False


def _follow_run() -> None:
    """Ends this worker when the run is no more, which may have been killed itself."""
    lifeline = select.poll()
    lifeline.register(sys.stdin, 0)  # its hang-up is told all the same, and nothing is read
    lifeline.poll()
    os._exit(1)


if __name__ == "__main__":
    main()
