"""Words that answered no question are kept until staff have read them; a message once heard is no second cry."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three new tables; of each illness, and of each contact without one, at most one slip is open."""
    op.create_table(
        "slip",
        _id(),
        _ref("slip", "contact_id", "contact"),
        _ref("slip", "episode_id", "episode", nullable=True),
        _ref("slip", "facility_id", "facility", nullable=True),
        sa.Column("weight", sa.String(), nullable=False),
        _at("opened_at", nullable=False),
        _at("posted_at"),
        _at("raised_at"),
        sa.Column("rung", sa.Integer(), nullable=False),
        _at("due_at"),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=True),
        _at("read_at"),
        sa.Column("read_by", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slip"),
    )
    op.create_index("ix_slip_contact_id", "slip", ["contact_id"])
    op.create_index("ix_slip_episode_id", "slip", ["episode_id"])
    _partial("uq_slip_open", "episode_id", "read_at IS NULL AND episode_id IS NOT NULL", unique=True)
    _partial("uq_slip_open_contact", "contact_id", "read_at IS NULL AND episode_id IS NULL", unique=True)
    _partial("ix_slip_due", "due_at", "read_at IS NULL AND due_at IS NOT NULL")
    _partial("ix_slip_unread", "facility_id", "read_at IS NULL")
    _slip_line()
    _heard_message()


def _slip_line() -> None:
    op.create_table(
        "slip_line",
        _id(),
        _ref("slip_line", "slip_id", "slip"),
        _ref("slip_line", "contact_id", "contact"),
        _at("at", nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slip_line"),
    )
    op.create_index("ix_slip_line_slip_id", "slip_line", ["slip_id"])
    op.create_index("ix_slip_line_contact_id", "slip_line", ["contact_id"])


def _heard_message() -> None:
    op.create_table(
        "heard_message",
        _ref("heard_message", "contact_id", "contact"),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        _at("at", nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "message", name="pk_heard_message"),
    )


def _partial(name: str, column: str, where: str, *, unique: bool = False) -> None:
    rows = sa.text(where)
    op.create_index(name, "slip", [column], unique=unique, sqlite_where=rows, postgresql_where=rows)


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
