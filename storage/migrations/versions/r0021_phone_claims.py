"""A chat that holds a patient's phone, but does not know the patient, waits for a person's word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table; of a patient and a chat at most one claim is open."""
    op.create_table(
        "phone_claim",
        sa.Column("id", BIG_ID, nullable=False),
        _ref("patient_id", "patient"),
        _ref("contact_id", "contact"),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_phone_claim"),
    )
    op.create_index("ix_phone_claim_patient_id", "phone_claim", ["patient_id"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_phone_claim_open",
        "phone_claim",
        ["patient_id", "contact_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def _ref(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_phone_claim_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=False)
