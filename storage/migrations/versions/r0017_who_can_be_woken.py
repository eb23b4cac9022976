"""Staff may give a phone to be woken by; groups that must wait for room say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables."""
    op.create_table(
        "staff_phone",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_staff_phone"),
    )
    op.create_table(
        "full_chat",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("frees", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_full_chat"),
    )
