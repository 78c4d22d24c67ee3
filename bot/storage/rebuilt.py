"""Thread rows made anew of what Discord shows, where the database lost them (design.md, 4, 9)."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from bot.model import Article, MirroredThread, Thread, ThreadState
from bot.storage.database import Room, transaction
from bot.storage.messages import add_starter
from bot.storage.rows import THREAD_COLUMNS, article_values, thread_of
from bot.storage.schema import articles, feeds, threads

_IN_ASCII = "!#$%&'*+,/:;=?@[]~-._"
"""What percent-encoding leaves as it is in the links of starter messages."""
_AN_ADDRESS = ("http://", "https://")
_REBUILT = "nb-%"
"""The keys of articles that were rebuilt: no feed has brought them since."""


class Rebuilt(Room):
    """Writes what is on Discord; asks for no feed and decides nothing."""

    @transaction
    def by_token(self, conn: Connection, token: str) -> Thread | None:
        """The row whose marker this is, opened or not."""
        query = select(*THREAD_COLUMNS).where(threads.c.token == token)
        row = conn.execute(query).first()
        return thread_of(row) if row else None

    @transaction
    def complete(
        self,
        conn: Connection,
        row: Thread,
        told: Thread,
        *,
        archive_at: datetime | None,
        real_now: datetime,
    ) -> bool:
        """Brings a row that was read to where Discord has its thread; its article stays.

        False if nothing was written: the row has changed, or what it says waits to be written into
        the starter message. `archive_at` is the real time to archive a closed thread again. Which
        texts follow the starter of a thread found anew is looked at from `real_now` on.
        """
        known = and_(
            threads.c.id == row.id,
            threads.c.state == row.state,
            or_(threads.c.thread_id.is_(None), threads.c.rewrite_at.is_(None)),
        )
        values = _told(told) | {"not_before": archive_at}
        if row.thread_id is None:
            values["rewrite_at"] = real_now
        written = conn.execute(update(threads).where(known).values(**values)).rowcount == 1
        if written:
            add_starter(conn, row.id, thread_id=told.thread_id or 0)
        return written

    @transaction
    def add(
        self,
        conn: Connection,
        mirrored: MirroredThread,
        *,
        feed_id: int | None,
        now: datetime,
        archive_at: datetime | None,
    ) -> None:
        """Makes a row, and its article, for a thread that has none.

        Without a `feed_id` the article belongs to a feed that nobody follows, named by its source.
        """
        told = mirrored.thread
        feed = _unfollowed(conn, mirrored.source, now) if feed_id is None else feed_id
        values = article_values(mirrored.article) | {"feed_id": feed, "first_seen_at": now}
        values |= {"posted_by": mirrored.posted_by}
        added = insert(articles).values(values).returning(articles.c.id)
        row = insert(threads).values(
            **_told(told),
            article_id=conn.execute(added).scalar_one(),
            subscription_id=told.subscription_id,
            guild_id=told.guild_id,
            forum_id=told.forum_id,
            token=told.token,
            posted_at=told.posted_at,
            days=told.days,
            counts_from=told.counts_from,
            attempt=1,
            not_before=archive_at,
        )
        row_id = conn.execute(row.returning(threads.c.id)).scalar_one()
        add_starter(conn, row_id, thread_id=told.thread_id or 0)


def may_be_of(article: Article) -> ColumnElement[bool]:
    """Whether a rebuilt article may be this one, which has the same page.

    Its keys are lost. One that was published after the thread was opened is another one.
    """
    rebuilt = articles.c.key.like(_REBUILT)
    if article.published_at is None:
        return rebuilt
    return rebuilt & (threads.c.opened_at >= article.published_at)


def spellings(canonical_link: str) -> tuple[str, str]:
    """A canonical link, and as Discord, which knows links in ASCII only, gives it back."""
    host, slash, path = canonical_link.partition("/")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:  # a host that no DNS can have was never sent to Discord
        return canonical_link, canonical_link
    return canonical_link, host + slash + quote(path, safe=_IN_ASCII)


def _told(told: Thread) -> dict[str, Any]:
    times = ("closes_at", "opened_at", "closed_at")
    fields = ("state", "reason", *times, "thread_id", "look", "ping_role")
    values = {field: getattr(told, field) for field in fields}
    return values | ({"by_hand": 1} if told.state is ThreadState.REOPENED else {})


def _unfollowed(conn: Connection, source: str, now: datetime) -> int:
    """The feed of that name that nobody follows; one without a title is named by its URL."""
    url = source if source.startswith(_AN_ADDRESS) else f"rebuilt:{source}"
    found = conn.execute(select(feeds.c.id).where(feeds.c.url == url)).scalar()
    if found is not None:
        return int(found)
    added = insert(feeds).values(url=url, title=source or None, created_at=now)
    return int(conn.execute(added.returning(feeds.c.id)).scalar_one())
