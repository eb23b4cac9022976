"""Restorations: each time a backup was put back, so that buttons and codes of what was lost are told from new ones."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table; a database that was never restored has no row in it."""
    op.create_table(
        "restoration",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        _at("made_at"),
        _at("restored_at"),
        sa.Column("shift", sa.BigInteger(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_restoration"),
    )


def _at(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
