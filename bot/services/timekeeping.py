"""Is this machine's clock right? Whatever the calendar decides waits while it is not."""

import logging
from datetime import timedelta

from bot import rules
from bot.clock import Clock
from bot.errors import ForumError, Mistake
from bot.language import _
from bot.services.ports import Forum

_log = logging.getLogger(__name__)


class Timekeeping:
    """Compares our clock with Discord's; tells the operator once when they differ."""

    def __init__(self, forum: Forum, clock: Clock) -> None:
        self._forum = forum
        self._clock = clock
        self._told = False

    async def is_wrong(self) -> bool:
        """Whether our clock is so far off that nothing may be opened, skipped or closed by it.

        Discord is asked where what it said last makes it look so; without an answer it is taken
        for wrong. A clock that was never compared counts as right.
        """
        ahead = self._forum.time_ahead()
        if ahead is None or self._looks_wrong(ahead):
            try:
                ahead = await self._forum.fetch_time_ahead()
            except ForumError as error:
                _log.warning("the clock cannot be compared with Discord's: %s", error)
                return self._told or (ahead is not None and self._looks_wrong(ahead))
        if ahead is not None:
            self._tell(ahead)
        return self._told

    async def demand_right(self) -> None:
        """Call it before a person's wish is done that the calendar decides.

        Raises:
            Mistake: the clock is wrong.
        """
        if await self.is_wrong():
            raise Mistake(
                "clock",
                _(
                    "My machine's clock is wrong, so I can tell neither what is new nor what "
                    "closes when. The operator has to set it; then try again."
                ),
            )

    def _looks_wrong(self, ahead: timedelta) -> bool:
        return rules.is_clock_wrong(ahead, self._clock.rate)

    def _tell(self, ahead: timedelta) -> None:
        wrong = self._looks_wrong(ahead)
        if wrong and not self._told:
            _log.error("%s", _sentence(ahead))
        if self._told and not wrong:
            _log.info("the clock is right again: threads are opened and closed")
        self._told = wrong


def _sentence(ahead: timedelta) -> str:
    minutes = round(abs(ahead) / timedelta(minutes=1))
    direction = "ahead of" if ahead > timedelta() else "behind"
    return (
        f"This machine's clock is {minutes} minutes {direction} Discord's: nothing is refreshed, "
        "opened or closed until it is right. Set it (NTP)."
    )
