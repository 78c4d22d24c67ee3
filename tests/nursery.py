"""`python -m tests.nursery`: workers that start at once, forked from one that imported everything.

Importing takes a start of the worker a second, and hardly a test is about it. What is forked is a
process of its own, with its own folder, environment and log, from bot.__main__.main on. What tells
of the start of Python itself (tests/end_to_end/test_the_process.py) does without.
"""

import gc
import importlib
import json
import os
import select
import signal
import sys
from threading import Thread
from typing import Any


def main() -> None:
    """With arguments: a module whose `prepare` changes the bot in this process, and its own."""
    if sys.argv[1:]:
        importlib.import_module(sys.argv[1]).prepare(sys.argv[2:])
    _import_all()
    if _is_born():
        from bot.__main__ import main as bot

        bot()


def _import_all() -> None:
    from bot import client

    for name in (*client._COGS, "bot.checkup", "bot.previewing", "bot.rebuilding"):
        importlib.import_module(name)
    gc.freeze()


def _is_born() -> bool:
    """True in each worker; False in the nursery, when no more are wanted.

    Each line that it reads is an order (nurseries.py). It says "born" and the process id of each,
    and, when one has ended, "ended", the process id, and the exit code.
    """
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([sys.stdin.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, select.PIPE_BUF)
            _tell_of_the_ended()
            continue
        order = os.read(sys.stdin.fileno(), select.PIPE_BUF)
        if not order:
            return False
        if not (pid := os.fork()):
            os.close(woken)
            os.close(wakes)
            _begin(**json.loads(order))
            return True
        _say("born", pid)


def _begin(folder: str, environment: dict[str, str], log: str, arguments: list[str]) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bot", *arguments]
    Thread(target=_follow_tests, daemon=True).start()


def _follow_tests() -> None:
    """Ends this worker when the tests are no more, which may have been killed themselves."""
    lifeline = select.poll()
    lifeline.register(sys.stdin, 0)  # its hang-up is told all the same, and nothing is read
    lifeline.poll()
    os._exit(1)


def _tell_of_the_ended() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _say("ended", pid, os.waitstatus_to_exitcode(status))


def _say(*words: Any) -> None:
    print(*words, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
