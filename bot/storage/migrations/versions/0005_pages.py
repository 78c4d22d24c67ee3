"""Pages of articles and their responses; articles posted by hand, and who may post them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcTime, WholeNumber

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TO_READ = sa.text("next_read_at IS NOT NULL")
_BLOCKS = sa.text("blocks = 1")


def upgrade() -> None:
    """Adds tables and columns; what is stored stays as it is."""
    _add_columns()
    _create_pages()
    op.create_table(
        "responses",
        sa.Column("id", WholeNumber, primary_key=True),
        sa.Column("article_id", WholeNumber, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("published_at", UtcTime),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.Column("missed", WholeNumber, nullable=False, server_default="0"),
        sa.Column("gone", WholeNumber, nullable=False, server_default="0"),
        sa.UniqueConstraint("article_id", "key"),
        sqlite_strict=True,
    )
    op.create_table(
        "forum_settings",
        sa.Column("forum_id", WholeNumber, primary_key=True, autoincrement=False),
        sa.Column("guild_id", WholeNumber, nullable=False),
        sa.Column("posters", sa.Text, nullable=False),
        sa.Column("cooldown_minutes", WholeNumber, nullable=False),
        sqlite_strict=True,
    )


def _add_columns() -> None:
    for table in ("subscriptions", "threads"):
        op.add_column(table, _flag("full_text"))
    op.add_column("subscriptions", _flag("responses"))
    op.add_column("articles", _flag("on_board"))
    op.add_column("articles", sa.Column("responses_url", sa.Text))
    op.add_column("articles", sa.Column("response_count", WholeNumber))
    op.add_column("articles", sa.Column("board_posts", WholeNumber))
    op.add_column("articles", sa.Column("full_text", sa.Text))
    op.add_column("articles", sa.Column("source", sa.Text))
    op.add_column("articles", sa.Column("posted_by", WholeNumber))
    op.add_column("messages", sa.Column("response_id", WholeNumber))
    op.add_column("messages", sa.Column("wanted_at", UtcTime))


def _create_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", WholeNumber, primary_key=True),
        sa.Column("article_id", WholeNumber, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        _flag("blocks"),
        _flag("closed"),
        sa.Column("next_read_at", UtcTime),
        sa.Column("read_at", UtcTime),
        sa.Column("failures", WholeNumber, nullable=False, server_default="0"),
        sa.Column("trouble", sa.Text),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.UniqueConstraint("article_id", "kind"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_pages_due",
        "pages",
        ["next_read_at"],
        sqlite_where=_TO_READ,
        postgresql_where=_TO_READ,
    )
    op.create_index(
        "ix_pages_blocking",
        "pages",
        ["article_id"],
        sqlite_where=_BLOCKS,
        postgresql_where=_BLOCKS,
    )


def _flag(name: str) -> "sa.Column[int]":
    return sa.Column(name, WholeNumber, nullable=False, server_default="0")
