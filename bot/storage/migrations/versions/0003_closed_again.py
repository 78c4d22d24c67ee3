"""An index for the closed threads that are to be archived once more."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AGAIN = sa.text("state = 'closed' AND not_before IS NOT NULL")


def upgrade() -> None:
    """Creates it."""
    op.create_index(
        "ix_threads_archived_again",
        "threads",
        ["not_before"],
        unique=False,
        sqlite_where=_AGAIN,
        postgresql_where=_AGAIN,
    )
