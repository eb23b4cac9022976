"""Another DATA_KEY for every value: sealed again piece by piece, taken up again where a kill ended it.

The check names the new key before the first value changes, so that nothing else runs meanwhile. A row is done when
its values carry the new key's id; what is found by a key (phones, names) changes in the same statement as the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, select, type_coerce, update
from sqlalchemy.engine import RowMapping

from storage import tables
from storage.engine.keyring import Keys, keys_in_use, keys_of
from storage.engine.row_expression import with_row
from storage.engine.sealing import SealBroken, open_with_row, phone_index, staff_mark
from storage.keys.audit_chain import rechain
from storage.keys.check import WrongKey, begin_check, change_check, kept_check, mark_staff, sampled
from storage.keys.sealed_rows import (
    OUTSIDE,
    change,
    in_row,
    is_current,
    opened,
    pages,
    place,
    sealed_columns,
    sealed_tables,
)
from storage.people.likeness import name_index

_PATIENT = tables.table(tables.Patient)
_STAFF = tables.table(tables.StaffMember)
_CLAIM = tables.table(tables.PhoneClaim)


@dataclass(slots=True)
class Rotated:
    """Outcome of a rotation: rows sealed again by table, and values that no key opened, by "table.column row"."""

    rows: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)


def rotate(engine: Engine, despite_audit: bool = False) -> Rotated:
    """Seal everything with the key in use; the older one on the ring opens what it sealed.

    Raises WrongKey if the keys given are not the ones this database knows, AuditBroken.
    """
    done = Rotated()
    for _ in rotation_steps(engine, done, despite_audit):
        pass
    return done


def rotation_steps(engine: Engine, done: Rotated, despite_audit: bool = False) -> Iterator[str]:
    """Rotate a table a step, and name it; ended anywhere, the next rotation goes on from there.

    The audit is chained again in the first transaction: if it does not hold, nothing has changed.
    """
    with engine.begin() as connection:
        older, begins = _begun(connection)
        if begins:
            done.damaged += rechain(connection, older, despite_audit)
    for table in sealed_tables():
        if table.name not in OUTSIDE:
            _seal_table(engine, table, older, done)
            yield table.name
    with engine.begin() as connection:
        _name_claims(connection, older)
        change_check(connection, None, bound=True)
    _forget_old_pages(engine)


def _begun(connection: Connection) -> tuple[Keys, bool]:
    """Let the check say that values change keys; return the keys they change from, True if this begins just now."""
    kept, current = kept_check(connection), keys_in_use()
    if kept is None:
        names = set(sampled(connection)) - {current.name}
        older = _known(names.pop() if len(names) == 1 else current.name)
        begin_check(connection, bound=False)
        mark_staff(connection)
    else:
        older = _known(kept.rotating_from or kept.key)
    change_check(connection, older.name, bound=False)
    begins = kept is None or kept.rotating_from is None
    return older, begins and older.name != current.name


def _forget_old_pages(engine: Engine) -> None:
    """Rewrite a SQLite file: what the older key sealed still lies in its free pages and in its log."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("VACUUM").close()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _known(name: str) -> Keys:
    keys = keys_of(bytes.fromhex(name))
    if keys is None:
        raise WrongKey(f"the key of this database was {name}: set DATA_KEY_OLD to it and run `f0care key rotate` again")
    return keys


def _seal_table(engine: Engine, table: Table, older: Keys, done: Rotated) -> None:
    for connection, rows in pages(engine, table):
        for row in rows:
            told = _opened(table, row, done)
            stale = [c for c in sealed_columns(table) if c.name in told and not is_current(c, row[c.name])]
            values = {column.name: in_row(column, row, told[column.name]) for column in stale}
            values |= _found_by(table, row, told, older)
            if values:
                change(connection, table, row, values)
                done.rows[table.name] += 1


def _opened(table: Table, row: RowMapping, done: Rotated) -> dict[str, Any]:
    """Return what the values of a row say; those that no key opens are noted, and stay as they are."""
    told: dict[str, Any] = {}
    for column in sealed_columns(table):
        if row[column.name] is not None:
            try:
                told[column.name] = opened(column, row)
            except SealBroken:
                done.damaged.append(place(column, row))
    return told


def _found_by(table: Table, row: RowMapping, told: Mapping[str, Any], older: Keys) -> dict[str, Any]:
    """Return the keyed values of a row that are not of the key in use yet."""
    fresh: dict[str, Any] = {}
    if table is _PATIENT:
        if "phone" in told:
            fresh["phone_index"] = phone_index(told["phone"])
        if "full_name" in told and "birth" in told:
            fresh["name_index"] = name_index(told["full_name"], told["birth"])
    if table is _STAFF:
        said = row["facility_id"], row["role"], row["person"]
        if row["mark"] == staff_mark(*said, older):  # one that was not right does not become right
            fresh["mark"] = staff_mark(*said)
    return {name: value for name, value in fresh.items() if row[name] != value}


def _name_claims(connection: Connection, older: Keys) -> None:
    """Let claims by phone name the phone by the new key, where it is still the patient's."""
    closed = type_coerce(with_row(_PATIENT.c.phone, "code"), LargeBinary)
    claims = select(_CLAIM.c.id, _CLAIM.c.phone_index, closed.label("closed")).join_from(_CLAIM, _PATIENT)
    for number, index, kept in connection.execute(claims).all():
        try:
            phone = open_with_row(kept, "patient.phone")
        except SealBroken:  # told already, where the patient's row was sealed again
            continue
        if index == phone_index(phone, older):
            connection.execute(update(_CLAIM).where(_CLAIM.c.id == number).values(phone_index=phone_index(phone)))
