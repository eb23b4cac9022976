"""A database opened to be looked at: nothing is made, migrated or written, not even a file next to it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from storage.engine.database import DatabaseUnusable

_PATIENCE = 10  # seconds
_READ_ONLY = "-c timezone=UTC -c default_transaction_read_only=on -c statement_timeout=20s"


class DatabaseMissing(DatabaseUnusable):
    """A SQLite file that is not there yet."""


def open_to_read(url: str) -> Engine:
    """Return an engine that only reads. Raises DatabaseUnusable, also if there is no database yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnusable("DATABASE_URL is not a URL; for example sqlite:///f0care.db") from None
    if parsed.get_backend_name() == "sqlite":
        return _file(Path(str(parsed.database or "")))
    if parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise DatabaseUnusable(
            f"DATABASE_URL names {parsed.drivername}; sqlite:///… and postgresql+psycopg://… are known"
        )
    told = {"options": _READ_ONLY, "connect_timeout": _PATIENCE}
    return create_engine(parsed.set(drivername="postgresql+psycopg"), connect_args=told)


def _file(path: Path) -> Engine:
    if not path.is_file():
        raise DatabaseMissing(f"there is no database at {path.absolute()} yet: `f0care db upgrade` makes it")
    # Only a program that runs keeps -shm: without one the file is whole, and looking must not make one either.
    how = "mode=ro" if Path(f"{path}-shm").exists() else "mode=ro&immutable=1"
    where = f"{path.absolute().as_uri()}?{how}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(where, uri=True, check_same_thread=False, isolation_level=None, timeout=_PATIENCE)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)
