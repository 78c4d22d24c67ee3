"""Feed bytes are read in a process of their own: the event loop never touches them.

A hostile document can take minutes or gigabytes. Here it takes one worker process, which is killed
at the deadline or at its memory limit and replaced; the feed gets a ParseError, the others wait
for a moment.
"""

import asyncio
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from threading import Thread
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from bot.errors import ParseError
from bot.language import Phrase

P = ParamSpec("P")
T = TypeVar("T")

_DEADLINE = 5.0
_MEMORY = 1024**3

# Workers ignore SIGTERM (see _settle_in), so waiting for it to work, pebble's 3 s, is idle.
CONSTS.term_timeout = 0.1


class ParserPool:
    """Worker processes for reading feeds. No process is started until the first call.

    Args:
        deadline: seconds of work after which a worker is killed; its start does not count.
        memory: bytes of address space that a worker may have.
        workers: how many documents are read at the same time.
    """

    def __init__(
        self, *, deadline: float = _DEADLINE, memory: int = _MEMORY, workers: int = 1
    ) -> None:
        self._deadline = deadline
        self._memory = memory
        self._workers = workers
        self._free = asyncio.Semaphore(workers)
        self._pool: ProcessPool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            await asyncio.to_thread(_discard, self._pool)

    async def run(
        self, subject: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `function` returns, run in a worker; cancelled, the worker is killed.

        Args:
            subject: the feed's URL, for the error.
            function: importable by name; keep what its module imports small.
            *args: picklable, as are `kwargs` and the result.
            **kwargs: see `args`.

        Raises:
            ParseError: the deadline or the memory limit was reached, or the worker died.
            Exception: whatever `function` raises.
        """
        async with self._free:
            try:
                return await asyncio.wrap_future(self._schedule(function, args, kwargs))
            except TimeoutError as error:
                raise _too_costly(
                    subject, Phrase("{n} seconds", n=f"{self._deadline:g}")
                ) from error
            except MemoryError as error:
                raise _too_costly(
                    subject, Phrase("{n} MiB", n=f"{self._memory // 1024**2:,}")
                ) from error
            except (ProcessExpired, BrokenExecutor) as error:
                raise ParseError(
                    subject,
                    Phrase(
                        "Reading {address} failed: its process died.",
                        address=subject,
                    ),
                ) from error

    def _schedule(
        self, function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> ProcessFuture[T]:
        return self._running_pool().schedule(function, args, kwargs, self._deadline)

    def _running_pool(self) -> ProcessPool:
        """The pool; a new one at first, and when an idle worker's death broke the last."""
        if self._pool is not None and not self._pool.active:
            Thread(target=_discard, args=(self._pool,), daemon=True).start()
            self._pool = None
        if self._pool is None:
            self._pool = ProcessPool(
                self._workers,
                initializer=_settle_in,
                initargs=(self._memory,),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool


def _too_costly(subject: str, limit: Phrase) -> ParseError:
    return ParseError(
        subject,
        Phrase(
            "Reading {address} takes more than {limit}: it is too large or damaged.",
            address=subject,
            limit=limit,
        ),
    )


def _discard(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _settle_in(memory: int) -> None:
    """Prepare a worker process.

    Hosts send SIGTERM, and terminals SIGINT, to every process at once: the worker leaves the
    answer to its parent, which ends it. If the parent dies without doing so, it ends itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory if most == resource.RLIM_INFINITY else min(memory, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    except (OSError, ValueError):  # macOS knows the limit but does not always take it
        return


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
