"""Caps: what was typed to ask for a code, and indexes by which codes and registrations are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes remember a keyed digest of what was typed; they are counted by it and by the hour.

    Codes sent before were asked for by nothing known: they count for their phone and their contact.
    """
    op.add_column("otp", sa.Column("asked_index", sa.LargeBinary(), nullable=True))
    op.create_index("ix_otp_asked", "otp", ["asked_index", "sent_at"])
    op.create_index("ix_otp_sent", "otp", ["sent_at"])
    op.create_index("ix_episode_contact_id", "episode", ["contact_id"])
