"""Why is a thread not closed? All that can hold it open, gathered once."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.errors import ForumError, NotThere
from bot.model import MirroredThread, ScopedRule, ThreadState, ThreadView
from bot.services.closing.rule import RuleService
from bot.services.ports import Forum
from bot.services.reconciling.reconcile import PINNED
from bot.services.timekeeping import Timekeeping
from bot.storage.closings import HowFar
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class Standing:
    """How a thread stands at a moment.

    Attributes:
        now: calendar time.
        rule: the one that governs it; None is the board's own.
        view: as Discord shows it; None if it does not tell now.
        gone: it is deleted there.
        missing: permissions that the bot lacks in its forum.
        clock_is_wrong: the machine's, so that nothing is closed.
        active: threads of its server, where room for one more is needed to close it.
    """

    mirrored: MirroredThread
    now: datetime
    rule: ScopedRule | None
    how_far: HowFar
    view: ThreadView | None = None
    gone: bool = False
    missing: tuple[str, ...] = ()
    clock_is_wrong: bool = False
    active: int | None = None

    @property
    def is_due(self) -> bool:
        """Whether its time to close has come."""
        closes_at = self.mirrored.thread.closes_at
        return closes_at is not None and closes_at <= self.now

    @property
    def is_held_by_its_pin(self) -> bool:
        """Whether un-pinning it ends the hold."""
        return self.mirrored.thread.reason == PINNED


class WhyOpenService:
    """Looks at the row, at Discord, and at the clock."""

    def __init__(
        self,
        storage: Storage,
        forum: Forum,
        clock: Clock,
        rule: RuleService,
        timekeeping: Timekeeping,
    ) -> None:
        self._storage = storage
        self._forum = forum
        self._clock = clock
        self._rule = rule
        self._timekeeping = timekeeping

    async def look(self, mirrored: MirroredThread) -> Standing:
        """All that bears on whether and when it closes."""
        thread = mirrored.thread
        view, gone = await self._view(thread.thread_id or 0)
        return Standing(
            mirrored,
            self._clock.now(),
            await self._rule.governing(thread),
            await self._storage.closings.how_far(thread.id),
            view,
            gone or thread.state is ThreadState.GONE,
            tuple(self._forum.missing_permissions(thread.forum_id)),
            await self._timekeeping.is_wrong(),
            await self._count_active(thread.guild_id) if view and view.archived else None,
        )

    async def _view(self, thread_id: int) -> tuple[ThreadView | None, bool]:
        try:
            return await self._forum.fetch_thread(thread_id), False
        except NotThere:
            return None, True
        except ForumError:
            return None, False

    async def _count_active(self, guild_id: int) -> int | None:
        """An archived thread is made active for a moment to say that it is closed."""
        try:
            return len(await self._forum.fetch_active_threads(guild_id))
        except ForumError:
            return None
