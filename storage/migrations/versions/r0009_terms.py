"""Terms of office, by which a process that was replaced while it slept learns of it before it sends anything."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row for each office."""
    op.create_table(
        "term",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_term"),
    )
