"""Table of the key: a value that only the right DATA_KEY opens."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel

from storage.tables.columns import sealed


class KeyCheck(SQLModel, table=True):
    """The key of this database, by its id, and a value sealed with it; `rotating_from` while values change keys."""

    __tablename__ = "key_check"

    purpose: str = Field(primary_key=True)
    key: str
    rotating_from: str | None = None
    value: Any = sealed("key_check.value")
