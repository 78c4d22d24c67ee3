"""Work on many things at a time, each to its end."""

import asyncio
from collections.abc import Coroutine, Iterable


async def side_by_side(works: Iterable[Coroutine[None, None, None]], *, at_once: int) -> None:
    """Runs all, at most `at_once` at a time; then raises the first error, if any.

    Unlike a TaskGroup, one that fails cuts none of the others short, and its error comes bare.
    """
    places = asyncio.Semaphore(at_once)

    async def in_its_place(work: Coroutine[None, None, None]) -> None:
        async with places:
            await work

    ends = await asyncio.gather(*map(in_its_place, works), return_exceptions=True)
    for error in ends:
        if error is not None:
            raise error
