"""How a thread looks, long texts in several messages, corrections; the icon of a feed."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcTime, WholeNumber

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SUMMARY = 700
_UNPOSTED = sa.text("message_id IS NULL")


def upgrade() -> None:
    """Turns "only the beginning" into a number of characters; adds the rest."""
    for table in ("subscriptions", "threads"):
        op.add_column(table, sa.Column("look", sa.Text, nullable=False, server_default="embed"))
        op.add_column(table, sa.Column("longest", WholeNumber))
        op.add_column(table, sa.Column("tag", WholeNumber))
        columns = sa.table(table, sa.column("summary"), sa.column("longest"))
        op.execute(columns.update().where(columns.c.summary == 1).values(longest=_SUMMARY))
        op.drop_column(table, "summary")
    op.add_column("threads", sa.Column("plain", WholeNumber, nullable=False, server_default="0"))
    op.add_column("threads", sa.Column("corrected_at", UtcTime))
    op.add_column("feeds", sa.Column("icon", sa.Text))
    op.add_column(
        "articles", sa.Column("compared", WholeNumber, nullable=False, server_default="0")
    )
    op.add_column("articles", sa.Column("updated_at", UtcTime))
    op.add_column("messages", sa.Column("not_before", UtcTime))
    op.add_column("messages", sa.Column("reason", sa.Text))
    op.create_index(
        "ix_messages_unposted",
        "messages",
        ["thread"],
        sqlite_where=_UNPOSTED,
        postgresql_where=_UNPOSTED,
    )
