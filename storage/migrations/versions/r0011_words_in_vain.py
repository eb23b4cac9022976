"""Words that led nowhere, and how often in a row: two machines must not answer one another for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of a contact, the last such words (two bytes of a digest), how often they came, and when."""
    op.add_column("contact", sa.Column("vain_words", sa.Integer(), nullable=True))
    op.add_column("contact", sa.Column("vain_times", sa.Integer(), nullable=True))
    op.add_column("contact", sa.Column("vain_at", sa.DateTime(timezone=True), nullable=True))
