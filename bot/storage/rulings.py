"""The closing rules that moderators set, and what they mean for threads that are open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.model import (
    STANDING,
    WANTED,
    CountsFrom,
    MirroredThread,
    Rule,
    Scope,
    ScopedRule,
)
from bot.storage.closings import TRIED_AT_ITS_TIME
from bot.storage.database import Room, transaction
from bot.storage.rows import mirrored_of
from bot.storage.schema import IS_FOLLOWED, closing_rules, subscriptions, threads
from bot.storage.threads import mirrored_threads

_IS_GOVERNED = and_(threads.c.state.in_((*WANTED, *STANDING)), threads.c.by_hand == 0)
"""Wanted or open, and no hand gave it its time."""


class Rulings(Room):
    """Which rule holds where."""

    @transaction
    def of_guild(self, conn: Connection, guild_id: int) -> list[ScopedRule]:
        """All rules set in a guild: the guild's first, then forums, then feeds."""
        removed = select(subscriptions.c.id).where(~IS_FOLLOWED)
        subscription = closing_rules.c.subscription_id
        query = (
            select(closing_rules)
            .where(closing_rules.c.guild_id == guild_id)
            .where(or_(subscription.is_(None), subscription.not_in(removed)))
            .order_by(
                closing_rules.c.subscription_id.is_not(None),
                closing_rules.c.forum_id.is_not(None),
                closing_rules.c.id,
            )
        )
        return [_scoped(row) for row in conn.execute(query)]

    @transaction
    def for_all(self, conn: Connection) -> list[ScopedRule]:
        """The forums in which members' own threads close too."""
        query = select(closing_rules).where(closing_rules.c.for_all == 1)
        return [_scoped(row) for row in conn.execute(query)]

    @transaction
    def affected(self, conn: Connection, scope: Scope) -> list[MirroredThread]:
        """The threads that a rule of this scope would govern: open, held and waiting ones.

        Those of a narrower scope that has a rule of its own are left out, and those whose time a
        moderator set by hand.
        """
        query = mirrored_threads().where(
            _IS_GOVERNED,
            _within(scope),
            *(~_within(narrower) for narrower in _narrower(conn, scope)),
        )
        return [mirrored_of(row) for row in conn.execute(query.order_by(threads.c.id))]

    @transaction
    def put(
        self,
        conn: Connection,
        scoped: ScopedRule,
        closes_at: Mapping[int, datetime | None],
        *,
        rewrite_at: datetime,
    ) -> None:
        """Sets a rule in place of the scope's former one, and the times of the threads it governs.

        `closes_at` is by row id; the starters of these threads are rewritten from `rewrite_at` on.
        One that closes by now, or that a hand gave another time, stays as it is. A scope that was
        removed meanwhile gets no rule.
        """
        if not _is_there(conn, scoped.scope):
            return
        scope, rule = scoped.scope, scoped.rule
        conn.execute(delete(closing_rules).where(_exactly(scope)))
        conn.execute(
            insert(closing_rules).values(
                guild_id=scope.guild_id,
                forum_id=scope.forum_id,
                subscription_id=scope.subscription_id,
                days=rule.days,
                counts_from=rule.counts_from,
                closes=int(rule.closes),
                for_all=int(scoped.for_all),
            )
        )
        for row_id, when in closes_at.items():
            conn.execute(
                update(threads)
                .where(threads.c.id == row_id, _IS_GOVERNED)
                .values(
                    closes_at=when,
                    not_before=TRIED_AT_ITS_TIME,
                    days=rule.days,
                    counts_from=rule.counts_from,
                    rewrite_at=rewrite_at,
                )
            )


def _is_there(conn: Connection, scope: Scope) -> bool:
    if scope.subscription_id is None:
        return True
    here = subscriptions.c.id == scope.subscription_id
    query = select(subscriptions.c.id).where(here, IS_FOLLOWED)
    return conn.execute(query).first() is not None


def _scoped(row: Row[Any]) -> ScopedRule:
    scope = Scope(row.guild_id, row.forum_id, row.subscription_id)
    rule = Rule(row.days, CountsFrom(row.counts_from), bool(row.closes))
    return ScopedRule(scope, rule, bool(row.for_all))


def _within(scope: Scope) -> ColumnElement[bool]:
    """Whether a thread lies in the scope."""
    if scope.subscription_id is not None:
        return func.coalesce(threads.c.subscription_id, 0) == scope.subscription_id
    if scope.forum_id is not None:
        return threads.c.forum_id == scope.forum_id
    return threads.c.guild_id == scope.guild_id


def _exactly(scope: Scope) -> ColumnElement[bool]:
    return and_(
        closing_rules.c.guild_id == scope.guild_id,
        closing_rules.c.forum_id.is_not_distinct_from(scope.forum_id),
        closing_rules.c.subscription_id.is_not_distinct_from(scope.subscription_id),
    )


def _narrower(conn: Connection, scope: Scope) -> list[Scope]:
    """The scopes inside this one that have a rule of their own."""
    if scope.subscription_id is not None:
        return []
    query = select(closing_rules).where(closing_rules.c.guild_id == scope.guild_id)
    found = [_scoped(row).scope for row in conn.execute(query)]
    if scope.forum_id is not None:
        return [one for one in found if one.subscription_id is not None]
    return [one for one in found if one.subscription_id is not None or one.forum_id is not None]
