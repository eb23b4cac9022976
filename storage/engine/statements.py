"""The statements of every turn, compiled once and then run on the driver itself.

Compiling is cached by SQLAlchemy too, but what surrounds it (contexts, result metadata) costs several times what these
small statements cost the database. Statements not used in every turn go the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
DatabaseRow = tuple[Any, ...]


class _Driver(Protocol):
    """Methods common to sqlite3 and psycopg that SQLAlchemy's type of a connection does not tell."""

    def execute(self, sql: str, parameters: Any) -> Any: ...
    def cursor(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in one database's words: its parameters (name, conversion, fixed value) and result columns."""

    sql: str
    parameters: tuple[tuple[str, Convert | None, Any], ...]
    by_name: bool
    columns: tuple[Convert | None, ...]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        given = [
            fixed if name not in values else values[name] if convert is None else convert(values[name])
            for name, convert, fixed in self.parameters
        ]
        return dict(zip((name for name, _, _ in self.parameters), given, strict=True)) if self.by_name else given

    def row(self, raw: Sequence[Any]) -> DatabaseRow:
        """Return a row in our types."""
        pairs = zip(self.columns, raw, strict=True)
        return tuple([value if convert is None else convert(value) for convert, value in pairs])


class Prepared:
    """One statement of Core; `given` names the columns an INSERT gets values for."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete, given: Sequence[str] = ()) -> None:
        self._statement = statement
        self._given = list(given) or None
        self._ready: dict[str, _Ready] = {}

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[DatabaseRow]:
        """Run it and return its rows."""
        ready, driver = self._at(connection)
        cursor = driver.execute(ready.sql, ready.filled(values))
        rows = [ready.row(raw) for raw in cursor.fetchall()] if ready.columns else []
        cursor.close()
        return rows

    def first(self, connection: Connection, values: Mapping[str, Any]) -> DatabaseRow | None:
        """Run it and return its first row. Returns None if it has none."""
        return next(iter(self.all(connection, values)), None)

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of some rows; return how many it touched."""
        ready, driver = self._at(connection)
        cursor = driver.cursor()
        cursor.executemany(ready.sql, [ready.filled(row) for row in rows])
        touched: int = cursor.rowcount
        cursor.close()
        return touched

    def _at(self, connection: Connection) -> tuple[_Ready, _Driver]:
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._compiled(dialect)
        driver: Any = connection.connection.dbapi_connection
        return ready, driver

    def _compiled(self, dialect: Dialect) -> _Ready:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._given)
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup or list(compiled.bind_names.values())
        return _Ready(
            str(compiled),
            tuple(_parameter(compiled, name, dialect) for name in names),
            by_name=not compiled.positional,
            columns=tuple(_from_database(column.type, dialect) for column in self._statement.exported_columns),
        )


def _parameter(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str, Convert | None, Any]:
    bind = compiled.binds[name]
    convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
    fixed = None if bind.required or bind.value is None else bind.value if convert is None else convert(bind.value)
    return name, convert, fixed


def _from_database(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
