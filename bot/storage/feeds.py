"""Feeds, and the subscriptions that mirror them into forums."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from bot.model import (
    Feed,
    FeedDefaults,
    FollowedFeed,
    ImportLine,
    LineState,
    SkipReason,
    Subscription,
    ThreadState,
)
from bot.storage.database import Room, transaction
from bot.storage.defaults import option_values
from bot.storage.differences import differences
from bot.storage.following import followed_of, followed_rows, subscription_rows
from bot.storage.giving_up import give_up
from bot.storage.imports import settle_line
from bot.storage.moving import move_waiting
from bot.storage.notices import drop_ended_notices
from bot.storage.page_wants import want_responses_of_open
from bot.storage.removals import forget
from bot.storage.rescheduling import rescheduled
from bot.storage.rows import FEED_COLUMNS, feed_of, subscription_of
from bot.storage.schema import IS_FOLLOWED, feeds, subscriptions, threads

_NO_DEFAULTS = FeedDefaults()


class Feeds(Room):
    """Which feeds are due, and who follows them."""

    @transaction
    def due(self, conn: Connection, now: datetime, limit: int) -> list[Feed]:
        """Feeds whose time to be refreshed has come, the longest due first.

        Those of one host that asked to wait are due together: the longest unread of them first,
        else a host that lets a few through each time would never be asked for the others.
        """
        query = (
            select(*FEED_COLUMNS)
            .where(feeds.c.next_refresh_at <= now)
            .order_by(feeds.c.next_refresh_at, feeds.c.last_success_at.nulls_first(), feeds.c.id)
            .limit(limit)
        )
        return [feed_of(row) for row in conn.execute(query)]

    @transaction
    def next_refresh_at(self, conn: Connection) -> datetime | None:
        """When the next feed is due; None if nobody follows any."""
        return conn.execute(select(func.min(feeds.c.next_refresh_at))).scalar()

    @transaction
    def followed_in(self, conn: Connection, guild_id: int) -> list[FollowedFeed]:
        """What a guild follows, by the feed's name."""
        query = (
            followed_rows()
            .where(subscriptions.c.guild_id == guild_id, IS_FOLLOWED)
            .order_by(func.lower(func.coalesce(feeds.c.title, feeds.c.url)), subscriptions.c.id)
        )
        return [followed_of(row) for row in conn.execute(query)]

    @transaction
    def following_guilds(self, conn: Connection) -> list[int]:
        """The guilds that follow any feed."""
        query = select(subscriptions.c.guild_id).where(IS_FOLLOWED).distinct()
        return sorted(conn.execute(query).scalars())

    @transaction
    def followed(self, conn: Connection) -> list[Feed]:
        """Every feed that anybody follows."""
        query = select(*FEED_COLUMNS).where(feeds.c.next_refresh_at.is_not(None))
        return [feed_of(row) for row in conn.execute(query.order_by(feeds.c.id))]

    @transaction
    def subscriptions_of(self, conn: Connection, feed_id: int) -> list[Subscription]:
        """Every forum that a feed is mirrored into."""
        return [one for one in _of_feed(conn, feed_id) if one.removed_at is None]

    @transaction
    def planned_for(self, conn: Connection, feed_id: int) -> list[Subscription]:
        """The same, with those that were removed and may be brought back."""
        return _of_feed(conn, feed_id)

    @transaction
    def subscribe(
        self,
        conn: Connection,
        url: str,
        *,
        guild_id: int,
        forum_id: int,
        backlog: int,
        by: int,
        now: datetime,
        responses: bool = False,
        defaults: FeedDefaults = _NO_DEFAULTS,
        line: ImportLine | None = None,
        due_at: datetime | None = None,
    ) -> tuple[Feed, Subscription] | None:
        """Makes a forum follow a URL, due at once or at `due_at`; None if it follows it already.

        It begins with the guild's defaults; one of them for `responses` is stronger. The line of a
        list that asked for it is settled in the same transaction: each is followed once.
        """
        feed_id = _feed_id(conn, url, now)
        here = (subscriptions.c.feed_id == feed_id) & (subscriptions.c.forum_id == forum_id)
        if conn.execute(select(subscriptions.c.id).where(here)).first():
            return None
        conn.execute(
            insert(subscriptions).values(
                feed_id=feed_id,
                guild_id=guild_id,
                forum_id=forum_id,
                backlog=backlog,
                primed=0,
                tag=line.tag if line else None,
                created_by=by,
                created_at=now,
                **{"responses": int(responses)} | option_values(defaults),
            )
        )
        if line:
            settle_line(conn, line.id, LineState.FOLLOWED, line.reason)
        due = update(feeds).where(feeds.c.id == feed_id)
        conn.execute(due.values(next_refresh_at=due_at or now))
        feed = conn.execute(select(*FEED_COLUMNS).where(feeds.c.id == feed_id)).one()
        subscription = conn.execute(subscription_rows().where(here)).one()
        return feed_of(feed), subscription_of(subscription)

    @transaction
    def is_followed(self, conn: Connection, url: str, forum_id: int) -> bool:
        """Whether a forum follows a URL."""
        query = (
            select(subscriptions.c.id)
            .join(feeds, feeds.c.id == subscriptions.c.feed_id)
            .where(feeds.c.url == url, subscriptions.c.forum_id == forum_id, IS_FOLLOWED)
        )
        return conn.execute(query).first() is not None

    @transaction
    def pause(self, conn: Connection, subscription_id: int, *, paused: bool) -> bool:
        """Holds a subscription's articles back, or lets them go; False if it was so already."""
        here = (subscriptions.c.id == subscription_id) & (subscriptions.c.paused != int(paused))
        changed = conn.execute(update(subscriptions).where(here).values(paused=int(paused)))
        return changed.rowcount == 1

    @transaction
    def skip_waiting(self, conn: Connection, subscription_id: int) -> int:
        """Leaves out the articles that wait, but for a flood's; returns how many."""
        waiting = and_(threads.c.subscription_id == subscription_id, threads.c.held_back == 0)
        return give_up(conn, waiting, SkipReason.PAUSED, not_of=subscription_id)

    @transaction
    def count_waiting(self, conn: Connection, subscription_id: int) -> int:
        """How many of its articles have no thread yet, but for a flood's."""
        query = select(func.count()).where(
            threads.c.subscription_id == subscription_id,
            threads.c.state == ThreadState.PENDING,
            threads.c.held_back == 0,
        )
        return conn.execute(query).scalar_one()

    @transaction
    def edit(
        self, conn: Connection, seen: Subscription, wanted: Subscription, *, now: datetime
    ) -> bool:
        """Changes the options of a subscription; an unprimed one decides its backlog at once.

        What others changed since it was seen stays. Its filters and the role that is told are not
        among the options: they have their own room.

        Its waiting articles go to the forum that it has now; one that was removed from there
        cannot be brought back any more. False if it was removed itself, or is to go where the feed
        is followed already.
        """
        this = subscriptions.c.id == seen.id
        query = subscription_rows().where(this, IS_FOLLOWED)
        if (row := conn.execute(query).first()) is None:
            return False
        before = subscription_of(row)
        after = _merged(before, seen, wanted)
        if wanted.forum_id != seen.forum_id and not _make_room(conn, wanted):
            return False
        conn.execute(update(subscriptions).where(this).values(_options(after)))
        move_waiting(conn, after, now=now)
        if after.forum_id != before.forum_id:
            drop_ended_notices(conn, before)
        if after.responses:
            want_responses_of_open(conn, after, now=now)
        conn.execute(update(feeds).where(feeds.c.id == seen.feed_id).values(next_refresh_at=now))
        return True

    @transaction
    def record_unchanged(
        self, conn: Connection, feed: Feed, *, now: datetime, next_refresh_at: datetime
    ) -> None:
        """The feed answered that nothing is new."""
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed.id, feeds.c.next_refresh_at.is_not(None))
            .values(
                last_success_at=now,
                next_refresh_at=rescheduled(feed, next_refresh_at),
                failures=0,
                trouble=None,
                failing_since=None,
                gone=0,
            )
        )


