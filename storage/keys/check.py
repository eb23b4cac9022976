"""The key of a database: a value that only it opens, so that a wrong key is refused before anything is read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Engine, LargeBinary, inspect, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert  # SQLite took ON CONFLICT over from it
from sqlmodel import SQLModel

from storage import tables
from storage.engine.database import DatabaseUnusable
from storage.engine.keyring import BOUND, PLAIN, accept_bound_only, older_keys
from storage.engine.sealing import SealBroken, Sealed, keys_in_use, staff_mark

CHECK = tables.table(tables.KeyCheck)
_STAFF = tables.table(tables.StaffMember)
_DATA = "data"
_START = insert(CHECK).on_conflict_do_nothing()
_ROW = select(CHECK.c.key, CHECK.c.rotating_from, type_coerce(CHECK.c.value, LargeBinary).label("closed")).where(
    CHECK.c.purpose == _DATA
)
_VALUE = select(CHECK.c.value).where(CHECK.c.purpose == _DATA)
_CHECK = update(CHECK).where(CHECK.c.purpose == _DATA)


class WrongKey(DatabaseUnusable):
    """The database was sealed with another key than the one given; says what to do."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """The state of the check: the key's id, the id it is rotated from, if all that can be is bound to its row."""

    key: str
    rotating_from: str | None
    bound: bool


def check_key(engine: Engine) -> None:
    """Refuse a key that is not this database's, before anything is migrated. Raises WrongKey."""
    with engine.begin() as connection:
        if not inspect(connection).has_table(CHECK.name) or connection.execute(_ROW).first() is None:
            refuse_other_keys(sampled(connection))
        else:
            _hold(connection)


def keep_key(engine: Engine) -> int:
    """Write the check of a database that has none, and hold the key to it. Raises WrongKey.

    A database of an older release has its rows of rights marked, once. Returns how many.
    """
    with engine.begin() as connection:
        marked = 0
        if connection.execute(_ROW).first() is None:
            found = sampled(connection)
            refuse_other_keys(found)
            if begin_check(connection, bound=not found):
                marked = mark_staff(connection)
        _hold(connection)
        return marked


def begin_check(connection: Connection, bound: bool) -> bool:
    """Write the check with the key in use. Returns False if another process was first."""
    row = {"purpose": _DATA, "key": keys_in_use().name, "value": {"bound": bound}}
    return connection.execute(_START, row, execution_options={"preserve_rowcount": True}).rowcount == 1


def change_check(connection: Connection, rotating_from: str | None, bound: bool) -> None:
    """Let the check name the key in use, and the key that values are rotated from."""
    row = {"key": keys_in_use().name, "rotating_from": rotating_from, "value": {"bound": bound}}
    connection.execute(_CHECK.values(row))


def kept_check(connection: Connection) -> KeyState | None:
    """Return the state of the check. Returns None if there is none yet. Raises WrongKey if no given key opens it."""
    row = connection.execute(_ROW).first()
    if row is None:
        return None
    given = [keys_in_use(), *older_keys()]
    if row.key not in [each.name for each in given]:
        raise _not_this(row.key)
    try:
        value = connection.execute(_VALUE).scalar_one()
    except SealBroken:
        raise WrongKey("the key check of this database was changed by hand: put back a backup made before") from None
    return KeyState(row.key, row.rotating_from, value["bound"])


def mark_staff(connection: Connection) -> int:
    """Mark the rows of rights that have no mark; return how many."""
    rows = connection.execute(
        select(_STAFF.c.id, _STAFF.c.facility_id, _STAFF.c.role, _STAFF.c.person).where(_STAFF.c.mark.is_(None))
    ).all()
    for number, facility, role, person in rows:
        mark = staff_mark(facility, role, person)
        connection.execute(update(_STAFF).where(_STAFF.c.id == number).values(mark=mark))
    return len(rows)


def sampled(connection: Connection) -> dict[str, bool]:
    """Return the ids of keys that values are sealed with, one value a column; True where one of them opened."""
    there, found = inspect(connection), dict[str, bool]()
    for table in SQLModel.metadata.sorted_tables:
        sealed = [column for column in table.c if isinstance(column.type, Sealed)]
        if not sealed or not there.has_table(table.name):
            continue
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in sealed:
            of = getattr(column.type, "of", "")
            if column.name in known and (not of or of in known):
                _sample(connection, column, found)
    return found


def refuse_other_keys(found: dict[str, bool]) -> None:
    """Raise WrongKey unless the key in use alone sealed what was found, and opens it."""
    current, older = keys_in_use().name, [each.name for each in older_keys()]
    if not found or (set(found) == {current} and found[current]):
        return
    strange = sorted(set(found) - {current, *older})
    if not strange and set(found) != {current}:
        raise _rotate_first()
    if current in found and strange:
        raise WrongKey(
            f"values of this database were sealed with two keys, {current} (given) and {', '.join(strange)}: "
            "set DATA_KEY_OLD to the other one and run `f0care key rotate`"
        )
    raise _not_this(", ".join(strange) or current)


def _hold(connection: Connection) -> None:
    kept = kept_check(connection)
    if kept is None:
        raise WrongKey("the key check of this database is gone: start again")
    if kept.rotating_from is not None:
        raise WrongKey("the key of this database is being changed: run `f0care key rotate` until it says done")
    if kept.key != keys_in_use().name:
        raise _rotate_first()
    accept_bound_only(kept.bound)


def _not_this(right: str) -> WrongKey:
    return WrongKey(
        f"DATA_KEY is not the key of this database (its key is {right}, the given one {keys_in_use().name}): "
        "put the right key back, from your safe; nothing was read or changed"
    )


def _rotate_first() -> WrongKey:
    return WrongKey("this database is sealed with DATA_KEY_OLD: stop the bots and run `f0care key rotate` first")


def _sample(connection: Connection, column: Column[object], found: dict[str, bool]) -> None:
    there = type_coerce(column, LargeBinary).is_not(None)
    raw = connection.execute(select(type_coerce(column, LargeBinary)).where(there).limit(1)).scalar()
    if raw is None or raw[0] not in (PLAIN, BOUND):
        return
    name = bytes(raw[1:5]).hex()
    try:
        connection.execute(select(column).where(there).limit(1)).all()
        found[name] = True
    except SealBroken:
        found.setdefault(name, False)
