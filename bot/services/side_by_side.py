"""Work on many things at a time, each to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def side_by_side(
    work: Callable[[T], Awaitable[None]], things: Iterable[T], *, at_once: int
) -> None:
    """Does the work on each thing, at most `at_once` at a time; then raises the first error.

    Unlike a TaskGroup, one that fails cuts none of the others short, and its error comes bare.
    """
    places = asyncio.Semaphore(at_once)

    async def in_its_place(thing: T) -> None:
        async with places:
            await work(thing)

    ends = await asyncio.gather(*map(in_its_place, things), return_exceptions=True)
    for error in ends:
        if error is not None:
            raise error
