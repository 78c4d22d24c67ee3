"""A machine that draws what happens to the worker, rule by rule, in virtual time.

The services, the database and the local Discord are real. After each rule the worker has done all
that was due, and what is promised must hold (proof.py); at the end everything settles, and then
nothing may be lost, doubled or left open.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.sandbox.discord.channels import Thread
from bot.sandbox.discord.faults import Fault, Kind
from tests.chaos.following import flags
from tests.chaos.people import Command, Deed, People, Wish
from tests.chaos.plug import Act, End
from tests.chaos.proof import Proof
from tests.chaos.stage import open_world
from tests.chaos.wire import Loss
from tests.chaos.world import FEEDS, Broken, Hearing, World
from tests.databases import empty_file

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

TARGETS = {
    "open": ("POST", r"/channels/\d+/threads$"),
    "forum or thread": ("GET", r"/channels/\d+$"),
    "active": ("GET", r"/guilds/\d+/threads/active"),
    "archived": ("GET", r".*/threads/archived/public"),
    "starter": ("GET", r".*/messages/\d+"),
    "flags": ("PATCH", r"/channels/\d+$"),
    "edit": ("PATCH", r"/channels/\d+/messages/"),
    "notice": ("POST", r"/channels/\d+/messages$"),
    "delete": ("DELETE", r"/channels/\d+$"),
}
ANSWERS: dict[str, tuple[Kind, dict[str, Any]]] = {
    **{f"{status}": (Kind.STATUS, {"status": status}) for status in (408, 500, 502, 401, 404)},
    **{f"stored, {one}": (Kind.STORED_STATUS, {"status": one}) for one in (408, 500, 502, 524)},
    "dropped": (Kind.DROP, {}),
    "stored, dropped": (Kind.STORED_DROP, {}),
    "429": (Kind.THROTTLE, {"retry_after": 3.0}),
    "429 for all": (Kind.THROTTLE, {"retry_after": 29.0, "scope": "global"}),
    "429 shared": (Kind.THROTTLE, {"retry_after": 280.0, "scope": "shared"}),
    "429 of Cloudflare": (Kind.BAN, {}),
    "missing access": (Kind.REFUSE, {"status": 403, "code": 50001}),
    "tag required": (Kind.REFUSE, {"status": 400, "code": 40067}),
    "active limit": (Kind.REFUSE, {"status": 400, "code": 160006}),
    "overloaded": (Kind.REFUSE, {"status": 400, "code": 130000}),
    "invalid form": (Kind.REFUSE, {"status": 400, "code": 50035}),
    "AutoMod": (Kind.REFUSE, {"status": 400, "code": 200000}),
}
REFUSING = ("invalid form", "AutoMod")

SLEEPS = (End.FREEZES_BEFORE, End.FREEZES_AFTER)
ENDS = [end for end in End if end not in SLEEPS]

moments = st.sampled_from([timedelta(seconds=s) for s in (0, 1, 31, 60, 119, 121, 600)])
spans = st.sampled_from([HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY])
ages = st.sampled_from([HOUR, timedelta(minutes=1), DAY, 7 * DAY - HOUR, 8 * DAY])
titles = st.sampled_from(["Rain", "Snow"])
requests = st.sampled_from(list(TARGETS))
answers_ = st.sampled_from(list(ANSWERS))
fates = st.sampled_from([*ANSWERS, *Loss])
kinds = st.sampled_from([None, Act.OPEN])
indices = st.integers(0, 7)


class Newsboard(RuleBasedStateMachine):
    """Everything that may happen."""

    def __init__(self) -> None:
        super().__init__()
        empty = empty_file()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.world: World = self._run(self._stack.enter_async_context(open_world(empty)))
        self.people = People(self.world)
        self.proof = Proof(self.world, self.people)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    @initialize()
    def begin(self) -> None:
        """The worker starts, and opens threads for what there is."""
        self.comes("starts")
        for feed, age in ((0, DAY), (0, 7 * DAY - HOUR), (1, HOUR)):
            self.publishes(feed, "Rain", age, linked=True, same=False)
        self.passes(timedelta(seconds=1))

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    @rule(by=moments)
    def passes(self, by: timedelta) -> None:
        """Time passes, and what is due is done."""
        self._run(self.world.pass_time(by))
        self._run(self.proof.on_time())

    @rule(by=spans)
    def passes_for_long(self, by: timedelta) -> None:
        """The same."""
        self.passes(by)

    # ── the newspaper ────────────────────────────────────────────────────────────────────────

    @rule(feed=st.integers(0, 1), title=titles, age=ages, linked=st.booleans(), same=st.booleans())
    def publishes(self, feed: int, title: str, age: timedelta, linked: bool, same: bool) -> None:
        """An article appears, and its feed is due; `same` is the page of the other's latest."""
        others = self.world.paper.feeds.get(FEEDS[1 - feed], [])
        same_as = others[-1] if same and others else None
        at = self.world.true.now() - age
        self.world.paper.publish(FEEDS[feed], title, at=at, linked=linked, same_as=same_as)
        self._run(self.world.refresh_soon())

    @rule(feed=st.integers(0, 1), title=titles, number=st.integers(1, 4), meets=fates, by=moments)
    def prints(self, feed: int, title: str, number: int, meets: str | Loss, by: timedelta) -> None:
        """Articles of the same title appear, and the first request for a thread meets that."""
        if isinstance(meets, Loss):
            self.loses("POST", meets, late_by=int(by.total_seconds()))
        else:
            self.answers("open", meets, times=1)
        for _ in range(number):
            self.publishes(feed, title, HOUR, linked=True, same=False)
        self.passes(by)

    @rule(index=indices, request=requests, meets=answers_, by=moments)
    def closes(self, index: int, request: str, meets: str, by: timedelta) -> None:
        """A thread is closed by command, and such a request meets that."""
        self.commands(index, Command.CLOSE)
        self.answers(request, meets, times=2)
        self.passes(by)

    # ── the worker's life ────────────────────────────────────────────────────────────────────

    @rule(how=st.sampled_from(["starts", "stops", "wakes"]))
    def comes(self, how: str) -> None:
        """The worker starts, or stops while it does nothing, or a suspended one goes on."""
        self._run(getattr(self.world, how)())

    @rule(by=moments, end=st.sampled_from(ENDS), after=st.integers(0, 80), only=kinds)
    def ends(self, by: timedelta, end: End, after: int, only: Act | None) -> None:
        """Time passes until the worker's end comes, at any transaction or request."""
        life = self.world.life
        if life is not None:
            life.plug.pull(end, after=0 if only else after, only=only)
            self._run(self.world.pass_time(by))
            life.plug.leave_in()

    @rule(end=st.sampled_from(SLEEPS), after=st.integers(0, 40), only=kinds)
    def freezes(self, end: End, after: int, only: Act | None) -> None:
        """The worker is suspended while it opens threads; another may take over."""
        life = self.world.life
        if life is not None:
            life.plug.pull(end, after=0 if only else after, only=only)
            self._run(life.open_threads())
            life.plug.leave_in()
            self._run(self.world.bury())

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────

    @rule(request=requests, answer=answers_, times=st.integers(1, 4))
    def answers(self, request: str, answer: str, times: int) -> None:
        """Discord answers the next such requests in its own way."""
        method, path = TARGETS[request]
        kind, how = ANSWERS[answer]
        self.world.discord.faults.add(Fault(method, path, kind, times=times, **how))
        if answer in REFUSING and request == "open":
            self.proof.refusals += times

    @rule(
        method=st.sampled_from(["POST", "GET", "PATCH"]),
        loss=st.sampled_from(Loss),
        late_by=st.sampled_from([5, 60, 119, 125, 200, 1000]),
    )
    def loses(self, method: str, loss: Loss, late_by: int) -> None:
        """The next such request gets no answer, or (one for a thread) is stored later."""
        if loss is not Loss.LATE or method == "POST":
            self.world.wire.lose(method, loss, late_by=timedelta(seconds=late_by))

    @rule(hearing=st.sampled_from(Hearing))
    def hears(self, hearing: Hearing) -> None:
        """The gateway comes and goes."""
        self._run(self.world.hear(hearing))

    @rule(
        minutes=st.sampled_from([0, -9, -1, 1, 9, 30, -30, 5000]),
        unread=st.sampled_from([0, 0, 1, 4]),
        calm=st.booleans(),
    )
    def changes(self, minutes: int, unread: int, calm: bool) -> None:
        """The worker's clock is set, right or wrong; its feeds fail; Discord is well again."""
        self.world.clock.set(timedelta(minutes=minutes))
        self.world.paper.failing = unread
        if calm:
            self.world.calm()

    # ── people ───────────────────────────────────────────────────────────────────────────────

    @rule(index=indices, deed=st.sampled_from(Deed))
    def lays_hands_on(self, index: int, deed: Deed) -> None:
        """A hand on Discord."""
        threads = self.people.threads()
        if threads:
            self._run(self._follows(threads[index % len(threads)], deed))

    async def _follows(self, thread: Thread, deed: Deed) -> None:
        row, was = await self.proof.listening_row(thread), flags(thread)
        await self.people.lay_hands_on(thread, deed)
        if row is not None:
            await self.proof.is_followed(row, was)

    @rule(index=indices, command=st.sampled_from(Command))
    def commands(self, index: int, command: Command) -> None:
        """A moderator uses `/thread`."""
        threads = self.people.threads()
        if threads:
            self._run(self.people.command(threads[index % len(threads)], command))

    @rule(index=indices, wish=st.sampled_from(Wish))
    def edits(self, index: int, wish: Wish) -> None:
        """A moderator uses `/feed`."""
        self._run(self.people.edit(index, wish))

    # ── what must hold ───────────────────────────────────────────────────────────────────────

    @invariant()
    def keeps_its_promises(self) -> None:
        """Whatever happened."""
        self._run(self.proof.during())

    def teardown(self) -> None:
        """Everything settles, and the rest of the promises must hold."""
        try:
            self._run(self._settle())
        finally:
            self._run(self._stack.aclose())
            self._runner.close()

    async def _settle(self) -> None:
        world = self.world
        world.calm()
        world.paper.failing = 0
        world.clock.set(timedelta())
        await world.hear(Hearing.PROMPT)
        await world.starts()
        world.life.plug.leave_in()
        world.life.ready()
        for index in range(len(FEEDS)):
            await self.people.edit(index, Wish.ADD)
        for index in range(len(FEEDS)):
            await self.people.edit(index, Wish.RESUME)
            await self.people.edit(index, Wish.OPEN)
        await world.refresh_soon()
        await self._until_all_is_closed()
        await self.proof.at_the_end()

    async def _until_all_is_closed(self) -> None:
        for _ in range(60):
            await self.world.pass_time(HOUR)
            if not await self.proof.is_anything_open():
                return
            await self.world.pass_time(DAY)
        raise Broken("It never settles.")


def play(scene: Callable[[Newsboard], None]) -> None:
    """A scene of chosen rules, from the worker's start to the end, when all must have settled.

    Raises:
        Broken: a promise does not hold.
    """
    board = Newsboard()
    try:
        board.comes("starts")
        board.passes(timedelta(seconds=1))  # what the empty feeds have is decided
        scene(board)
        board.keeps_its_promises()
    finally:
        board.teardown()
