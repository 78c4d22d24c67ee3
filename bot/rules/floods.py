"""A flood: more new articles of one feed at once than its moderators want threads for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.model import FloodWay, Plan, Subscription, WantedThread


def hold_back(plans: Sequence[Plan]) -> list[Plan]:
    """Marks what is held back of a refresh, whose plans stand oldest first.

    Of each subscription the newest `flood_limit` open. What a feed has when it is added is no
    flood: its backlog has a limit of its own. Nor are a paused feed's articles: they wait anyway,
    and whoever resumes it says what becomes of them. No role is told of what is held back.
    """
    wanted = [one for plan in plans for one in plan.threads if _counts(one)]
    numbers = Counter(one.subscription.id for one in wanted)
    beyond = {
        one.subscription.id: _beyond(one.subscription, numbers[one.subscription.id])
        for one in wanted
    }
    sifted = []
    for plan in plans:
        threads = []
        for one in plan.threads:
            held_back = _counts(one) and beyond[one.subscription.id] > 0
            if held_back:
                beyond[one.subscription.id] -= 1
            threads.append(replace(one, held_back=True, ping_role=None) if held_back else one)
        sifted.append(replace(plan, threads=tuple(threads)))
    return sifted


def _beyond(subscription: Subscription, number: int) -> int:
    """How many of so many articles are held back; a digest of one would be a thread as well."""
    beyond = max(0, number - subscription.flood_limit)
    return 0 if beyond == 1 and subscription.flood_way is FloodWay.DIGEST else beyond


def _counts(wanted: WantedThread) -> bool:
    subscription = wanted.subscription
    return wanted.skip is None and subscription.primed and not subscription.paused
