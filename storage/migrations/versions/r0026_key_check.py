"""The key is checked from now on, and rights carry a mark: both are filled in by the first start with the right key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table with one row, and a column."""
    op.create_table(
        "key_check",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rotating_from", sa.String(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name="pk_key_check"),
    )
    op.add_column("staff_member", sa.Column("mark", sa.LargeBinary(), nullable=True))
