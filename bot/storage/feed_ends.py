"""What a feed's server says about the feed itself: it fails, asks to wait, has ended, has moved."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, exists, func, literal, select, update

from bot.language import Phrase
from bot.model import Feed, Move, Moved
from bot.storage.database import Room, transaction
from bot.storage.merging import move_feed
from bot.storage.rescheduling import rescheduled
from bot.storage.schema import IS_FOLLOWED, feeds, subscriptions
from bot.storage.types import UtcTime


class FeedEnds(Room):
    """Troubles and moves of feeds; nobody's subscription is decided on."""

    @transaction
    def record_trouble(
        self,
        conn: Connection,
        feed: Feed,
        trouble: Phrase,
        *,
        now: datetime,
        next_refresh_at: datetime | None,
    ) -> None:
        """The feed could not be refreshed; `trouble` is the sentence that moderators read.

        Without a next time it is given up, until somebody asks for it.
        """
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed.id, feeds.c.next_refresh_at.is_not(None))
            .values(
                trouble=trouble,
                failures=feeds.c.failures + 1,
                failing_since=func.coalesce(feeds.c.failing_since, literal(now, UtcTime)),
                next_refresh_at=rescheduled(feed, next_refresh_at),
                gone=int(next_refresh_at is None),
            )
        )

    @transaction
    def try_again(self, conn: Connection, feed_id: int, *, now: datetime) -> None:
        """A feed that was given up is due, if anybody follows it."""
        followed = exists().where(subscriptions.c.feed_id == feed_id, IS_FOLLOWED)
        here = (feeds.c.id == feed_id) & (feeds.c.gone == 1) & followed
        conn.execute(update(feeds).where(here).values(gone=0, next_refresh_at=now))

    @transaction
    def postpone(self, conn: Connection, feed_ids: Collection[int], *, until: datetime) -> None:
        """These feeds are not fetched before; it is no failure of theirs."""
        due = feeds.c.id.in_(feed_ids) & feeds.c.next_refresh_at.is_not(None)
        conn.execute(update(feeds).where(due).values(next_refresh_at=until))

    @transaction
    def postpone_host(self, conn: Connection, host: str, *, until: datetime) -> None:
        """No feed of the host is fetched before: its server asked for that."""
        sooner = select(feeds.c.id, feeds.c.url).where(
            feeds.c.next_refresh_at < until, feeds.c.url.icontains(host, autoescape=True)
        )
        ids = [row.id for row in conn.execute(sooner) if urlsplit(row.url).hostname == host]
        conn.execute(update(feeds).where(feeds.c.id.in_(ids)).values(next_refresh_at=until))

    @transaction
    def note_move(self, conn: Connection, feed_id: int, move: Move | None) -> None:
        """What its server says of where it is; None: it is where it was."""
        conn.execute(
            update(feeds)
            .where(feeds.c.id == feed_id)
            .values(
                moved_to=move and move.to,
                moved_since=move and move.since,
                moved_times=move and move.times,
            )
        )

    @transaction
    def move(self, conn: Connection, feed: Feed, to: str, *, now: datetime) -> Moved:
        """The feed is at another address from now on; it joins a feed that is there already."""
        return move_feed(conn, feed.id, to, now=now)
