"""A letter knows when it was settled, and a station may write to many at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("staff_id IS NULL AND settled_at IS NULL")
WAITS = sa.text("state IN ('waiting', 'sent')")


def upgrade() -> None:
    """One column (letters answered before count as settled), and two new tables."""
    _settle()
    op.create_table(
        "bulletin",
        sa.Column("id", BIG_ID, nullable=False),
        _ref("bulletin", "facility_id", "facility"),
        _ref("bulletin", "staff_id", "staff_member"),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("village", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        _at("at", nullable=False),
        _at("send_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bulletin"),
    )
    op.create_index("ix_bulletin_facility_id", "bulletin", ["facility_id"])
    op.create_index("ix_bulletin_waits", "bulletin", ["send_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_table(
        "bulletin_copy",
        _ref("bulletin_copy", "bulletin_id", "bulletin"),
        _ref("bulletin_copy", "episode_id", "episode"),
        sa.Column("chats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bulletin_id", "episode_id", name="pk_bulletin_copy"),
    )


def _settle() -> None:
    op.add_column("thread_message", _at("settled_at", nullable=True))
    op.execute(
        "UPDATE thread_message SET settled_at = at WHERE staff_id IS NULL AND EXISTS (SELECT 1 FROM thread_message a"
        " WHERE a.episode_id = thread_message.episode_id AND a.contact_id = thread_message.contact_id"
        " AND a.staff_id IS NOT NULL AND a.id > thread_message.id)"
    )
    op.create_index(
        "ix_thread_message_open", "thread_message", ["episode_id"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def _ref(table: str, name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, autoincrement=False, nullable=False)


def _at(name: str, *, nullable: bool) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
