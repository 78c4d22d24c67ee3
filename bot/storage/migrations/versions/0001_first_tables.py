"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import JsonText, UtcTime, WholeNumber

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates them all."""
    op.create_table(
        "feeds",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("site_url", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("next_refresh_at", UtcTime(), nullable=True),
        sa.Column("last_success_at", UtcTime(), nullable=True),
        sa.Column("failures", WholeNumber, server_default="0", nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_feeds_due",
        "feeds",
        ["next_refresh_at"],
        unique=False,
        sqlite_where=sa.text("next_refresh_at IS NOT NULL"),
        postgresql_where=sa.text("next_refresh_at IS NOT NULL"),
    )
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("log_channel_id", WholeNumber, nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guild_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "member_holds",
        sa.Column("thread_id", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_member_holds")),
        sqlite_strict=True,
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notes")),
        sqlite_strict=True,
    )
    op.create_table(
        "notices",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("told", WholeNumber, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("guild_id", "subject", name=op.f("uq_notices_guild_id_subject")),
        sqlite_strict=True,
    )
    op.create_table(
        "articles",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("feed_id", WholeNumber, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alt_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("canonical_link", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("categories", JsonText(), nullable=False),
        sa.Column("first_seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_articles_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_articles_feed_id_key")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_articles_canonical_link"), "articles", ["canonical_link"], unique=False
    )
    op.create_index("ix_articles_feed_id_alt_key", "articles", ["feed_id", "alt_key"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("feed_id", WholeNumber, nullable=False),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("forum_id", WholeNumber, nullable=False),
        sa.Column("backlog", WholeNumber, nullable=False),
        sa.Column("primed", WholeNumber, nullable=False),
        sa.Column("paused", WholeNumber, server_default="0", nullable=False),
        sa.Column("summary", WholeNumber, server_default="0", nullable=False),
        sa.Column("refresh_minutes", WholeNumber, nullable=True),
        sa.Column("created_by", WholeNumber, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("feed_id", "forum_id", name=op.f("uq_subscriptions_feed_id_forum_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_subscriptions_guild_id"), "subscriptions", ["guild_id"], unique=False)
    op.create_table(
        "closing_rules",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("forum_id", WholeNumber, nullable=True),
        sa.Column("subscription_id", WholeNumber, nullable=True),
        sa.Column("days", WholeNumber, nullable=False),
        sa.Column("counts_from", sa.Text(), nullable=False),
        sa.Column("closes", WholeNumber, nullable=False),
        sa.Column("for_all", WholeNumber, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_closing_rules_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_rules")),
        sqlite_strict=True,
    )
    op.create_index("ix_closing_rules_guild_id", "closing_rules", ["guild_id"], unique=False)
    op.create_table(
        "threads",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("article_id", WholeNumber, nullable=False),
        sa.Column("subscription_id", WholeNumber, nullable=True),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("forum_id", WholeNumber, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("posted_at", UtcTime(), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=True),
        sa.Column("days", WholeNumber, nullable=False),
        sa.Column("counts_from", sa.Text(), nullable=False),
        sa.Column("by_hand", WholeNumber, server_default="0", nullable=False),
        sa.Column("summary", WholeNumber, server_default="0", nullable=False),
        sa.Column("rewrite_at", UtcTime(), nullable=True),
        sa.Column("thread_id", WholeNumber, nullable=True),
        sa.Column("floor_id", WholeNumber, nullable=True),
        sa.Column("attempt", WholeNumber, server_default="0", nullable=False),
        sa.Column("not_before", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_threads_article_id")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_threads_subscription_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("article_id", "forum_id", name=op.f("uq_threads_article_id_forum_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_threads_thread_id")),
        sa.UniqueConstraint("token", name=op.f("uq_threads_token")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_threads_closes",
        "threads",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'reopened', 'closing')"),
        postgresql_where=sa.text("state IN ('open', 'reopened', 'closing')"),
    )
    op.create_index("ix_threads_guild", "threads", ["guild_id", "state"], unique=False)
    op.create_index(
        "ix_threads_stale",
        "threads",
        ["rewrite_at"],
        unique=False,
        sqlite_where=sa.text("rewrite_at IS NOT NULL"),
        postgresql_where=sa.text("rewrite_at IS NOT NULL"),
    )
    op.create_index(
        "ix_threads_wanted",
        "threads",
        ["forum_id", "posted_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('pending', 'sending', 'unknown')"),
    )
    op.create_table(
        "messages",
        sa.Column("id", WholeNumber, nullable=False),
        sa.Column("thread", WholeNumber, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", WholeNumber, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("message_id", WholeNumber, nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread"], ["threads.id"], name=op.f("fk_messages_thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("nonce", name=op.f("uq_messages_nonce")),
        sa.UniqueConstraint(
            "thread", "kind", "position", name=op.f("uq_messages_thread_kind_position")
        ),
        sqlite_strict=True,
    )
