"""The clinical day: alarms climb, tasks, attempts to reach patients, duty, notes, words both ways."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """New tables, and how far an alarm has climbed."""
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("rung", sa.Integer(), server_default="0", nullable=False))
        alert.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        alert.add_column(sa.Column("numbers", sa.LargeBinary(), nullable=True))
    op.create_table(
        "task",
        _id(),
        _ref("task", "episode_id", "episode"),
        _ref("task", "facility_id", "facility"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _at("opened_at", nullable=False),
        _at("due_at"),
        _at("closed_at"),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("episode_id", "kind", "day", name="uq_task_episode_id_kind_day"),
    )
    where = sa.text("closed_at IS NULL")
    op.create_index("ix_task_open", "task", ["facility_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "contact_attempt",
        _id(),
        _ref("contact_attempt", "episode_id", "episode"),
        _ref("contact_attempt", "alert_id", "alert", nullable=True),
        _ref("contact_attempt", "task_id", "task", nullable=True),
        _ref("contact_attempt", "staff_id", "staff_member"),
        _at("at", nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contact_attempt"),
    )
    op.create_index("ix_contact_attempt_episode_id", "contact_attempt", ["episode_id"])
    op.create_table(
        "duty",
        _id(),
        _ref("duty", "facility_id", "facility"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        _ref("duty", "staff_id", "staff_member"),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
        sa.UniqueConstraint("facility_id", "day", "shift", "staff_id", name="uq_duty_facility_id_day_shift_staff_id"),
    )
    op.create_table(
        "patient_note",
        _id(),
        _ref("patient_note", "episode_id", "episode"),
        _ref("patient_note", "staff_id", "staff_member"),
        _at("at", nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient_note"),
    )
    op.create_index("ix_patient_note_episode_id", "patient_note", ["episode_id"])
    op.create_table(
        "thread_message",
        _id(),
        _ref("thread_message", "episode_id", "episode"),
        _ref("thread_message", "contact_id", "contact", nullable=True),
        _ref("thread_message", "staff_id", "staff_member", nullable=True),
        _at("at", nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_thread_message"),
    )
    op.create_index("ix_thread_message_episode_id", "thread_message", ["episode_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
