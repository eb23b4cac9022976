"""Who takes over when a facility closes, so that its printed codes lead on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The successor of a closed facility."""
    with op.batch_alter_table("facility") as facility:
        facility.add_column(
            sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        facility.create_foreign_key("fk_facility_successor_id_facility", "facility", ["successor_id"], ["id"])
