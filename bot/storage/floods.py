"""What is held back of a flood: rows that are pending, and not opened by themselves.

                           ┌─ /feed flood rest:open ────> pending as any other
new articles ──> held back ┼─ /feed flood rest:digest, or by itself ──> skipped; listed in a digest,
                           │                                           which is wanted as an article
                           └─ left out, or too old ─────> skipped
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    literal,
    select,
    type_coerce,
    update,
)

from bot.model import (
    DIGEST_LENGTH,
    Article,
    Digested,
    Feed,
    FloodWay,
    HeldBack,
    Plan,
    SkipReason,
    Subscription,
    ThreadState,
)
from bot.storage.database import Room, transaction
from bot.storage.following import followed_rows
from bot.storage.giving_up import give_up
from bot.storage.rows import (
    ARTICLE_COLUMNS,
    article_of,
    feed_of,
    subscription_of,
)
from bot.storage.schema import articles, subscriptions, threads, written
from bot.storage.types import UtcTime, WholeNumber
from bot.storage.wanting import article_id_of, want

_A_DAY = timedelta(days=1) // timedelta(microseconds=1)

Draft = Callable[[Feed, Subscription, Sequence[Article]], Plan]
"""The digest of such articles: an article of ours, and its wanted thread."""

_HELD_BACK = and_(
    threads.c.held_back == literal(1, WholeNumber, literal_execute=True),
    threads.c.state == written(ThreadState.PENDING),
)
_outgrown_at = type_coerce(
    type_coerce(threads.c.posted_at, WholeNumber) + threads.c.days * _A_DAY, UtcTime
)
"""When a waiting article is too old for a thread (rules.is_too_old), where there is a rule."""
_OLDEST_FIRST = (threads.c.posted_at, threads.c.id)
_OUTGROWS = and_(_HELD_BACK, threads.c.closes_at.is_not(None))


@dataclass(frozen=True, slots=True)
class FloodGuard:
    """What becomes of a flood: which articles are held back, and how a digest lists them."""

    hold_back: Callable[[Sequence[Plan]], list[Plan]]
    draft: Draft


class Floods(Room):
    """Articles that were held back."""

    @transaction
    def held_back(self, conn: Connection) -> list[HeldBack]:
        """What waits, by subscription."""
        counting = (
            select(threads.c.subscription_id, func.count().label("number"))
            .where(_HELD_BACK, threads.c.subscription_id.is_not(None))
            .group_by(threads.c.subscription_id)
        )
        numbers = {row.subscription_id: row.number for row in conn.execute(counting)}
        query = followed_rows().where(subscriptions.c.id.in_(numbers))
        return [
            HeldBack(feed_of(row), one := subscription_of(row), numbers[one.id])
            for row in conn.execute(query.order_by(subscriptions.c.id))
        ]

    @transaction
    def headlines(self, conn: Connection, subscription_id: int) -> list[str]:
        """The headlines of what waits, the oldest first."""
        query = (
            select(articles.c.title)
            .join(threads, threads.c.article_id == articles.c.id)
            .where(_of(subscription_id))
        )
        return list(conn.execute(query.order_by(*_OLDEST_FIRST)).scalars())

    @transaction
    def next_outgrown_at(self, conn: Connection) -> datetime | None:
        """When (calendar time) the next is too old for a thread; None if none ever is."""
        return conn.execute(select(func.min(_outgrown_at)).where(_OUTGROWS)).scalar()

    @transaction
    def leave_out_outgrown(self, conn: Connection, now: datetime) -> int:
        """Nobody decided in time; returns how many articles it was."""
        return give_up(conn, and_(_OUTGROWS, now >= _outgrown_at), SkipReason.TOO_OLD)

    @transaction
    def open(self, conn: Connection, subscription_id: int) -> int:
        """What waits is opened as any other article; returns how many it was."""
        here = _of(subscription_id)
        return conn.execute(update(threads).where(here).values(held_back=0)).rowcount

    @transaction
    def leave_out(self, conn: Connection, subscription_id: int) -> int:
        """What waits gets no thread; returns how many articles it was."""
        return give_up(conn, _of(subscription_id), SkipReason.FLOOD, not_of=subscription_id)

    @transaction
    def digest(
        self,
        conn: Connection,
        feed: Feed,
        subscription: Subscription,
        *,
        draft: Draft,
        now: datetime,
    ) -> Digested:
        """What waits is listed in digests, which are wanted from now on."""
        return _list_in_digests(conn, feed, subscription, draft, now)


def sift(
    conn: Connection,
    feed: Feed,
    article_ids: Sequence[int],
    stored: Sequence[Plan],
    guard: FloodGuard,
    now: datetime,
) -> list[Plan]:
    """Holds back what is too much of a refresh that was just stored, oldest first.

    Returns the plans as they are now; where its moderators want that, in digests at once.
    """
    sifted = guard.hold_back(stored)
    flooded = {}
    for article_id, plan in zip(article_ids, sifted, strict=True):
        for wanted in plan.threads:
            if wanted.held_back:
                flooded[wanted.subscription.id] = wanted.subscription
                _hold_back(conn, article_id, wanted.subscription.id)
    listed = {id_ for id_, one in flooded.items() if one.flood_way is FloodWay.DIGEST}
    for id_ in listed:
        _list_in_digests(conn, feed, flooded[id_], guard.draft, now)
    return [_as_listed(plan, listed) for plan in sifted]


def _hold_back(conn: Connection, article_id: int, subscription_id: int) -> None:
    here = and_(
        threads.c.article_id == article_id,
        threads.c.subscription_id == subscription_id,
        threads.c.state == ThreadState.PENDING,
    )
    conn.execute(update(threads).where(here).values(held_back=1, ping_role=None))


def _as_listed(plan: Plan, listed: set[int]) -> Plan:
    threads_ = tuple(
        replace(one, held_back=False, skip=SkipReason.DIGESTED)
        if one.held_back and one.subscription.id in listed
        else one
        for one in plan.threads
    )
    return replace(plan, threads=threads_)


def _list_in_digests(
    conn: Connection, feed: Feed, subscription: Subscription, draft: Draft, now: datetime
) -> Digested:
    """Each waiting row is skipped, and names the digest that lists it."""
    query = (
        select(threads.c.id, *ARTICLE_COLUMNS)
        .join(articles, articles.c.id == threads.c.article_id)
        .where(_of(subscription.id))
        .order_by(*_OLDEST_FIRST)
    )
    waiting = conn.execute(query).all()
    starts = range(0, len(waiting), DIGEST_LENGTH)
    for start in starts:
        chunk = waiting[start : start + DIGEST_LENGTH]
        plan = draft(feed, subscription, [article_of(row) for row in chunk])
        row_id = _want_digest(conn, feed.id, plan, now)
        conn.execute(
            update(threads)
            .where(threads.c.id.in_([row._mapping[threads.c.id] for row in chunk]))
            .values(
                state=ThreadState.SKIPPED,
                reason=SkipReason.DIGESTED,
                held_back=0,
                listed_in=row_id,
            )
        )
    return Digested(len(waiting), len(starts))


def _want_digest(conn: Connection, feed_id: int, plan: Plan, now: datetime) -> int:
    article_id = article_id_of(conn, feed_id, plan.article, now)
    (wanted,) = plan.threads
    want(conn, article_id, plan.article, wanted, now)
    query = select(threads.c.id).where(threads.c.article_id == article_id)
    return int(conn.execute(query).scalar_one())


def _of(subscription_id: int) -> ColumnElement[bool]:
    return and_(_HELD_BACK, threads.c.subscription_id == subscription_id)
