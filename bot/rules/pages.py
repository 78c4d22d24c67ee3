"""When an article's page is read again, and how long its threads wait for it."""

from datetime import datetime, timedelta

from bot.model import ArticlePage, PageKind
from bot.rules.waiting import asked_wait

READ_EVERY = timedelta(minutes=10)
"""A page of a young article; an old one is read less and less often."""

READ_AT_LEAST_EVERY = timedelta(hours=2)

_RETRY = timedelta(minutes=2)
_RETRY_AT_LEAST_EVERY = timedelta(hours=6)

_FULL_TEXT_FAILURES = 3
_FULL_TEXT_WAITS = timedelta(minutes=10)  # for each try
_BOARD_WAITS = timedelta(days=1)


def next_read_at(
    page: ArticlePage,
    now: datetime,
    *,
    failures: int = 0,
    jitter: float = 0.0,
    retry_after: float | None = None,
) -> datetime:
    """When a page is read again: the older the less often, likewise after failures.

    `jitter` in -1..1 moves it by up to 10 %; a server's Retry-After (seconds) is obeyed up to a
    week. All is calendar time.
    """
    if failures:
        wait = min(_RETRY * 2 ** min(failures - 1, 16), _RETRY_AT_LEAST_EVERY)
    else:
        wait = min(max((now - page.created_at) / 36, READ_EVERY), READ_AT_LEAST_EVERY)
    pause: timedelta = max(wait * (1 + 0.1 * jitter), asked_wait(retry_after))
    return now + pause


def still_blocks(page: ArticlePage, now: datetime, *, failures: int, next_at: datetime) -> bool:
    """Whether threads wait until a page that failed so many times in a row is read at `next_at`.

    A full text is waited for a few minutes: the feed gave some text. What stands on a board has
    nothing but its headline without its page, and is waited for a day at most. When a server asks
    to come later than that, nobody waits for it.
    """
    if not page.blocks:
        return False
    if page.kind is PageKind.BOARD:
        return next_at - page.created_at < _BOARD_WAITS
    return failures < _FULL_TEXT_FAILURES and next_at - now < _FULL_TEXT_WAITS
