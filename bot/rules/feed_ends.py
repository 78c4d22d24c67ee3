"""When a feed fails for long, is lost, has moved; and when it is we who are cut off."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.model import Move

_TELL_AFTER = timedelta(hours=6)
_TELL_AFTER_FAILURES = 3
_PUT_OFF_AFTER = timedelta(days=1)
_LOST_AFTER = timedelta(days=14)
_LOST_AFTER_FAILURES = 10
"""A feed that is tried less and less often fails so many times within two weeks; a worker that
was switched off meanwhile has tried it less."""

_FOR_GOOD_AFTER = timedelta(days=1)
_FOR_GOOD_TIMES = 3

_FEWEST_HOSTS = 3
_MOST = 3 / 4


def is_failing_for_long(failures: int, since: datetime, now: datetime) -> bool:
    """Whether moderators are to know of a feed that failed so many times in a row."""
    return failures >= _TELL_AFTER_FAILURES and now - since >= _TELL_AFTER


def is_put_off_for_long(last_success_at: datetime | None, now: datetime) -> bool:
    """Whether moderators are to know of a feed whose server does nothing but ask to wait."""
    return last_success_at is not None and now - last_success_at >= _PUT_OFF_AFTER


def is_lost(failures: int, since: datetime, now: datetime) -> bool:
    """Whether a feed that is not found is given up."""
    return failures >= _LOST_AFTER_FAILURES and now - since >= _LOST_AFTER


def move_seen(known: Move | None, to: str | None, now: datetime) -> Move | None:
    """The move that a feed's server tells of now; one that says another address begins anew."""
    if to is None:
        return None
    if known is None or known.to != to:
        return Move(to, now, 1)
    return Move(to, known.since, min(known.times + 1, _FOR_GOOD_TIMES))


def is_for_good(move: Move | None, now: datetime) -> bool:
    """Whether a feed has moved: its server said so three times over a day (feeds.md)."""
    if move is None:
        return False
    return move.times >= _FOR_GOOD_TIMES and now - move.since >= _FOR_GOOD_AFTER


def is_our_outage(failed: Collection[bool]) -> bool | None:
    """Whether we are cut off, by how the last attempt at each host ended: most at once failed.

    None: all failed, but by one or two hosts alone nobody can tell.
    """
    if len(failed) < _FEWEST_HOSTS:
        return None if all(failed) else False
    return sum(failed) > _MOST * len(failed)
