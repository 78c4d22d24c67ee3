"""Which loops there are: what each does, and when (due_loop.py)."""

from functools import partial

from bot.services.due_loop import DueLoop
from bot.services.services import Services


def opening_loops(services: Services) -> tuple[DueLoop, ...]:
    """Articles in, threads out."""
    refresh, pages = services.refresh, services.pages
    mirror, texts = services.mirror, services.follow_up
    floods, imports = services.floods, services.imports
    bells, loop, by_the_clock = services.outside.bells, *_kinds(services)
    return (
        by_the_clock("refresh", refresh.refresh_due, refresh.seconds_until_due, bell=bells.refresh),
        by_the_clock("pages", pages.read_due, pages.seconds_until_due, bell=bells.pages),
        by_the_clock(
            "mirror",
            mirror.mirror_due,
            mirror.seconds_until_due,
            bell=bells.mirror,
            shortest_pause=0.0,
        ),
        by_the_clock("floods", floods.look, floods.seconds_until_due, bell=bells.floods),
        by_the_clock("imports", imports.work_off, imports.seconds_until_due, bell=bells.imports),
        loop("texts", texts.post_due, texts.seconds_until_due, bell=bells.texts),
    )


def closing_loops(services: Services) -> tuple[DueLoop, ...]:
    """Threads closed at their time, and kept true until then."""
    close, members, starters = services.close, services.members, services.starters
    look, remove, warn = services.catch_up, services.remove, services.warn
    notices = services.notices
    bells, loop, by_the_clock = services.outside.bells, *_kinds(services)
    return (
        by_the_clock("close", close.close_due, close.seconds_until_due, bell=bells.close),
        by_the_clock("members", members.close_due, members.seconds_until_due, bell=bells.members),
        by_the_clock("warnings", warn.warn_due, warn.seconds_until_due, bell=bells.warnings),
        loop("starters", starters.rewrite_due, starters.seconds_until_due, bell=bells.starters),
        by_the_clock("catch up", look.catch_up, look.seconds_until_due, bell=bells.catch_up),
        by_the_clock("forget", remove.forget_due, remove.seconds_until_due, bell=bells.forget),
        loop("notices", notices.tell_untold, notices.seconds_until_due, bell=bells.notices),
    )


def _kinds(services: Services) -> tuple[partial[DueLoop], partial[DueLoop]]:
    """A loop that may always work, and one that waits while the clock is wrong."""
    loop = partial(DueLoop, shortest_pause=services.outside.shortest_pause)
    return loop, partial(loop, waits_while=services.timekeeping.is_wrong)
