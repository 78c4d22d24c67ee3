"""The order of an article's responses, apart from when they were stored."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import WholeNumber

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now they stood in the order in which they were stored."""
    position = sa.Column("position", WholeNumber, nullable=False, server_default="0")
    op.add_column("responses", position)
    responses = sa.table("responses", sa.column("id"), sa.column("position"))
    op.execute(responses.update().values(position=responses.c.id))