def _make_room(conn: Connection, moved: Subscription) -> bool:
    """Forgets what was removed from the forum it moves to; False if that follows the feed."""
    there = and_(
        subscriptions.c.feed_id == moved.feed_id, subscriptions.c.forum_id == moved.forum_id
    )
    forget(conn, there)
    return conn.execute(select(subscriptions.c.id).where(there)).first() is None


def _merged(before: Subscription, seen: Subscription, wanted: Subscription) -> Subscription:
    after = replace(before, **differences(seen, wanted))
    if after.backlog != before.backlog:
        after = replace(after, primed=wanted.primed)
    if after.forum_id != before.forum_id:  # whose tags those are
        after = replace(after, tag=wanted.tag, tag_rules=wanted.tag_rules)
    return after


def _options(one: Subscription) -> dict[str, Any]:
    """The columns of its options."""
    return {
        "forum_id": one.forum_id,
        "backlog": one.backlog,
        "primed": int(one.primed),
        "look": one.look,
        "longest": one.longest,
        "tag": one.tag,
        "full_text": int(one.full_text),
        "responses": int(one.responses),
        "refresh_minutes": one.refresh_minutes,
        "tag_rules": [[rule.tag, rule.filter] for rule in one.tag_rules] or None,
        "flood_limit": one.flood_limit,
        "flood_way": one.flood_way,
    }


def _of_feed(conn: Connection, feed_id: int) -> list[Subscription]:
    query = subscription_rows().where(subscriptions.c.feed_id == feed_id)
    return [subscription_of(row) for row in conn.execute(query.order_by(subscriptions.c.id))]


def _feed_id(conn: Connection, url: str, now: datetime) -> int:
    row = conn.execute(select(feeds.c.id).where(feeds.c.url == url)).first()
    if row:
        return int(row.id)
    added = insert(feeds).values(url=url, created_at=now).returning(feeds.c.id)
    return int(conn.execute(added).scalar_one())
