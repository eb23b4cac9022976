"""An input may wait for a later instant: after a failure, or when its sender sends too much at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new column."""
    op.add_column("inbox", sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
