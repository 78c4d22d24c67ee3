"""How closely attempts to reach the gateway may follow each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

SPARED_IDENTIFIES = 50
"""So many of Discord's 1000 a day are never used: a person with the token may need them."""

_ASK_AGAIN_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """How closely attempts may follow each other, in real time.

    The first `at_first` of them lie `shortest` apart; from then on the distance doubles, up to
    `longest`. Each `longest` without an attempt takes one back.
    """

    shortest: timedelta
    longest: timedelta
    at_first: int = 5


IDENTIFIES = Patience(timedelta(seconds=5), timedelta(minutes=15))
"""Discord takes one in 5 s; a worker that crashes all day sends about 110."""

RESUMES = Patience(timedelta(seconds=0.5), timedelta(minutes=1), at_first=15)
"""Discord names no limit; discord.py would repeat one that fails without any pause."""


def pause_before(recent: Iterable[datetime], now: datetime, patience: Patience) -> timedelta:
    """How long the next attempt waits; the first never does.

    One in the future (the clock was set back) counts as now.
    """
    times = sorted(min(at, now) for at in recent)
    if not times:
        return timedelta()
    crowd = 1.0
    for earlier, later in pairwise(times):
        crowd = max(0.0, crowd - (later - earlier) / patience.longest) + 1
    doublings = min(max(0, round(crowd) - patience.at_first), 16)
    distance: timedelta = min(patience.shortest * 2**doublings, patience.longest)
    return max(timedelta(), times[-1] + distance - now)


def pause_for_starts(remaining: int, reset_after: timedelta) -> timedelta:
    """How long to wait before asking Discord again how many IDENTIFY remain; 0 is: go on."""
    if remaining >= SPARED_IDENTIFIES:
        return timedelta()
    return min(max(reset_after, timedelta(seconds=1)), _ASK_AGAIN_WITHIN)
