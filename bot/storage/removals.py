"""Subscriptions that were removed: kept for a while, so that they can be brought back as they were.

A removed one counts nowhere. Only refreshes go on to decide for it: what they want is skipped as
"feed removed", as is what waited when it was removed; bringing it back wants all of that anew. Of
what came meanwhile a flood is held back, as of a refresh.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    select,
    update,
)

from bot.model import (
    FollowedFeed,
    ImportLine,
    LineState,
    SkipReason,
    Subscription,
)
from bot.storage.bringing_back import bring_back
from bot.storage.database import Room, transaction
from bot.storage.floods import FloodGuard
from bot.storage.following import followed_of, followed_rows
from bot.storage.giving_up import give_up
from bot.storage.imports import settle_line
from bot.storage.notices import drop_ended_notices
from bot.storage.schema import IS_FOLLOWED, feeds, subscriptions, threads


class Removals(Room):
    """Ends subscriptions, brings them back, and forgets them."""

    @transaction
    def remove(self, conn: Connection, subscription: Subscription, *, now: datetime) -> bool:
        """Ends a subscription; False if it has ended already.

        Its open threads stay and close on time; waiting ones are skipped.
        """
        here = and_(subscriptions.c.id == subscription.id, IS_FOLLOWED)
        if not conn.execute(update(subscriptions).where(here).values(removed_at=now)).rowcount:
            return False
        give_up(conn, threads.c.subscription_id == subscription.id, SkipReason.UNSUBSCRIBED)
        followed = exists().where(subscriptions.c.feed_id == subscription.feed_id, IS_FOLLOWED)
        conn.execute(
            update(feeds)
            .where(feeds.c.id == subscription.feed_id, ~followed)
            .values(next_refresh_at=None)
        )
        drop_ended_notices(conn, subscription)
        return True

    @transaction
    def restore(
        self,
        conn: Connection,
        subscription_id: int,
        *,
        guild_id: int,
        now: datetime,
        guard: FloodGuard,
    ) -> tuple[FollowedFeed, int] | None:
        """Brings one of a guild's back, due at once; returns also how many articles open again.

        None if there is none that could be.
        """
        here = and_(subscriptions.c.id == subscription_id, subscriptions.c.guild_id == guild_id)
        return bring_back(conn, here, now, guard)

    @transaction
    def restore_at(
        self,
        conn: Connection,
        url: str,
        *,
        forum_id: int,
        now: datetime,
        guard: FloodGuard,
        line: ImportLine | None = None,
    ) -> tuple[FollowedFeed, int] | None:
        """The same for the one that mirrored a URL into a forum; settles the line of a list."""
        here = and_(feeds.c.url == url, subscriptions.c.forum_id == forum_id)
        back = bring_back(conn, here, now, guard)
        if back and line:
            settle_line(conn, line.id, LineState.FOLLOWED, line.reason)
        return back

    @transaction
    def in_guild(self, conn: Connection, guild_id: int) -> list[FollowedFeed]:
        """What can be brought back in a guild, the last removed first."""
        query = _removed().where(subscriptions.c.guild_id == guild_id)
        rows = conn.execute(query.order_by(subscriptions.c.removed_at.desc()))
        return [followed_of(row) for row in rows]

    @transaction
    def oldest_at(self, conn: Connection) -> datetime | None:
        """When the one that was removed first was; None if there is none."""
        return conn.execute(select(func.min(subscriptions.c.removed_at))).scalar()

    @transaction
    def forget(self, conn: Connection, *, removed_by: datetime) -> int:
        """Deletes those that were removed by then; returns how many."""
        return forget(conn, subscriptions.c.removed_at <= removed_by)


def forget(conn: Connection, which: ColumnElement[bool]) -> int:
    """Deletes removed subscriptions; what remains of them are their threads."""
    gone = delete(subscriptions).where(which, ~IS_FOLLOWED)
    return conn.execute(gone).rowcount


def _removed() -> Select[Any]:
    return followed_rows().where(~IS_FOLLOWED)
