"""Threads in and out of the archive: by hand, by a message, and by Discord after days of quiet."""

from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from bot.sandbox.discord import payloads
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.refusal import ACTIVE_LIMIT, Refusal
from bot.sandbox.discord.world import World


class Archive:
    """Keeps the guilds' active threads, and knows which falls quiet next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._next: list[tuple[datetime, int, Thread]] = []
        self._entries = count()

    def demand_room(self, guild: Guild) -> None:
        """There must be room for one more active thread.

        Raises:
            Refusal: 160006.
        """
        if len(guild.active) >= self.world.active_limit:
            raise Refusal(ACTIVE_LIMIT)

    def put(self, thread: Thread, at: datetime | None = None) -> None:
        """Archives a thread, which un-pins it; as of `at`, if that is not now."""
        if thread.archived:
            return
        thread.archived, thread.pinned = True, False
        thread.archive_timestamp = at or self.world.clock.now()
        thread.guild.active.pop(thread.id, None)

    def take_out(self, thread: Thread) -> None:
        """Un-archives a thread, which is an activity.

        Raises:
            Refusal: 160006.
        """
        if not thread.archived:
            return
        self.demand_room(thread.guild)
        thread.archived = False
        thread.active_at = thread.archive_timestamp = self.world.clock.now()
        thread.guild.active[thread.id] = thread
        self.watch(thread)

    def watch(self, thread: Thread) -> None:
        """The time at which a thread falls quiet may have come nearer."""
        if thread.archives_at is not None:
            heappush(self._next, (thread.archives_at, next(self._entries), thread))

    def archive_quiet_threads(self) -> None:
        """Discord's own hand: archives what was quiet for the thread's duration."""
        now = self.world.clock.now()
        while self._next and self._next[0][0] <= now:
            thread = heappop(self._next)[-1]
            if thread.id not in thread.guild.active or thread.archives_at is None:
                continue
            if thread.archives_at > now:
                self.watch(thread)
                continue
            self.put(thread, thread.archives_at)
            self.world.tell(thread, "THREAD_UPDATE", payloads.thread(thread))
