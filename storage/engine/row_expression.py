"""Expression that reads a sealed column together with its row: the row's name, a separator, the value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

SEPARATOR = b"\x1f"


class _WithRow(FunctionElement[Any]):
    """The row's name and a sealed value in one; NULL where there is no value."""

    inherit_cache = True


def with_row(column: Any, of: str) -> ColumnElement[Any]:
    """Return an expression that reads a sealed column together with the column that tells its rows apart."""
    sealed = getattr(column, "element", column)
    read = _WithRow(sealed.table.c[of], sealed)
    read.type = column.type
    return read


@compiles(_WithRow, "sqlite")
def _sqlite(read: _WithRow, compiler: SQLCompiler, **more: Any) -> str:
    row, sealed = (compiler.process(each, **more) for each in read.clauses)
    joined = f"CAST({row} AS TEXT) || char(31) || {sealed}"
    return f"CAST({joined} AS BLOB)" if _is_bytes(read) else f"({joined})"


@compiles(_WithRow, "postgresql")
def _postgresql(read: _WithRow, compiler: SQLCompiler, **more: Any) -> str:
    row, sealed = (compiler.process(each, **more) for each in read.clauses)
    name = f"CAST({row} AS TEXT) || chr(31)"
    return f"(convert_to({name}, 'UTF8') || {sealed})" if _is_bytes(read) else f"({name} || {sealed})"


def _is_bytes(read: _WithRow) -> bool:
    return isinstance(getattr(read.type, "impl", None), LargeBinary)
