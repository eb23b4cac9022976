"""Which messages ask a new question, and when the newest one was shown: an answer typed before is asked back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of a waiting message, whether its question is new; of a card, when its newest question was shown."""
    op.add_column("outbox", sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("posted", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
