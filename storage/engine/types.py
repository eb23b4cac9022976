"""Column types both databases understand alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Row
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

AnyRow = Row[*tuple[Any, ...]]


class Utc(TypeDecorator[datetime]):
    """An instant: given with a zone, kept as UTC, given back with a zone (SQLite has none of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without a zone: it would be read as another instant elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
