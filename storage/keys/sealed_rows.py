"""Every sealed value of a database, walked through row by row: to count and open them, and to seal them again."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    Select,
    String,
    Table,
    bindparam,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.engine import RowMapping
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.engine.keyring import PLAIN, keys_in_use
from storage.engine.row_expression import SEPARATOR
from storage.engine.sealing import SIGN, InRow, SealBroken, Sealed, SealedText

ROWS_AT_ONCE = 500
"""Rows in one transaction."""

OUTSIDE = ("audit_event", "audit_end", "key_check")
"""Tables that are sealed again as a whole: the audit's chain goes over its sealed values, the check names the key."""


def sealed_tables() -> list[Table]:
    """Return the tables with sealed columns."""
    return [table for table in SQLModel.metadata.sorted_tables if sealed_columns(table)]


def sealed_columns(table: Table) -> list[Column[Any]]:
    """Return the sealed columns of a table."""
    return [column for column in table.c if isinstance(column.type, Sealed | SealedText)]


def pages(engine: Engine, table: Table) -> Iterator[tuple[Connection, Sequence[RowMapping]]]:
    """Return the rows of a table, in the order of their keys and sealed values unopened, a transaction a page."""
    key, last = list(table.primary_key), None
    while True:
        with engine.begin() as connection:
            asked = _unopened(table).order_by(*key).limit(ROWS_AT_ONCE)
            if last is not None:
                asked = asked.where(tuple_(*key) > tuple_(*(bindparam(None, v, type_=c.type) for c, v in last)))
            rows = connection.execute(asked).mappings().all()
            if rows:
                yield connection, rows
        if len(rows) < ROWS_AT_ONCE:
            return
        last = [(column, rows[-1][column.name]) for column in key]


def key_id(column: Column[Any], kept: Any) -> str:
    """Return the id of the key that sealed a value; empty for a text that is not sealed yet."""
    raw = _raw(kept)
    return raw[1:5].hex() if raw else ""


def is_current(column: Column[Any], kept: Any) -> bool:
    """True if a value is sealed with the key in use, and bound to its row where it can be."""
    raw = _raw(kept)
    return raw[1:5] == keys_in_use().head[1:] and not (_of(column) and raw[0] == PLAIN)


def opened(column: Column[Any], row: RowMapping) -> Any:
    """Return what a value says. Raises SealBroken."""
    kept, of = row[column.name], _of(column)
    if of:
        name = f"{row[of]}{SEPARATOR.decode()}"
        kept = name + kept if isinstance(kept, str) else name.encode() + kept
    said = column.type.process_result_value(kept, _NO_DIALECT)  # type: ignore[attr-defined]
    if said is None:  # put in at the door for another key
        raise SealBroken(f"{place(column, row)} was put in for another key, or changed")
    return said


def place(column: Column[Any], row: RowMapping) -> str:
    """Return where a value is, as people find it: table.column and the row's key."""
    key = " ".join(str(row[each.name]) for each in column.table.primary_key)
    return f"{column.table.name}.{column.name} {key}"


def in_row(column: Column[Any], row: RowMapping, value: Any) -> Any:
    """Return a value as it is written into a sealed column of a row."""
    return InRow(row[_of(column)], value) if _of(column) else value


def change(connection: Connection, table: Table, row: RowMapping, values: dict[str, Any]) -> None:
    """Write values into a row."""
    here = [column == row[column.name] for column in table.primary_key]
    connection.execute(update(table).where(*here).values(values))


_NO_DIALECT: Any = None


def _unopened(table: Table) -> Select[Any]:
    def plain(column: Column[Any]) -> Any:
        if isinstance(column.type, Sealed):
            return type_coerce(column, LargeBinary()).label(column.name)
        return type_coerce(column, String()).label(column.name) if isinstance(column.type, SealedText) else column

    return select(*map(plain, table.c))


def _of(column: Column[Any]) -> str:
    of: str = getattr(column.type, "of", "")
    return of


def _raw(kept: Any) -> bytes:
    if isinstance(kept, str):
        return base64.b64decode(kept.removeprefix(SIGN)) if kept.startswith(SIGN) else b"\0" * 5
    return bytes(kept)
