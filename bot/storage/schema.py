"""The tables. What the columns mean stands at the types of bot.model that the rows become.

Times are calendar time except where a comment says real time (design.md, "Two times").
"""

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal,
    text,
)

from bot.model import WANTED
from bot.storage.types import JsonText, Said, UtcTime, WholeNumber

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
    Column("icon", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_refresh_at", UtcTime),  # NULL: nobody follows it
    Column("last_success_at", UtcTime),
    Column("failures", WholeNumber, nullable=False, server_default="0"),
    Column("trouble", Said),
    Column("failing_since", UtcTime),
    Column("moved_to", Text),  # with the next two: where its server says that it is
    Column("moved_since", UtcTime),
    Column("moved_times", WholeNumber),
    Column("gone", WholeNumber, nullable=False, server_default="0"),
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
    Column("backlog", WholeNumber, nullable=False),
    Column("primed", WholeNumber, nullable=False),
    Column("paused", WholeNumber, nullable=False, server_default="0"),
    Column("look", Text, nullable=False, server_default="embed"),
    Column("longest", WholeNumber),
    Column("tag", WholeNumber),
    Column("full_text", WholeNumber, nullable=False, server_default="0"),
    Column("responses", WholeNumber, nullable=False, server_default="0"),
    Column("refresh_minutes", WholeNumber),
    Column("filter", Text),
    Column("ping_role", WholeNumber),
    Column("ping_filter", Text),
    Column("tag_rules", JsonText),  # [[tag, filter], …]
    Column("flood_limit", WholeNumber, nullable=False, server_default="10"),
    Column("flood_way", Text, nullable=False, server_default="wait"),
    Column("removed_at", UtcTime),  # NULL: it is followed
    Column("created_by", WholeNumber, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("feed_id", "forum_id"),
    sqlite_strict=True,
)
IS_FOLLOWED = subscriptions.c.removed_at.is_(None)
"""Comes with every question about what is mirrored: who was removed counts nowhere."""

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
    Column("compared", WholeNumber, nullable=False, server_default="0"),
    Column("updated_at", UtcTime),
    Column("on_board", WholeNumber, nullable=False, server_default="0"),
    Column("responses_url", Text),
    Column("response_count", WholeNumber),
    Column("board_posts", WholeNumber),  # the board's own count, as its page gave it last
    Column("full_text", Text),  # of its page, where that is really more than the feed gives
    Column("source", Text),  # of one that was posted by hand
    Column("posted_by", WholeNumber),
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
    Column("reason", Said),
    Column("posted_at", UtcTime, nullable=False),
    Column("closes_at", UtcTime),  # NULL: never
    Column("days", WholeNumber, nullable=False),
    Column("counts_from", Text, nullable=False),
    Column("by_hand", WholeNumber, nullable=False, server_default="0"),  # the rule leaves it alone
    Column("look", Text, nullable=False, server_default="embed"),
    Column("longest", WholeNumber),
    Column("tag", WholeNumber),
    Column("full_text", WholeNumber, nullable=False, server_default="0"),
    Column("plain", WholeNumber, nullable=False, server_default="0"),
    Column("ping_role", WholeNumber),
    Column("more_tags", JsonText),
    Column("held_back", WholeNumber, nullable=False, server_default="0"),  # pending, of a flood
    Column("listed_in", WholeNumber),  # the row of a digest, for one that it lists
    Column("more_time_of", UtcTime),  # the closes_at of which a member asked for more time
    Column("more_time_asked_by", WholeNumber),  # the member, until it is answered
    Column("warned_of", UtcTime),  # the closes_at that readers were warned of
    Column("rewrite_at", UtcTime),  # real time: messages are to be rewritten; NULL: they are true
    Column("corrected_at", UtcTime),  # real time of the last correction, or of the next one
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
_HELD_BACK = text("held_back = 1 AND state = 'pending'")
Index(
    "ix_threads_held_back",
    threads.c.subscription_id,
    sqlite_where=_HELD_BACK,
    postgresql_where=_HELD_BACK,
)

_AGAIN = text("state = 'closed' AND not_before IS NOT NULL")
Index(
    "ix_threads_archived_again",
    threads.c.not_before,
    sqlite_where=_AGAIN,
    postgresql_where=_AGAIN,
)
_STALE = text("rewrite_at IS NOT NULL")
Index("ix_threads_stale", threads.c.rewrite_at, sqlite_where=_STALE, postgresql_where=_STALE)


def written(state: str) -> ColumnElement[str]:
    """A state in a question, written out and not bound.

    Only so does SQLite see that a partial index covers what is asked.
    """
    return literal(state, Text, literal_execute=True)


IS_WANTED = threads.c.state.in_([written(state) for state in WANTED])
"""Comes with every question about what is not on Discord yet, for its index."""


closing_rules = Table(
    "closing_rules",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("guild_id", WholeNumber, nullable=False),
    Column("forum_id", WholeNumber),  # NULL: for the whole guild
    Column("subscription_id", WholeNumber, ForeignKey(subscriptions.c.id, ondelete="CASCADE")),
    Column("days", WholeNumber, nullable=False),
    Column("counts_from", Text, nullable=False),
    Column("closes", WholeNumber, nullable=False),
    Column("for_all", WholeNumber, nullable=False, server_default="0"),
    Index("ix_closing_rules_guild_id", "guild_id"),
    sqlite_strict=True,
)

member_holds = Table(
    "member_holds",
    metadata,
    Column("thread_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("guild_id", WholeNumber, nullable=False),
    Column("held_by", Text, nullable=False),
    sqlite_strict=True,
)

guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("log_channel_id", WholeNumber),
    Column("language", Text),
    Column("active_budget", WholeNumber),
    Column("longest", WholeNumber),
    Column("notice", Text),
    Column("warning_hours", WholeNumber),
    Column("defaults", JsonText),
    sqlite_strict=True,
)

notices = Table(
    "notices",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("guild_id", WholeNumber, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("told", WholeNumber, nullable=False, server_default="0"),
    UniqueConstraint("guild_id", "subject"),
    sqlite_strict=True,
)

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
    Column("not_before", UtcTime),  # real time: nothing is tried before
    Column("reason", Said),
    Column("response_id", WholeNumber),
    Column("wanted_at", UtcTime),  # of a response's message
    UniqueConstraint("thread", "kind", "position"),
    sqlite_strict=True,
)
_UNPOSTED = text("message_id IS NULL")
Index(
    "ix_messages_unposted",
    messages.c.thread,
    sqlite_where=_UNPOSTED,
    postgresql_where=_UNPOSTED,
)

pages = Table(
    "pages",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("article_id", WholeNumber, ForeignKey(articles.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("blocks", WholeNumber, nullable=False, server_default="0"),
    Column("closed", WholeNumber, nullable=False, server_default="0"),
    Column("next_read_at", UtcTime),  # NULL: it is not read any more
    Column("read_at", UtcTime),
    Column("failures", WholeNumber, nullable=False, server_default="0"),
    Column("trouble", Said),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("article_id", "kind"),
    sqlite_strict=True,
)
_TO_READ = text("next_read_at IS NOT NULL")
Index("ix_pages_due", pages.c.next_read_at, sqlite_where=_TO_READ, postgresql_where=_TO_READ)
_BLOCKS = text("blocks = 1")
Index("ix_pages_blocking", pages.c.article_id, sqlite_where=_BLOCKS, postgresql_where=_BLOCKS)

responses = Table(
    "responses",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("article_id", WholeNumber, ForeignKey(articles.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text),
    Column("link", Text),
    Column("published_at", UtcTime),
    Column("seen_at", UtcTime, nullable=False),
    Column("missed", WholeNumber, nullable=False, server_default="0"),  # times in a row
    Column("gone", WholeNumber, nullable=False, server_default="0"),
    Column("position", WholeNumber, nullable=False, server_default="0"),  # the oldest first
    UniqueConstraint("article_id", "key"),
    sqlite_strict=True,
)

forum_settings = Table(
    "forum_settings",
    metadata,
    Column("forum_id", WholeNumber, primary_key=True, autoincrement=False),
    Column("guild_id", WholeNumber, nullable=False),
    Column("posters", Text, nullable=False),
    Column("cooldown_minutes", WholeNumber, nullable=False),
    sqlite_strict=True,
)

imports = Table(
    "imports",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("guild_id", WholeNumber, nullable=False, unique=True),
    Column("by", WholeNumber, nullable=False),
    Column("backlog", WholeNumber, nullable=False),
    Column("missing", JsonText, nullable=False),
    Column("token", Text),
    Column("message_id", WholeNumber),
    sqlite_strict=True,
)

import_lines = Table(
    "import_lines",
    metadata,
    Column("id", WholeNumber, primary_key=True),
    Column("import_id", WholeNumber, ForeignKey(imports.c.id, ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text),
    Column("forum_id", WholeNumber, nullable=False),
    Column("tag", WholeNumber),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("reason", Text),
    Index("ix_import_lines_import_id", "import_id", "state"),
    sqlite_strict=True,
)

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),  # real time, by the database's own clock
    sqlite_strict=True,
)
