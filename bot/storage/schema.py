"""The tables. What the columns mean stands at the types of bot.model that the rows become.

Times are calendar time except where a comment says real time (design.md, "Two times").
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.types import JsonText, UtcTime, WholeNumber

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("site_url", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_refresh_at", UtcTime),  # NULL: nobody follows it
    Column("last_success_at", UtcTime),
    Column("failures", WholeNumber, nullable=False, server_default="0"),
    Column("trouble", Text),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)
Index(
    "ix_feeds_due",
    feeds.c.next_refresh_at,
    sqlite_where=feeds.c.next_refresh_at.is_not(None),
    postgresql_where=feeds.c.next_refresh_at.is_not(None),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("feed_id", WholeNumber, ForeignKey(feeds.c.id), nullable=False),
    Column("guild_id", WholeNumber, nullable=False, index=True),
    Column("forum_id", WholeNumber, nullable=False),
    Column("days", WholeNumber, nullable=False),
    Column("backlog", WholeNumber, nullable=False),
    Column("primed", WholeNumber, nullable=False),
    Column("created_by", WholeNumber, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("feed_id", "forum_id"),
    sqlite_strict=True,
)

articles = Table(
    "articles",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("feed_id", WholeNumber, ForeignKey(feeds.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("alt_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text),
    Column("canonical_link", Text, index=True),
    Column("author", Text),
    Column("picture", Text),
    Column("published_at", UtcTime),
    Column("categories", JsonText, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    UniqueConstraint("feed_id", "key"),
    Index("ix_articles_feed_id_alt_key", "feed_id", "alt_key"),
    sqlite_strict=True,
)

threads = Table(
    "threads",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("article_id", WholeNumber, ForeignKey(articles.c.id), nullable=False),
    Column("subscription_id", WholeNumber, ForeignKey(subscriptions.c.id, ondelete="SET NULL")),
    Column("guild_id", WholeNumber, nullable=False),
    Column("forum_id", WholeNumber, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("posted_at", UtcTime, nullable=False),
    Column("closes_at", UtcTime, nullable=False),
    Column("days", WholeNumber, nullable=False),
    Column("thread_id", WholeNumber, unique=True),
    Column("floor_id", WholeNumber),
    Column("attempt", WholeNumber, nullable=False, server_default="0"),
    Column("not_before", UtcTime),  # real time: nothing is tried before
    Column("opened_at", UtcTime),
    Column("closed_at", UtcTime),
    UniqueConstraint("article_id", "forum_id"),
    sqlite_strict=True,
)
_WANTED = text("state IN ('pending', 'sending', 'unknown')")
_CLOSES = text("state IN ('open', 'reopened', 'closing')")
Index(
    "ix_threads_wanted",
    threads.c.forum_id,
    threads.c.posted_at,
    sqlite_where=_WANTED,
    postgresql_where=_WANTED,
)
Index("ix_threads_closes", threads.c.closes_at, sqlite_where=_CLOSES, postgresql_where=_CLOSES)
Index("ix_threads_guild", threads.c.guild_id, threads.c.state)

messages = Table(
    "messages",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("thread", WholeNumber, ForeignKey(threads.c.id, ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("position", WholeNumber, nullable=False),
    Column("nonce", Text, nullable=False, unique=True),
    Column("message_id", WholeNumber),  # NULL: wanted, perhaps sent
    Column("content_hash", Text),
    UniqueConstraint("thread", "kind", "position"),
    sqlite_strict=True,
)

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
