"""The rules of opening a thread (design.md, section 4), each as it would be without it.

They are switched off in the worker process of a test; production code has no switch for it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update


def _send_once() -> None:
    """discord.py repeats the opening of a thread on 500, 502 and 504, as it repeats anything."""
    from bot.forum import send_once

    send_once._opens_thread = lambda *_: False


def _marker() -> None:
    """A thread that is looked for is never recognised."""
    from bot.services.opening import doubles

    doubles.carries_marker = lambda *_, **__: False


def _wait() -> None:
    """It is looked for at once."""
    from bot import rules

    rules.CHECK_AFTER = timedelta(0)


def _fencing() -> None:
    """The answer to an old attempt counts, and so does what a worker writes that lost its lease.

    Each of the two alone would stop it on PostgreSQL; on SQLite there is no lease.
    """
    from bot.storage import openings
    from bot.storage.lease import Lease
    from bot.storage.schema import threads

    def settle(conn: Connection, row_id: int, attempt: int, **values: Any) -> bool:
        conn.execute(update(threads).where(threads.c.id == row_id).values(**values))
        return True

    openings._settle = settle
    Lease._refuse_when_late = lambda *_: None  # type: ignore[method-assign]


def _etag() -> None:
    """The feed's validators are saved first, the articles in a transaction of their own."""
    from bot.storage.articles import Articles
    from bot.storage.database import transaction
    from bot.storage.schema import feeds

    store = Articles.record_refresh

    @transaction
    def save(self: Articles, conn: Connection, feed_id: int, etag: str | None) -> None:
        conn.execute(update(feeds).where(feeds.c.id == feed_id).values(etag=etag))

    async def save_then_store(self: Articles, feed: Any, *args: Any, **kwargs: Any) -> Any:
        await save(self, feed.id, kwargs["validators"].etag)
        return await store(self, feed, *args, **kwargs)

    Articles.record_refresh = save_then_store  # type: ignore[method-assign]


RULES: dict[str, Callable[[], None]] = {
    "send once": _send_once,
    "marker": _marker,
    "wait": _wait,
    "fencing": _fencing,
    "ETag in the transaction": _etag,
}
"""What each rule is called, and how it is switched off."""
