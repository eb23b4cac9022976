"""People pause their reminders, and ask to be followed no longer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two new tables; of each illness at most one row is open."""
    op.create_table(
        "pause",
        _id(),
        _ref("pause", "episode_id", "episode"),
        _ref("pause", "contact_id", "contact"),
        _at("since", nullable=False),
        sa.Column("resumes_on", sa.Date(), nullable=True),
        _at("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_pause"),
    )
    _one_open("pause", "ended_at")
    op.create_table(
        "stop_request",
        _id(),
        _ref("stop_request", "episode_id", "episode"),
        _ref("stop_request", "contact_id", "contact"),
        sa.Column("reason", sa.String(), nullable=False),
        _at("asked_at", nullable=False),
        _at("ended_at"),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stop_request"),
    )
    _one_open("stop_request", "ended_at")


def _one_open(table: str, ended: str) -> None:
    where = sa.text(f"{ended} IS NULL")
    op.create_index(f"uq_{table}_open", table, ["episode_id"], unique=True, sqlite_where=where, postgresql_where=where)


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=False)
