"""Patients pass from one facility to another, stay somewhere, and may be registered twice."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from storage.engine.sealing import Sealed
from storage.people.likeness import name_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1000
PATIENT = sa.table(
    "patient",
    sa.column("id", sa.BigInteger),
    sa.column("full_name", Sealed("patient.full_name")),
    sa.column("birth", Sealed("patient.birth")),
    sa.column("name_index", sa.LargeBinary),
)


def upgrade() -> None:
    """New tables; where a patient stays; and the index by which people who may be the same are found, filled."""
    with op.batch_alter_table("episode") as episode:
        episode.add_column(_ref("episode", "stay_id", "facility", nullable=True))
        episode.add_column(_ref("episode", "home_id", "facility", nullable=True))
    where = sa.text("home_id IS NOT NULL")
    op.create_index("ix_episode_home", "episode", ["home_id"], sqlite_where=where, postgresql_where=where)
    _transfer()
    _duplicate_pair()
    op.add_column("patient", sa.Column("name_index", sa.LargeBinary(), nullable=True))
    _fill()
    op.create_index("ix_patient_name_index", "patient", ["name_index"])


def _transfer() -> None:
    words = ("reason", "note", "address", "asked_by", "decided_by", "answer")
    op.create_table(
        "transfer",
        _id(),
        _ref("transfer", "episode_id", "episode"),
        _ref("transfer", "from_id", "facility", nullable=True),
        _ref("transfer", "to_id", "facility", nullable=True),
        _ref("transfer", "staff_id", "staff_member", nullable=True),
        _ref("transfer", "contact_id", "contact", nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in words),
        _at("at", nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        _at("due_at"),
        _at("decided_at"),
        sa.PrimaryKeyConstraint("id", name="pk_transfer"),
    )
    op.create_index("ix_transfer_episode_id", "transfer", ["episode_id"])
    where = sa.text("state = 'waiting'")
    op.create_index(
        "uq_transfer_open", "transfer", ["episode_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_index("ix_transfer_due", "transfer", ["due_at"], sqlite_where=where, postgresql_where=where)


def _duplicate_pair() -> None:
    op.create_table(
        "duplicate_pair",
        _id(),
        _ref("duplicate_pair", "newer_id", "patient"),
        _ref("duplicate_pair", "older_id", "patient"),
        sa.Column("verdict", sa.String(), nullable=False),
        _ref("duplicate_pair", "staff_id", "staff_member"),
        _at("at", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_pair"),
        sa.UniqueConstraint("newer_id", "older_id", name="uq_duplicate_pair_newer_id_older_id"),
    )
    op.create_index("ix_duplicate_pair_older_id", "duplicate_pair", ["older_id"])


def _fill() -> None:
    """Row by row, since names are sealed; in chunks, so that memory stays small however many patients there are."""
    connection, last = op.get_bind(), 0
    page = (
        sa.select(PATIENT.c.id, PATIENT.c.full_name, PATIENT.c.birth)
        .where(PATIENT.c.id > sa.bindparam("last"))
        .order_by(PATIENT.c.id)
        .limit(AT_ONCE)
    )
    change = sa.update(PATIENT).where(PATIENT.c.id == sa.bindparam("patient")).values(name_index=sa.bindparam("index"))
    while rows := connection.execute(page, {"last": last}).all():
        connection.execute(change, [{"patient": n, "index": name_index(name, birth)} for n, name, birth in rows])
        last = rows[-1][0]


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
