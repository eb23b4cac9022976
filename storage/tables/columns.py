"""Parts of the tables' columns: names of constraints, numbers, references, times, sealed values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, text
from sqlmodel import Field, SQLModel

from storage.engine.door import SealedAtDoor
from storage.engine.sealing import Sealed, SealedText
from storage.engine.types import Utc

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

BigId = BigInteger().with_variant(Integer, "sqlite")


def table(model: type[SQLModel]) -> Table:
    """Return the table behind a model, for the Core statements the rooms of memory are built from."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the few rows that matter now, so that it stays small however long the history."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def row_id() -> Any:
    """Return a column for a row's number, counted by the database."""
    return Field(default=None, sa_column=Column("id", BigId, primary_key=True, autoincrement=True))


def sealed(place: str, nullable: bool = False, of: str = "") -> Any:
    """Return a sealed column, unreadable in the file; `place` is "table.column", to which its value is bound.

    `of` is the column that tells the table's rows apart and never changes: values are bound to their row by it.
    """
    return Field(default=None, sa_column=Column(place.split(".")[1], Sealed(place, of), nullable=nullable))


def sealed_text(place: str, of: str, nullable: bool = False) -> Any:
    """Return a column for a digest, sealed for its row; what an older release left unsealed is still read."""
    return Field(default=None, sa_column=Column(place.split(".")[1], SealedText(place, of), nullable=nullable))


def sealed_at_door(place: str) -> Any:
    """Return a sealed column that a process without DATA_KEY may write too."""
    return Field(default=None, sa_column=Column(place.split(".")[1], SealedAtDoor(place), nullable=True))


def utc(name: str, nullable: bool = True) -> Any:
    """Return a column for an instant, in UTC."""
    return Field(default=None, sa_column=Column(name, Utc, nullable=nullable))


def ref(target: str, nullable: bool = False, index: bool = False) -> Any:
    """Return a column for the number of a row of another table: `target` is "table.id"."""
    return Field(default=None, foreign_key=target, nullable=nullable, index=index, sa_type=BigId)
