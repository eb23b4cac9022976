"""Engine of the database: SQLite by default, PostgreSQL by URL; most modules need not know which."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Database = Engine
"""Connections to one database, for who must not know the library behind it."""

_PATIENCE = 30  # seconds to wait for another process's transaction before giving up
# MiB of pages a SQLite connection may hold. SQLite's default of 2 does not hold the index of the stations' days for
# more than about 500 stations: planning a million slots then wrote twelve times as many pages and took half as long
# again; 64 were no better than 32.
_CACHE = 32
_WAL_TRIES, _WAL_PAUSE = 200, 0.05  # tries, and seconds between them, while another process opens the file first


class DatabaseUnusable(Exception):
    """The database of DATABASE_URL cannot be used; says why and how to mend it."""


def open_database(url: str) -> Engine:
    """Return the engine for a DATABASE_URL: `sqlite:///f0care.db` or `postgresql+psycopg://user@host/name`.

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


class ImmediateSqlite(SQLiteDialect_pysqlite):
    """SQLite whose transactions take the write lock at once.

    One that reads first and then writes could be refused half-way; and Python's own late BEGIN leaves changes of
    the schema outside, so that a migration killed half-way would stay half-way.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin a transaction."""
        dbapi_connection.execute("BEGIN IMMEDIATE").close()


registry.register("sqlite.immediate", __name__, ImmediateSqlite.__name__)


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise DatabaseUnusable("DATABASE_URL must name a file, for example sqlite:///f0care.db")
    _refuse_foreign_log(private(Path(str(url.database))))
    engine = create_engine(
        url.set(drivername="sqlite+immediate"),
        # The store writes through one connection in turn: several writers of one file only wait for one another
        # (measured: the slowest of a hundred a whole second). The other is for a look from outside the store.
        pool_size=1,
        max_overflow=1,
        pool_timeout=_PATIENCE,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": _PATIENCE},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _refuse_foreign_log(path: Path) -> None:
    """Refuse a log next to a database that never wrote one: a backup copied over a killed process's file.

    SQLite would read the log into it. Raises DatabaseUnusable.
    """
    log = path.with_name(f"{path.name}-wal")
    with path.open("rb") as file:
        head = file.read(20)
    if head[18:20] == b"\x01\x01" and log.exists() and log.stat().st_size:
        raise DatabaseUnusable(
            f"{log} belongs to another database than {path.name}, and would damage it. Put a backup back by "
            f"f0care db restore; if {path.name} is the right one as it is, move {log.name} away"
        )


def private(path: Path) -> Path:
    """Make a file, with its folder, that only its owner may read, unless it exists. Raises DatabaseUnusable."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except FileNotFoundError:
        raise DatabaseUnusable(f"the folder {path.parent.absolute()} does not exist; make it first") from None
    except OSError as why:
        raise DatabaseUnusable(f"{path.absolute()} cannot be opened: {why.strerror}") from None
    return path


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys=ON").close()
    connection.execute(f"PRAGMA cache_size=-{_CACHE * 1024}").close()
    for left in reversed(range(_WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError:  # another process opens the new file too: SQLite does not wait here
            if not left:
                raise
            time.sleep(_WAL_PAUSE)


def set_durable(connection: Connection, durable: bool) -> None:
    """Set whether transactions begun from now on reach the disk before they end (see SqlStore.unit_of_work)."""
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and connection.info.get("durable") is not durable:
        raw.execute("PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL").close()
        connection.info["durable"] = durable


def _postgresql(url: URL) -> Engine:
    # A process that sleeps in the middle of a transaction must not keep a chat locked for the others.
    options = "-c timezone=UTC -c idle_in_transaction_session_timeout=15s"
    return create_engine(url, pool_size=4, max_overflow=4, pool_timeout=_PATIENCE, connect_args={"options": options})
