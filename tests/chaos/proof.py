"""What is promised, held against the database and Discord (the issue: lost, doubled, early, late).

`during` must hold whenever the worker has done what was due; `at_the_end`, when all has settled.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select

from bot.model import SkipReason, ThreadState
from bot.model.articles import DIGEST_KEY
from bot.sandbox.discord.channels import Thread
from bot.storage.schema import articles, feeds, threads
from tests.chaos.diary import GRACE, Move
from tests.chaos.following import Flags, flags, is_fought, is_heard, state_by_hand
from tests.chaos.people import People, Wish
from tests.chaos.world import DEFAULTS, FEEDS, FOLLOWED_BY, Broken, World

_TRIED_AGAIN_WITHIN = timedelta(minutes=11)
"""After trouble with Discord: the longest wait of the services, where only a person can help."""

_STANDS = (ThreadState.OPEN, ThreadState.REOPENED, ThreadState.HELD)
_UNSETTLED = (
    ThreadState.PENDING,
    ThreadState.SENDING,
    ThreadState.UNKNOWN,
    ThreadState.OPEN,
    ThreadState.REOPENED,
    ThreadState.CLOSING,
)

_STANDING = {*_STANDS, *_UNSETTLED}

_ASKED_FOR = {
    SkipReason.PAUSED: Wish.SKIP,
    SkipReason.FLOOD: Wish.LEAVE_OUT,
}
"""Why an article may be left out, and what a moderator asked for at that time."""

_JUDGED_BY_THEMSELVES = (
    SkipReason.TOO_OLD,
    SkipReason.ALREADY_THERE,
    SkipReason.DIGESTED,
    SkipReason.UNSUBSCRIBED,
)


@dataclass
class Proof:
    """Holds the world to the promises.

    Attributes:
        refusals: how many answers there were that refuse an article for good.
        revived: rows whose threads were opened again after they had closed.
    """

    world: World
    people: People
    refusals: int = 0
    revived: set[int] = field(default_factory=set)

    async def during(self) -> None:
        """Arrows, no thread closed early or late, none left out for nothing, no mistakes.

        Raises:
            Broken: a promise does not hold.
        """
        world = self.world
        _demand(not world.mistakes.made, "A mistake: " + "\n".join(world.mistakes.made))
        for move in world.diary.moves:
            self._is_right(move)
            if move.new == ThreadState.REOPENED:
                self.revived.add(move.row)
        world.diary.moves.clear()
        self.people.wishes.clear()
        rows = await self._rows()
        self._none_is_locked(rows)
        self._no_page_is_there_twice(rows)

    async def on_time(self) -> None:
        """No thread is open later than its time, now that what was due is done.

        Raises:
            Broken: one is.
        """
        self._none_is_late(await self._rows())

    async def listening_row(self, thread: Thread) -> Row | None:
        """The row of a thread; None if the worker does not learn at once what is done to it."""
        row = next((row for row in await self._rows() if row.thread_id == thread.id), None)
        return row if row and is_heard(self.world, row) else None

    async def is_followed(self, row: Row, was: Flags | None) -> None:
        """The worker heard what was done to the thread of this row, which showed these flags.

        Raises:
            Broken: the row does not say so.
        """
        now = flags(self._thread(row))
        after = next(one for one in await self._rows() if one.id == row.id)
        unanswered = self.world.trouble_at == self.world.true.now()  # as during a 429 for all
        followed = now == was or after.state == state_by_hand(row, now)
        _demand(followed or unanswered, f"Not followed: {now}, {row}, {after}")

    async def at_the_end(self) -> None:
        """Nothing lost, nothing doubled, rows and Discord agree.

        Raises:
            Broken: a promise does not hold.
        """
        await self.during()
        await self.on_time()
        rows = await self._rows()
        violations = self.world.discord.violations
        _demand(not violations, f"Discord does not take this: {violations}")
        for row in rows:
            self._is_settled(row)
        self._nothing_is_lost(rows)
        self._nothing_is_doubled(rows)

    async def is_anything_open(self) -> bool:
        """Whether a row still moves by itself."""
        return any(row.state in _UNSETTLED for row in await self._rows())

    # ── while it runs ────────────────────────────────────────────────────────────────────────

    def _is_right(self, move: Move) -> None:
        world = self.world
        excused = max(world.began_at, world.clock.set_at, world.trouble_at + _TRIED_AGAIN_WITHIN)
        _demand(move.is_allowed, f"No such arrow: {move}")
        _demand(not move.is_too_early, f"Closed before its time: {move}")
        _demand(not move.is_too_late(excused), f"Closed after its time: {move}")
        _demand(not move.is_too_young, f"Not too old: {move}")
        _demand(not is_fought(move, self.people), f"Against a hand: {move}")
        by_hand = move.new != ThreadState.CLOSED or move.old == ThreadState.CLOSING
        _demand(by_hand or move.thread_id in self.people.shut, f"Not closed by hand: {move}")
        if move.new == ThreadState.SKIPPED:
            _demand(self._may_be_left_out(move), f"Left out for nothing: {move}")

    def _may_be_left_out(self, move: Move) -> bool:
        if move.reason == SkipReason.BACKLOG:
            return any(len(feed) > DEFAULTS.backlog for feed in self.world.paper.feeds.values())
        asked_for = _ASKED_FOR.get(move.reason) in self.people.wishes
        return asked_for or move.reason in _JUDGED_BY_THEMSELVES

    def _none_is_late(self, rows: Iterable[Row]) -> None:
        world = self.world
        if world.life is None or world.clock.ahead:
            return
        calm = world.true.now() - world.trouble_at > _TRIED_AGAIN_WITHIN
        for row in rows:
            due = row.state in _UNSETTLED and row.thread_id and row.closes_at
            late = due and row.closes_at + GRACE < world.clock.now()
            waits = row.not_before and row.not_before > world.true.real_now()
            _demand(not late or (waits and not calm), f"Open beyond its time: {row}")

    def _none_is_locked(self, rows: Iterable[Row]) -> None:
        """A thread in which members may write is locked by no hand of ours."""
        for row in rows:
            thread = self._thread(row)
            if row.state in _STANDS and thread is not None and thread.locked:
                _demand(thread.id in self.people.locked, f"It stands, but we locked it: {row}")

    def _no_page_is_there_twice(self, rows: Iterable[Row]) -> None:
        """Whichever feeds brought it; what closed may come again, and be opened again by hand."""
        pages = Counter(
            (row.canonical_link, row.forum_id)
            for row in rows
            if row.canonical_link and row.state in _STANDING and row.id not in self.revived
        )
        twice = [page for page, count in pages.items() if count > 1]
        _demand(not twice, f"Two threads for one page: {twice}")

    # ── at the end ───────────────────────────────────────────────────────────────────────────

    def _is_settled(self, row: Row) -> None:
        """A final state, with its reason; and Discord's flags say the same."""
        thread = self._thread(row)
        _demand(row.state not in _UNSETTLED or row.closes_at is None, f"Never settled: {row}")
        if row.state == ThreadState.GONE:
            _demand(row.thread_id in self.people.deleted, f"Not deleted by hand: {row}")
        elif row.thread_id and thread is None:  # nobody asks for what is closed
            unheard = row.state == ThreadState.CLOSED and row.thread_id in self.people.deleted
            _demand(unheard, f"Its thread is not there: {row}")
        elif thread is not None:
            by_hand = state_by_hand(row, flags(thread))
            _demand(row.state == by_hand, f"Not followed: {flags(thread)}, {row}")
        if row.state == ThreadState.CLOSED and thread is not None:
            _demand(thread.closed or thread.pinned, f"Closed in the row only: {row}")
        if row.state == ThreadState.SKIPPED and row.reason == SkipReason.TOO_OLD.phrase:
            _demand(_is_older(row, self.world.clock.now()), f"Not too old: {row}")

    def _nothing_is_lost(self, rows: list[Row]) -> None:
        """Every article that a feed has got its row wherever the feed is followed."""
        rowed = {(row.url, row.key, row.forum_id): row for row in rows}
        standing = {(row.canonical_link, row.forum_id) for row in rows if _was_wanted(row)}
        digests = {row.id: row for row in rows if row.key.startswith(DIGEST_KEY)}
        for url, forum_id in self._followed():
            for article in self.world.paper.feeds.get(url, ()):
                row = rowed.get((url, article.key, forum_id))
                _demand(row is not None, f"Lost: {article} of {url} in {forum_id}")
                _demand(row.reason != SkipReason.UNSUBSCRIBED.phrase, f"Not wanted anew: {row}")
                if row.reason == SkipReason.ALREADY_THERE.phrase:
                    there = (article.canonical_link, forum_id) in standing
                    _demand(there, f"Not there, though it was said so: {article}")
                if row.reason == SkipReason.DIGESTED.phrase:
                    digest = digests.get(row.listed_in)
                    listed = digest is not None and (article.link or article.title) in digest.text
                    _demand(listed, f"In no digest, though it was said so: {article}")
                    _demand(digest.state != ThreadState.REFUSED, f"Its digest is refused: {row}")
        refused = sum(row.state == ThreadState.REFUSED for row in rows)
        _demand(refused <= self.refusals, f"{refused} refused, {self.refusals} by Discord")

    def _nothing_is_doubled(self, rows: list[Row]) -> None:
        known = {row.thread_id for row in rows}
        ours = [
            one for one in self.people.threads() if one.owner_id == self.world.discord.world.bot.id
        ]
        for thread in ours:
            excused = thread.id in self.world.wire.too_late and thread.message_count
            _demand(thread.id in known or excused, f"A double: {_shown(thread)}")

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    def _thread(self, row: Row) -> Thread | None:
        return self.world.forums[0].guild.threads.get(row.thread_id)

    async def _rows(self) -> list[Row]:
        def ask(conn: Connection) -> list[Row]:
            query = (
                select(
                    threads,
                    *(articles.c.key, articles.c.canonical_link, articles.c.text),
                    feeds.c.url,
                )
                .join(articles, articles.c.id == threads.c.article_id)
                .join(feeds, feeds.c.id == articles.c.feed_id)
            )
            return list(conn.execute(query.order_by(threads.c.id)).all())

        return await self.world.database.run(ask)

    def _followed(self) -> list[tuple[str, int]]:
        return [
            (url, self.world.forums[forum].id)
            for url, forum in zip(FEEDS, FOLLOWED_BY, strict=True)
        ]


def _is_older(row: Row, now: datetime) -> bool:
    return row.posted_at + timedelta(days=row.days) <= now


def _was_wanted(row: Row) -> bool:
    return row.state != ThreadState.SKIPPED or row.reason == SkipReason.DIGESTED.phrase


def _shown(thread: Thread) -> str:
    starter = thread.starter
    return f"{thread.id} {thread.name} {starter and starter.embeds}"


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)
