"""Hands on Discord, and commands to the worker."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum

from bot.errors import FeedError, ForumError, Mistake, StorageError
from bot.model import SUMMARY, FollowedFeed, Moderator, Rule, Scope, ScopedRule, Subscription
from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.refusal import Refusal
from bot.services.feeds.feed_at import feed_at
from bot.services.feeds.follow import Wish as Following
from tests.chaos.life import Life
from tests.chaos.world import FEEDS, FOLLOWED_BY, World

_ROBIN = Moderator("Robin")


class Deed(Enum):
    """What a hand does to a thread on Discord."""

    PIN = "pins it"
    UNPIN = "un-pins it"
    LOCK = "locks it"
    OPEN = "un-archives and unlocks it"
    CLOSE = "archives and locks it"
    ARCHIVE = "archives it"
    DELETE = "deletes it"
    REPLY = "writes in it"


_CHANGES = {
    Deed.PIN: {"pinned": True},
    Deed.UNPIN: {"pinned": False},
    Deed.LOCK: {"locked": True},
    Deed.OPEN: {"archived": False, "locked": False},
    Deed.CLOSE: {"archived": True, "locked": True},
    Deed.ARCHIVE: {"archived": True},
}


class Command(Enum):
    """What a moderator asks of the worker with `/thread`."""

    HOLD = "hold"
    RELEASE = "release"
    EXTEND = "extend"
    CLOSE = "close"
    REOPEN = "reopen"


class Wish(Enum):
    """What a moderator asks of the worker with `/feed`."""

    A_DAY = "edit days:1"
    A_WEEK = "edit days:7"
    TWO_WEEKS = "edit days:14"
    SUMMARY = "edit text:only the beginning"
    WHOLE = "edit text:the whole text"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "resume waiting:leave them out"
    OPEN = "flood rest:open each"
    DIGEST = "flood rest:list them in one thread"
    LEAVE_OUT = "flood rest:leave them out"
    REMOVE = "remove"
    ADD = "add: goes on as it was, if it was removed less than a day ago"


_DAYS = {Wish.A_DAY: 1, Wish.A_WEEK: 7, Wish.TWO_WEEKS: 14}


@dataclass
class People:
    """Members and moderators.

    Attributes:
        locked: ids of the threads that a hand locked. deleted: those that one deleted.
        shut: those that a hand locked at any time; Discord archives them when they are quiet.
        pinned: those that one pinned at any time. commanded: those that each command was for.
        wishes: what was asked with `/feed` since somebody looked.
    """

    world: World
    locked: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    shut: set[int] = field(default_factory=set)
    pinned: set[int] = field(default_factory=set)
    commanded: dict[Command, set[int]] = field(
        default_factory=lambda: {one: set() for one in Command}
    )
    wishes: set[Wish] = field(default_factory=set)

    def threads(self) -> list[Thread]:
        """All that stand in the forums."""
        return [thread for forum in self.world.forums for thread in forum.threads]

    async def lay_hands_on(self, thread: Thread, deed: Deed) -> None:
        """A hand does something to a thread, if Discord lets it."""
        local = self.world.discord
        with suppress(Refusal):
            if deed is Deed.DELETE:
                self.deleted.add(thread.id)
                await local.delete(thread.id)
            elif deed is Deed.REPLY:
                await local.write(thread.guild.owner, thread.id, "I have something to say.")
            else:
                await local.change(thread.id, **_CHANGES[deed])
        self._remember(thread)
        await self.world.settle_down()

    def _remember(self, thread: Thread) -> None:
        if thread.pinned:
            self.pinned.add(thread.id)
        if thread.locked:
            self.locked.add(thread.id)
            self.shut.add(thread.id)
        else:
            self.locked.discard(thread.id)

    async def command(self, thread: Thread, command: Command) -> None:
        """A moderator uses `/thread` on it; the bot may say no."""
        self.commanded[command].add(thread.id)
        await self.world.do(lambda life: _obey(life, thread.id, command))

    async def edit(self, index: int, wish: Wish) -> None:
        """A moderator uses `/feed`; the bot may say no."""
        self.wishes.add(wish)
        if wish is Wish.ADD:
            await self.world.do(lambda life: self._add(life, index % len(FEEDS)))
        elif followed := await self._followed():
            one = followed[index % len(followed)]
            await self.world.do(lambda life: _change(life, one, wish))

    async def _followed(self) -> list[FollowedFeed]:
        guild_id = self.world.forums[0].guild.id
        followed = await self.world.storage.feeds.followed_in(guild_id)
        return sorted(followed, key=lambda one: one.subscription.id)

    async def _add(self, life: Life, index: int) -> None:
        paper, forum = self.world.paper, self.world.forums[FOLLOWED_BY[index]]
        with suppress(FeedError, StorageError):
            seen = await feed_at(FEEDS[index], paper, paper)
            wish = Following(forum.guild.id, forum.id, backlog=None, by=1)
            await life.services.follow.take_up(seen, wish)


async def _obey(life: Life, thread_id: int, command: Command) -> None:
    moderate = life.services.moderate
    with suppress(Mistake, ForumError, StorageError):
        mirrored = await moderate.find(thread_id)
        if command is Command.HOLD:
            await moderate.hold(mirrored, by=_ROBIN)
        elif command is Command.RELEASE:
            await moderate.release(mirrored, by=_ROBIN)
        elif command is Command.EXTEND:
            await moderate.extend(mirrored, days=1, by=_ROBIN)
        elif command is Command.CLOSE:
            await moderate.close(mirrored, by=_ROBIN)
        else:
            await moderate.reopen(mirrored, by=_ROBIN)


async def _change(life: Life, one: FollowedFeed, wish: Wish) -> None:
    follow, subscription = life.services.follow, one.subscription
    with suppress(Mistake, StorageError):
        if wish in _DAYS:
            await _set_days(life, subscription, _DAYS[wish])
        elif wish is Wish.PAUSE:
            await follow.pause(one)
        elif wish in (Wish.RESUME, Wish.SKIP):
            await follow.resume(one, skip=wish is Wish.SKIP)
        elif wish is Wish.REMOVE:
            await life.services.remove.remove(one, by="Robin")
        elif wish is Wish.OPEN:
            await life.services.floods.open(one, by="Robin")
        elif wish is Wish.DIGEST:
            await life.services.floods.list_in_digest(one, by="Robin")
        elif wish is Wish.LEAVE_OUT:
            await life.services.floods.leave_out(one, by="Robin")
        else:
            await follow.edit(
                one, replace(subscription, longest=SUMMARY if wish is Wish.SUMMARY else None)
            )


async def _set_days(life: Life, subscription: Subscription, days: int) -> None:
    """As the cog does it."""
    scope = Scope(subscription.guild_id, None, subscription.id)
    change = await life.services.rule.consider(ScopedRule(scope, Rule(days)))
    await life.services.rule.apply(change)
