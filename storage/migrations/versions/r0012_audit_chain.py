"""The audit is chained from now on: the newest seal beside it, and the entries not yet sealed found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row with the newest seal, closed with the data key; an index over what is not sealed yet."""
    op.create_table(
        "audit_end",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("newest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_audit_end"),
    )
    # No release sealed by itself: seals made by hand have no end kept beside them, so the chain begins again.
    op.execute("UPDATE audit_event SET link = NULL, seal = NULL WHERE link IS NOT NULL")
    where = sa.text("link IS NULL")
    op.create_index("ix_audit_event_unsealed", "audit_event", ["id"], sqlite_where=where, postgresql_where=where)
