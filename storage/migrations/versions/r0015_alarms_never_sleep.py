"""An outcome on an alarm can be undone, a change of shift is told once, an alarm keeps each value with its minute."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two new tables, two new columns; alarms that had gone silent after the last step are looked at again."""
    op.add_column("alert", sa.Column("readings", sa.LargeBinary(), nullable=True))
    op.add_column("alert", sa.Column("letter", BIG_ID, nullable=True))
    op.execute("UPDATE alert SET due_at = COALESCE(raised_at, opened_at) WHERE closed_at IS NULL AND due_at IS NULL")
    op.create_table(
        "alarm_step",
        _id(),
        _ref("alarm_step", "alert_id", "alert"),
        _ref("alarm_step", "staff_id", "staff_member"),
        _at("at", nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        _at("over_at"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_step"),
    )
    op.create_index("ix_alarm_step_alert_id", "alarm_step", ["alert_id"])
    fresh = sa.text("over_at IS NULL")
    op.create_index("ix_alarm_step_fresh", "alarm_step", ["at"], sqlite_where=fresh, postgresql_where=fresh)
    op.create_table(
        "shift_change",
        _id(),
        _ref("shift_change", "facility_id", "facility"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        _at("at", nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        _ref("shift_change", "taken_by", "staff_member", nullable=True),
        _at("taken_at"),
        sa.PrimaryKeyConstraint("id", name="pk_shift_change"),
        sa.UniqueConstraint("facility_id", "day", "shift", name="uq_shift_change_facility_id_day_shift"),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
