"""Which bot heard an input, which bots have worked here, and for which keys inputs may be put in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Inputs kept so far belong to bot 0; the first bot that listens takes them over."""
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("bot", sa.BigInteger(), nullable=False, server_default="0"))
        inbox.drop_constraint("uq_inbox_channel_update_id", type_="unique")
        inbox.create_unique_constraint("uq_inbox_channel_bot_update_id", ["channel", "bot", "update_id"])
    op.create_table(
        "known_bot",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", "bot", name="pk_known_bot"),
    )
    op.create_table(
        "door_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_door_key"),
    )
