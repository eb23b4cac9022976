"""Copy of a running pilot from its SQLite file to PostgreSQL: every row of every table, all or nothing, checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Engine,
    LargeBinary,
    Select,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    type_coerce,
    update,
)
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.engine.database import DatabaseUnusable
from storage.engine.sealing import Sealed, SealedText

CHUNK = 1000


def copy(source: Engine, target: Engine) -> dict[str, int]:
    """Copy everything into an empty database of the same schema, in one transaction; return the rows per table.

    Sealed columns are copied as they are: the same DATA_KEY opens them afterwards. Raises DatabaseUnusable if
    the target is not empty, or if what arrived is not what was there; then nothing has been copied.
    """
    tables = SQLModel.metadata.sorted_tables
    with source.begin() as old, target.begin() as new:
        filled = [table.name for table in tables if new.execute(select(table).limit(1)).first() is not None]
        if filled:
            raise DatabaseUnusable(f"the target is not empty: there are rows in {', '.join(filled)}")
        copied = {}
        for table in tables:
            for rows in _chunks(old, table):
                _put(new, table, rows)
            _connect(old, new, table)
            copied[table.name] = _checked(old, new, table)
            _go_on_counting(new, table)
        return copied


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert some rows; references to rows of the same table, which may come later, stay open for now."""
    open_yet = dict.fromkeys(_own_references(table))
    bound = {column.name: _bound(column) for column in table.c}
    connection.execute(insert(table).values(bound), [row | open_yet for row in rows])


def _connect(old: Connection, new: Connection, table: Table) -> None:
    for name in _own_references(table):
        asked = select(table.c.id.label("of"), table.c[name].label("to")).where(table.c[name].is_not(None))
        if pairs := [dict(row) for row in old.execute(asked).mappings()]:
            new.execute(update(table).where(table.c.id == bindparam("of")).values({name: bindparam("to")}), pairs)


def _own_references(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _bound(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(column.name, type_=_kept_as(column) or column.type)


def _kept_as(column: Column[Any]) -> LargeBinary | String | None:
    """Return the type in which a sealed column is kept. Returns None if it is not sealed."""
    if isinstance(column.type, SealedText):
        return String()
    return LargeBinary() if isinstance(column.type, Sealed) else None


def _as_they_are(table: Table) -> Select[Any]:
    """Select all rows, sealed columns unopened, in the order of their keys."""
    columns = [
        column if (kept := _kept_as(column)) is None else type_coerce(column, kept).label(column.name)
        for column in table.c
    ]
    return select(*columns).order_by(*table.primary_key)


def _chunks(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    result = connection.execute(_as_they_are(table).execution_options(yield_per=CHUNK))
    for part in result.mappings().partitions(CHUNK):
        yield [dict(row) for row in part]


def _checked(old: Connection, new: Connection, table: Table) -> int:
    """Compare the digests of each pair of rows; return how many rows there are. Raises DatabaseUnusable."""
    key = [column.name for column in table.primary_key]
    before = {tuple(row[name] for name in key): _digest(row.values()) for row in _rows(old, table)}
    count = len(before)
    for row in _rows(new, table):
        here = tuple(row[name] for name in key)
        if before.pop(here, None) != _digest(row.values()):
            raise DatabaseUnusable(f"{table.name}, row {here}: what arrived is not what was there; nothing was copied")
    if before:
        raise DatabaseUnusable(f"{table.name}: {len(before)} rows did not arrive; nothing was copied")
    return count


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    for rows in _chunks(connection, table):
        yield from rows


def _digest(values: Iterable[Any]) -> bytes:
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    plain = [bytes(value) if isinstance(value, memoryview) else value for value in plain]
    return hashlib.blake2b(repr(plain).encode(), digest_size=16).digest()


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let the next row get a number above all that were copied."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    highest = connection.execute(select(func.max(table.c.id))).scalar()
    if highest is not None:
        counter = text("SELECT setval(pg_get_serial_sequence(:of, 'id'), :to)")
        connection.execute(counter, {"of": f'"{table.name}"', "to": highest})
