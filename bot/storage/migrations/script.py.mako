"""${message}."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import JsonText, UtcTime, WholeNumber

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """What this step changes."""
    ${upgrades if upgrades else "pass"}
