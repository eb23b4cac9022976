"""What did not arrive: letters sent and their fate, earlier places of cards, and what waits in the morning."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Three new tables, and an index of what waits for a decision."""
    undecided = sa.text("status IN ('waiting', 'asked')")
    op.create_index(
        "ix_episode_undecided", "episode", ["facility_id"], sqlite_where=undecided, postgresql_where=undecided
    )
    op.create_table(
        "sent_letter",
        sa.Column(
            "letter_id",
            BIG_ID,
            sa.ForeignKey("thread_message.id", name="fk_sent_letter_letter_id_thread_message"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _at("at"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_sent_letter"),
    )
    op.create_index("ix_sent_letter_message", "sent_letter", ["chat", "message"])
    op.create_table(
        "earlier_place",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", "message_id", name="pk_earlier_place"),
    )
    op.create_table(
        "morning_head",
        sa.Column(
            "facility_id",
            BIG_ID,
            sa.ForeignKey("facility.id", name="fk_morning_head_facility_id_facility"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("facility_id", "day", name="pk_morning_head"),
    )


def _at(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
