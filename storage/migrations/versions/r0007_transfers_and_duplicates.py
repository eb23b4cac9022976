"""Patients pass from one facility to another, stay somewhere, and may be registered twice."""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from cryptography.exceptions import InvalidTag

# For the keys alone, which are derived once at the start and live only there, and for the error by which the program
# says that they are the wrong ones. How a value is opened and how a name is folded is copied below, as it was then.
from storage.engine.sealing import SealBroken, keys_in_use

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1000
PATIENT = sa.table(
    "patient",
    sa.column("id", sa.BigInteger),
    sa.column("full_name", sa.LargeBinary),
    sa.column("birth", sa.LargeBinary),
    sa.column("name_index", sa.LargeBinary),
)
HEAD, NONCE = 5, 12  # a sealed value: version and key id, nonce, ciphertext with tag
MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


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
        connection.execute(change, [{"patient": n, "index": _name_index(name, birth)} for n, name, birth in rows])
        last = rows[-1][0]


def _name_index(full_name: bytes, birth: bytes) -> bytes:
    """Return the keyed digest of the last word of a sealed name and of the year of a sealed birth."""
    called = _plain(_opened(full_name, "patient.full_name")).split()
    words = f"{called[-1] if called else ''}|{_opened(birth, 'patient.birth')[:4]}"
    return hmac.digest(keys_in_use().person, words.encode(), "sha256")[:16]


def _opened(value: bytes, place: str) -> str:
    """Return a sealed text; raise SealBroken when another key sealed it, or when it was changed."""
    keys = keys_in_use()
    if value[:HEAD] != keys.head:
        raise SealBroken(f"{place} was sealed with another DATA_KEY than the one in use")
    try:
        text: str = json.loads(keys.seal.decrypt(value[HEAD : HEAD + NONCE], value[HEAD + NONCE :], place.encode()))
    except InvalidTag:
        raise SealBroken(f"a value of {place} was changed or belongs elsewhere") from None
    return text


def _plain(text: str) -> str:
    """Return a text in lower case, with one kind of dash and blank, without accents and invisible signs."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    lowered = unicodedata.normalize("NFC", shown.translate(DASHES).lower())
    return "".join(map(_bare, re.sub(r"[^\S\n]+", " ", lowered).strip()))


def _bare(letter: str) -> str:
    """Return a letter without its Vietnamese accents."""
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    parts = unicodedata.normalize("NFD", letter)
    return parts[0] if len(parts) > 1 and MARKS.issuperset(parts[1:]) else letter


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, nullable=False)


def _at(name: str, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ref(table: str, name: str, target: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}")
    return sa.Column(name, BIG_ID, key, nullable=nullable)
