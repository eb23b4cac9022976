"""What waits is looked at address by address: another index of it, in place of the one by number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index in place of another, as large as that."""
    waiting = sa.text("state IN ('waiting', 'sending')")
    op.drop_index("ix_outbox_open", table_name="outbox")
    op.create_index(
        "ix_outbox_turn",
        "outbox",
        ["channel", "lane", "address", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
