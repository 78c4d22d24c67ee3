"""Restores the thread rows of a lost database from Discord, by the markers (design.md, 4, rule 9).

each forum ──> the bot's own threads ──> starter message ──> marker
    │               ├ has its row: left alone, unless the starter tells of a hold or another time
    │               ├ no marker: left alone
    │               ├ the marker of a row that has no thread: the row is completed
    │               ├ the marker of a row that has one: a double, left alone
    │               └ the marker of no row: article and row are made
    └ may not be seen, or is gone: said, and the others go on

What is written stays: run again, it goes on where it ended, and twice it changes nothing.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.clock import Clock, real_now
from bot.errors import ForumError
from bot.feeds.identity import canonical_link
from bot.model import (
    STANDING,
    FollowedFeed,
    ForumView,
    MirroredThread,
    Rule,
    Thread,
    ThreadState,
    ThreadView,
)
from bot.rendering.marker import shown_source
from bot.rendering.recall import Recalled, recall
from bot.services.closing.rule import RuleService
from bot.services.due_loop import Bells
from bot.services.reconciling.lookout import Lookout
from bot.services.reconciling.reconcile import QUIET, hand
from bot.services.reconciling.restored import agrees, posted_at, restored
from bot.storage.storage import Storage

_TELL_EVERY: Final = 100


class Outcome(StrEnum):
    """What became of a thread, or of a whole forum, in words for people."""

    MADE = "restored"
    COMPLETED = "completed"
    THERE = "in the database already"
    UNMARKED = "left alone, having no marker"
    DOUBLE = "left alone, being doubles"
    UNSEEN = "of the forums not to be seen"
    UNREAD = "of the forums to be read again"


Tally = Counter[Outcome]


class RebuildService:
    """One run over everything that the bot can see; nothing else writes meanwhile."""

    def __init__(
        self,
        storage: Storage,
        lookout: Lookout,
        clock: Clock,
        say: Callable[[str], None],
        *,
        dry_run: bool = False,
    ) -> None:
        self._storage = storage
        self._lookout = lookout
        self._clock = clock
        self._say = say
        self._dry_run = dry_run
        self._rule = RuleService(storage, clock, Bells())
        self._kept: dict[str, int] = {}

    async def rebuild(self) -> Tally:
        """Goes through the forums of all guilds; returns what became of how many threads.

        Raises:
            ForumError: Discord does not say which guilds there are.
            StorageError: the database could not do it; what was written stays.
        """
        tally = Tally()
        for guild_id in await self._lookout.guild_ids():
            try:
                forums = await self._lookout.forums(guild_id)
            except ForumError as error:
                tally[self._give_up(f"The server {guild_id}", error)] += 1
                continue
            for forum in forums:
                tally += await self._rebuild_forum(forum)
        return tally

    async def _rebuild_forum(self, forum: ForumView) -> Tally:
        tally = Tally()
        try:
            views = await self._lookout.own_threads(forum)
            self._say(f"#{forum.name}: {len(views)} of the threads there are mine")
            for number, view in enumerate(views, start=1):
                tally[await self._rebuild_thread(forum, view)] += 1
                if number % _TELL_EVERY == 0 and number < len(views):
                    self._say(f"#{forum.name}: {number} of {len(views)} read")
        except ForumError as error:
            tally[self._give_up(f"#{forum.name}", error)] += 1
        else:
            self._say(f"#{forum.name}: {in_words(tally) or 'nothing to do'}")
        return tally

    def _give_up(self, place: str, error: ForumError) -> Outcome:
        if error.is_passing:
            self._say(f"{place} could not be read to its end: {error} Run this again.")
            return Outcome.UNREAD
        self._say(f"{place} is left out: {error}")
        return Outcome.UNSEEN

    # ── one thread ───────────────────────────────────────────────────────────────────────────

    async def _rebuild_thread(self, forum: ForumView, view: ThreadView) -> Outcome:
        known = await self._storage.threads.by_thread_id(view.id)
        if known is not None:
            return await self._compare(known.thread, view)
        recalled = recall(await self._lookout.starter(view), view.id)
        if recalled is None:
            return Outcome.UNMARKED
        row = await self._storage.rebuilt.by_token(recalled.token)
        kept = row.thread_id if row else self._kept.get(recalled.token)
        if kept is not None or (row and row.forum_id != forum.id):
            return self._leave_double(forum, view, kept)
        self._kept[recalled.token] = view.id
        if row is not None:
            await self._complete(row, view, recalled)
            return Outcome.COMPLETED
        await self._add(forum, view, recalled)
        return Outcome.MADE

    async def _compare(self, row: Thread, view: ThreadView) -> Outcome:
        """A backup may not know a hold or another time; the flags, the worker follows itself."""
        if row.state not in STANDING or hand(row, view) is not None:
            return Outcome.THERE
        recalled = recall(await self._lookout.starter(view), view.id)
        if recalled is None or not await self._complete(row, view, recalled):
            return Outcome.THERE
        return Outcome.COMPLETED

    async def _complete(self, row: Thread, view: ThreadView, said: Recalled) -> bool:
        """False if there is nothing to write."""
        told = restored(row, view, said, await self._rule.in_force(row), self._clock.now())
        if row.thread_id is not None and agrees(row, told):
            return False
        if self._dry_run:
            return True
        return await self._storage.rebuilt.complete(
            row, told, archive_at=_archive_at(told, view), real_now=real_now()
        )

    async def _add(self, forum: ForumView, view: ThreadView, said: Recalled) -> None:
        feed = None if said.posted_by else await self._feed_of(forum, said.source)
        row = _new_row(forum, view, said, feed)
        rule = await self._rule.in_force(row)
        row = _governed(row, view, said, rule)
        told = restored(row, view, said, rule, self._clock.now())
        if not self._dry_run:
            await self._storage.rebuilt.add(
                _mirrored(told, view, said),
                feed_id=feed.feed.id if feed else None,
                now=self._clock.now(),
                archive_at=_archive_at(told, view),
            )

    def _leave_double(self, forum: ForumView, view: ThreadView, kept: int | None) -> Outcome:
        why = f"thread {kept} has the same marker" if kept else "its row is of another forum"
        self._say(f"#{forum.name}: thread {view.id} ({view.name}) is left alone: {why}.")
        return Outcome.DOUBLE

    async def _feed_of(self, forum: ForumView, source: str) -> FollowedFeed | None:
        """What the forum follows under that name."""
        followed = await self._storage.feeds.followed_in(forum.guild_id)
        here = (one for one in followed if one.subscription.forum_id == forum.id)
        return next((one for one in here if shown_source(one.feed.name) == source), None)


def in_words(tally: Tally) -> str:
    """The figures in words for people; empty if there are none."""
    return ", ".join(f"{tally[outcome]} {outcome}" for outcome in Outcome if tally[outcome])


def _new_row(
    forum: ForumView, view: ThreadView, said: Recalled, feed: FollowedFeed | None
) -> Thread:
    return Thread(
        id=0,
        article_id=0,
        guild_id=forum.guild_id,
        forum_id=forum.id,
        token=said.token,
        state=ThreadState.PENDING,
        posted_at=view.created_at,
        closes_at=None,
        subscription_id=feed.subscription.id if feed else None,
    )


def _governed(row: Thread, view: ThreadView, said: Recalled, rule: Rule) -> Thread:
    return replace(
        row,
        posted_at=posted_at(view, said, rule),
        days=said.days or rule.days,
        counts_from=rule.counts_from,
    )


def _mirrored(told: Thread, view: ThreadView, said: Recalled) -> MirroredThread:
    link = said.article.link
    article = replace(
        said.article,
        title=said.article.title or view.name,
        canonical_link=canonical_link(link) if link else None,
    )
    return MirroredThread(told, article, said.source, posted_by=said.posted_by)


def _archive_at(told: Thread, view: ThreadView) -> datetime | None:
    """When (real time) a closed thread that is active is archived again."""
    waits = told.state is ThreadState.CLOSED and not view.archived
    return real_now() + QUIET if waits else None
