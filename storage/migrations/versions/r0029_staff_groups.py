"""Staff groups: changes that can be taken back, who was looked for in a group, and no rights for nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOBODY = "'777000', '1087968824', '136817688'"
"""Numbers of the messenger itself, its anonymous administrators and its channels; people with rights until now."""


def upgrade() -> None:
    """Two new tables; rights that anonymous senders got end, so that a person can lead."""
    op.create_table(
        "facility_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column(
            "facility_id",
            BIG_ID,
            sa.ForeignKey("facility.id", name="fk_facility_change_facility_id_facility"),
            nullable=False,
        ),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facility_change"),
    )
    op.create_index("ix_facility_change_facility_id", "facility_change", ["facility_id"])
    op.create_table(
        "staff_look",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person", name="pk_staff_look"),
    )
    op.execute(
        f"UPDATE staff_member SET until = CURRENT_TIMESTAMP WHERE until IS NULL AND person IN ({NOBODY})"  # noqa: S608
    )
