"""The moderators' desk: sorting, floods, settings of a guild, imports, feeds that end."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import JsonText, UtcTime, WholeNumber

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds tables and columns; what is stored stays as it is."""
    _of_feeds()
    _of_threads()
    _of_guilds()
    _create_imports()


def _of_feeds() -> None:
    op.add_column("feeds", sa.Column("failing_since", UtcTime))
    op.add_column("feeds", sa.Column("moved_to", sa.Text))
    op.add_column("feeds", sa.Column("moved_since", UtcTime))
    op.add_column("feeds", sa.Column("moved_times", WholeNumber))
    op.add_column("feeds", _flag("gone"))
    op.add_column("subscriptions", sa.Column("filter", sa.Text))
    op.add_column("subscriptions", sa.Column("ping_role", WholeNumber))
    op.add_column("subscriptions", sa.Column("ping_filter", sa.Text))
    op.add_column("subscriptions", sa.Column("tag_rules", JsonText))
    op.add_column(
        "subscriptions",
        sa.Column("flood_limit", WholeNumber, nullable=False, server_default="10"),
    )
    op.add_column(
        "subscriptions", sa.Column("flood_way", sa.Text, nullable=False, server_default="wait")
    )
    op.add_column("subscriptions", sa.Column("removed_at", UtcTime))


def _of_threads() -> None:
    op.add_column("threads", sa.Column("ping_role", WholeNumber))
    op.add_column("threads", sa.Column("more_tags", JsonText))
    op.add_column("threads", _flag("held_back"))
    op.add_column("threads", sa.Column("listed_in", WholeNumber))
    held_back = sa.text("held_back = 1 AND state = 'pending'")
    op.create_index(
        "ix_threads_held_back",
        "threads",
        ["subscription_id"],
        sqlite_where=held_back,
        postgresql_where=held_back,
    )
    op.add_column("threads", sa.Column("more_time_of", UtcTime))
    op.add_column("threads", sa.Column("more_time_asked_by", WholeNumber))
    op.add_column("threads", sa.Column("warned_of", UtcTime))


def _of_guilds() -> None:
    op.add_column("guild_settings", sa.Column("language", sa.Text))
    op.add_column("guild_settings", sa.Column("active_budget", WholeNumber))
    op.add_column("guild_settings", sa.Column("longest", WholeNumber))
    op.add_column("guild_settings", sa.Column("notice", sa.Text))
    op.add_column("guild_settings", sa.Column("warning_hours", WholeNumber))
    op.add_column("guild_settings", sa.Column("defaults", JsonText))


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", WholeNumber, primary_key=True),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("by", WholeNumber, nullable=False),
        sa.Column("backlog", WholeNumber, nullable=False),
        sa.Column("missing", JsonText, nullable=False),
        sa.Column("token", sa.Text),
        sa.Column("message_id", WholeNumber),
        sa.UniqueConstraint("guild_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "import_lines",
        sa.Column("id", WholeNumber, primary_key=True),
        sa.Column(
            "import_id",
            WholeNumber,
            sa.ForeignKey("imports.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("forum_id", WholeNumber, nullable=False),
        sa.Column("tag", WholeNumber),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("reason", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("ix_import_lines_import_id", "import_lines", ["import_id", "state"])


def _flag(name: str) -> "sa.Column[int]":
    return sa.Column(name, WholeNumber, nullable=False, server_default="0")
