"""Staff: a PIN for what can hurt, topics of forum groups, groups that moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """New tables."""
    op.create_table(
        "staff_pin",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("fresh", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asking", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person", name="pk_staff_pin"),
    )
    op.create_table(
        "facility_topic",
        sa.Column(
            "facility_id",
            BIG_ID,
            sa.ForeignKey("facility.id", name="fk_facility_topic_facility_id_facility"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("facility_id", "kind", name="pk_facility_topic"),
    )
    op.create_table(
        "moved_chat",
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("old", name="pk_moved_chat"),
    )
