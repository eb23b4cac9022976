"""A patient who died, is in hospital or moved away is asked nothing more; staff decide, and may undo it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table; of each illness at most one departure is open."""
    op.create_table(
        "departure",
        sa.Column("id", BIG_ID, nullable=False),
        _ref("episode_id", "episode"),
        _ref("contact_id", "contact"),
        _ref("facility_id", "facility"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        _at("said_at", nullable=False),
        _at("raised_at"),
        sa.Column("rung", sa.Integer(), nullable=False),
        _at("due_at"),
        _at("decided_at"),
        sa.Column("decided_by", sa.LargeBinary(), nullable=True),
        _at("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_departure"),
    )
    op.create_index("ix_departure_episode_id", "departure", ["episode_id"])
    op.create_index("ix_departure_contact_id", "departure", ["contact_id"])
    _partial("uq_departure_open", "episode_id", "ended_at IS NULL AND episode_id IS NOT NULL", unique=True)
    _partial("ix_departure_due", "due_at", "ended_at IS NULL AND due_at IS NOT NULL")


def _partial(name: str, column: str, where: str, *, unique: bool = False) -> None:
    rows = sa.text(where)
    op.create_index(name, "departure", [column], unique=unique, sqlite_where=rows, postgresql_where=rows)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_departure_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=True)
