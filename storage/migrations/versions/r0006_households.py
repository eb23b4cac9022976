"""Households: who was invited to care for whom, by whom, until when; the one-time links of these invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """How a link to a patient came about and when it ends; invitations."""
    with op.batch_alter_table("care_link") as link:
        link.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        link.add_column(sa.Column("granted_by", BIG_ID, nullable=True))
        link.add_column(sa.Column("name", sa.LargeBinary(), nullable=True))
        link.create_foreign_key("fk_care_link_granted_by_contact", "contact", ["granted_by"], ["id"])
    where = sa.text("via = 'invited' AND until IS NULL")
    op.create_index("ix_care_link_invited", "care_link", ["ends_on"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "care_invite",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _ref("contact_id", "contact"),
        _ref("patient_id", "patient"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_care_invite"),
        sa.UniqueConstraint("digest", "patient_id", name="uq_care_invite_digest_patient_id"),
    )


def _ref(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_care_invite_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=False)
