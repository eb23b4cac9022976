"""Accounts: how a chat came to answer for a patient, and locks after wrong passwords, for accounts and chats alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody could log in before: there is no lock to be taken along."""
    with op.batch_alter_table("care_link") as link:
        link.add_column(sa.Column("via", sa.String(), server_default="registered", nullable=False))
    with op.batch_alter_table("credential") as credential:
        credential.drop_column("failures")
        credential.drop_column("locked_until")
    op.create_table(
        "login_lock",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name="pk_login_lock"),
    )
