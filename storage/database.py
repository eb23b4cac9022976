"""The engine: SQLite by default, PostgreSQL by URL; from here on nobody needs to know which."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

_PATIENCE = 30  # seconds to wait for another process's transaction before giving up


class DatabaseUnusable(Exception):
    """The database of DATABASE_URL cannot be used; says why and how to mend it."""


def open_database(url: str) -> Engine:
    """The engine for a DATABASE_URL: `sqlite:///f0care.db` or `postgresql+psycopg://user@host/name`.

    Nothing is connected yet, but a SQLite file that can never be opened is noticed here. Raises DatabaseUnusable.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnusable("DATABASE_URL is not a URL; for example sqlite:///f0care.db") from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise DatabaseUnusable(f"DATABASE_URL names {parsed.drivername}; sqlite:///… and postgresql+psycopg://… are known")


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise DatabaseUnusable("DATABASE_URL must name a file, for example sqlite:///f0care.db")
    private(Path(str(url.database)))
    engine = create_engine(
        url,
        # One connection: all writing goes through it in turn. Several writers of one file only
        # wait for one another (measured: the slowest of a hundred a whole second).
        pool_size=1,
        max_overflow=0,
        pool_timeout=_PATIENCE,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": _PATIENCE},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def private(path: Path) -> Path:
    """A file, made if it is new (its folder too), that its owner alone may read; raises DatabaseUnusable."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except FileNotFoundError:
        raise DatabaseUnusable(f"the folder {path.parent.absolute()} does not exist; make it first") from None
    except OSError as why:
        raise DatabaseUnusable(f"{path.absolute()} cannot be opened: {why.strerror}") from None
    return path


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an answer that was confirmed survives a power cut
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    # Take the write lock at once: a transaction that reads first and then writes could be refused half-way.
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("BEGIN IMMEDIATE").close()


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url, pool_size=4, max_overflow=4, pool_timeout=_PATIENCE, connect_args={"options": "-c timezone=UTC"}
    )
