"""Which loops there are: what each does, and when (due_loop.py)."""

from bot.services.due_loop import DueLoop
from bot.services.services import Services


def opening_loops(services: Services) -> tuple[DueLoop, ...]:
    """Articles in, threads out."""
    bells, pause = services.outside.bells, services.outside.shortest_pause
    return (
        DueLoop(
            "refresh",
            services.refresh.refresh_due,
            services.refresh.seconds_until_due,
            bell=bells.refresh,
            waits_while=services.timekeeping.is_wrong,
            shortest_pause=pause,
        ),
        DueLoop(
            "mirror",
            services.mirror.mirror_due,
            services.mirror.seconds_until_due,
            bell=bells.mirror,
            waits_while=services.timekeeping.is_wrong,
        ),
        DueLoop(
            "texts",
            services.follow_up.post_due,
            services.follow_up.seconds_until_due,
            bell=bells.texts,
            shortest_pause=pause,
        ),
    )


def closing_loops(services: Services) -> tuple[DueLoop, ...]:
    """Threads closed at their time, and kept true until then."""
    bells, pause = services.outside.bells, services.outside.shortest_pause
    return (
        DueLoop(
            "close",
            services.close.close_due,
            services.close.seconds_until_due,
            bell=bells.close,
            waits_while=services.timekeeping.is_wrong,
            shortest_pause=pause,
        ),
        DueLoop(
            "members",
            services.members.close_due,
            services.members.seconds_until_due,
            bell=bells.members,
            waits_while=services.timekeeping.is_wrong,
            shortest_pause=pause,
        ),
        DueLoop(
            "starters",
            services.starters.rewrite_due,
            services.starters.seconds_until_due,
            bell=bells.starters,
            shortest_pause=pause,
        ),
        DueLoop(
            "catch up",
            services.catch_up.catch_up,
            services.catch_up.seconds_until_due,
            bell=bells.catch_up,
            waits_while=services.timekeeping.is_wrong,
            shortest_pause=pause,
        ),
    )
