"""How a thread looks and how much of a text it shows; the icon of a feed."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import WholeNumber

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SUMMARY = 700


def upgrade() -> None:
    """Turns "only the beginning" into a number of characters."""
    for table in ("subscriptions", "threads"):
        op.add_column(table, sa.Column("look", sa.Text, nullable=False, server_default="embed"))
        op.add_column(table, sa.Column("longest", WholeNumber))
        columns = sa.table(table, sa.column("summary"), sa.column("longest"))
        op.execute(columns.update().where(columns.c.summary == 1).values(longest=_SUMMARY))
        op.drop_column(table, "summary")
    op.add_column("feeds", sa.Column("icon", sa.Text))
