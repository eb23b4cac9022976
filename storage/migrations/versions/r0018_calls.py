"""A call that was promised knows why, whose it is and what came of it; the morning's list keeps its numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Columns that are empty for all there was, one setting that is off, and one new table."""
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("reasons", sa.LargeBinary(), nullable=True))
        task.add_column(sa.Column("staff_id", BIG_ID, nullable=True))
        task.add_column(sa.Column("attempt_id", BIG_ID, nullable=True))
        task.add_column(sa.Column("measure", sa.String(), nullable=True))
        task.add_column(sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True))
        task.create_foreign_key("fk_task_staff_id_staff_member", "staff_member", ["staff_id"], ["id"])
    where = sa.text("measure IS NOT NULL AND measured_at IS NULL")
    op.create_index("ix_task_measure", "task", ["day"], sqlite_where=where, postgresql_where=where)
    op.add_column("contact_attempt", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    off: sa.Column[bool] = sa.Column("calls_at_risk", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("facility", off)
    op.create_table(
        "list_place",
        _ref("list_place", "facility_id", "facility"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("list_place", "episode_id", "episode"),
        sa.PrimaryKeyConstraint("facility_id", "day", "number", name="pk_list_place"),
        sa.UniqueConstraint("facility_id", "day", "episode_id", name="uq_list_place_facility_id_day_episode_id"),
    )


def _ref(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=False)
