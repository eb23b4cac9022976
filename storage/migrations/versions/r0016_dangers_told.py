"""A danger told to a contact: nothing follows for a while, and the contact is asked whether help is there."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table; its partial indexes hold the few rows that still wait for something."""
    op.create_table(
        "danger_told",
        sa.Column("id", BIG_ID, nullable=False),
        _ref("contact_id", "contact"),
        _ref("episode_id", "episode", nullable=True),
        _ref("alert_id", "alert", nullable=True),
        _at("told_at", nullable=False),
        _at("quiet_until"),
        sa.Column("held", sa.String(), nullable=False),
        _at("ask_at"),
        _at("asked_at"),
        _at("silent_at"),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_danger_told"),
    )
    for column in ("contact_id", "episode_id", "alert_id"):
        op.create_index(f"ix_danger_told_{column}", "danger_told", [column])
    _partial("ix_danger_told_quiet", "contact_id", "quiet_until IS NOT NULL")
    for column in ("quiet_until", "ask_at", "silent_at"):
        _partial(f"ix_danger_told_{column}", column, f"{column} IS NOT NULL")


def _partial(name: str, column: str, where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, "danger_told", [column], sqlite_where=rows, postgresql_where=rows)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_danger_told_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
