"""The gate before the gateway: no more IDENTIFY than Discord bears.

Discord takes one IDENTIFY in 5 s, and resets the token of a bot that sends more than 1000 in 24 h.
A worker that crashes and is started again, or whose session is refused again and again, gets there
in a night. So each is counted, in the database, before it is sent; when they crowd, the next one
waits (rules.pause_before), in real time. Threads are opened and closed meanwhile: that is REST.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import rules
from bot.clock import real_now
from bot.errors import StorageError
from bot.storage.notes import Notes

_log = logging.getLogger(__name__)

_REMEMBERED = timedelta(hours=24)
_IN_VAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StartsLeft:
    """What Discord says of the IDENTIFYs that are left: `session_start_limit`."""

    remaining: int
    reset_after: timedelta


class Gate:
    """Every IDENTIFY and RESUME passes here, for each shard of each bot on its own.

    `fetch_starts_left` asks Discord; None where it does not answer, and then nobody is stopped.
    `who` names the bot and its shard.
    """

    def __init__(
        self, notes: Notes, fetch_starts_left: Callable[[], Awaitable[StartsLeft | None]]
    ) -> None:
        self._notes = notes
        self._fetch_starts_left = fetch_starts_left
        self._identified: dict[str, list[datetime]] = {}
        self._resumed: defaultdict[str, list[datetime]] = defaultdict(list)
        self._leaving = asyncio.Event()

    async def wait_to_identify(self, who: str) -> None:
        """Waits until an IDENTIFY is fit; call it before the socket is opened.

        Raises:
            StorageError: the earlier ones cannot be read.
        """
        recent = await self._times(who)
        pause = rules.pause_before(recent, real_now(), rules.IDENTIFIES)
        if pause:
            _tell_of_crowd(len(recent), pause)
            await self._sleep(pause)
        await self._wait_for_starts()

    async def wait_to_resume(self, who: str) -> None:
        """Waits until a RESUME is fit: no limit is known, but a broken gateway is not stormed."""
        now = real_now()
        recent = self._resumed[who]
        pause = rules.pause_before(recent, now, rules.RESUMES)
        self._resumed[who] = [*_young(recent, now), now + pause]
        if pause:
            _log.debug("the session is resumed in %.1f s", pause.total_seconds())
            await self._sleep(pause)

    def may_resume(self, who: str) -> bool:
        """Whether to resume helps: the address at which a session is resumed may be gone."""
        since = real_now() - _IN_VAIN
        recent = [at for at in self._resumed[who] if at > since]
        return len(recent) < rules.RESUMES.at_first

    def leave(self) -> None:
        """The worker ends: whoever waits goes on at once, and finds it closed."""
        self._leaving.set()

    @property
    def is_left(self) -> bool:
        """Whether the worker ends: no socket is to be opened any more."""
        return self._leaving.is_set()

    async def count(self, who: str) -> None:
        """Counts an IDENTIFY that is about to be sent.

        Without a database it counts in memory: this process goes on, the next one knows less.
        """
        now = real_now()
        self._resumed.pop(who, None)
        times = self._identified[who] = [*_young(await self._times(who), now), now]
        try:
            await self._notes.put(_key(who), json.dumps([at.timestamp() for at in times]))
        except StorageError as error:
            _log.error("the start of a session could not be noted: %s", error)

    async def _times(self, who: str) -> list[datetime]:
        if who not in self._identified:
            noted = json.loads(await self._notes.get(_key(who)) or "[]")
            times = [datetime.fromtimestamp(seconds, UTC) for seconds in noted]
            self._identified[who] = _young(times, real_now())
        return self._identified[who]

    async def _wait_for_starts(self) -> None:
        while not self.is_left and (left := await self._fetch_starts_left()):
            pause = rules.pause_for_starts(left.remaining, left.reset_after)
            if not pause:
                return
            _log.error(
                "Discord lets this bot start only %d more sessions before it resets the token: "
                "none is started for now. The next look is in %.0f s; the limit is renewed in "
                "%.0f minutes. Threads are opened and closed meanwhile, commands are not answered.",
                left.remaining,
                pause.total_seconds(),
                left.reset_after.total_seconds() / 60,
            )
            await self._sleep(pause)

    async def _sleep(self, pause: timedelta) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._leaving.wait(), pause.total_seconds())


def _key(who: str) -> str:
    return f"identifies of {who}"


def _young(times: list[datetime], now: datetime) -> list[datetime]:
    """Those of the last day; one in the future (the clock was set back) is dated now."""
    return [min(at, now) for at in times if now - at < _REMEMBERED]


def _tell_of_crowd(many: int, pause: timedelta) -> None:
    if pause <= rules.IDENTIFIES.shortest:
        _log.info("the gateway is left alone for %.0f s: Discord wants 5", pause.total_seconds())
        return
    _log.warning(
        "the gateway is left alone for %.0f s: %d sessions were started in the last 24 hours, the "
        "last ones close together, and Discord resets the token of a bot that starts 1000. Threads "
        "are opened and closed meanwhile, commands are not answered. Read further up why the last "
        "session ended.",
        pause.total_seconds(),
        many,
    )
