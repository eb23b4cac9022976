"""Offices: work of only one process at a time, on PostgreSQL by advisory lock, on SQLite one process in all."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engine.database import DatabaseUnusable, private

# A host that vanishes without a word must not keep its office: both ends notice within seconds.
_SERVER_NOTICES = "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
_CLIENT_NOTICES = {"connect_timeout": 2, "keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 2}

_TAKE = text("SELECT pg_try_advisory_lock(:lock)")
_SHARE = text("SELECT pg_try_advisory_lock_shared(:lock)")
_HELD = text("SELECT 1")


class AdvisoryOffice:
    """An office of PostgreSQL: a lock of a session of its own. The server frees it when the connection ends.

    A shared one may be held by any number of processes, while none holds it alone.
    """

    def __init__(self, url: str, name: str, shared: bool = False) -> None:
        driver = make_url(url).set(drivername="postgresql+psycopg")
        arguments = {**_CLIENT_NOTICES, "options": _SERVER_NOTICES, "application_name": f"f0care {name}"}
        self._engine = create_engine(driver, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments)
        self._lock = {"lock": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)}
        self._take = _SHARE if shared else _TAKE
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to get the lock, without waiting. Returns False if it is taken or the database is away."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return bool(self._connection.execute(self._take, self._lock).scalar_one())
        except SQLAlchemyError:
            self._drop()
            return False

    def held(self) -> bool:
        """True if the connection, and with it the lock, is still there."""
        if self._connection is None:
            return False
        try:
            return bool(self._connection.execute(_HELD).scalar_one())
        except SQLAlchemyError:
            self._drop()
            return False

    def leave(self) -> None:
        """Free the lock by ending its session."""
        self._drop()

    def _drop(self) -> None:
        gone, self._connection = self._connection, None
        if gone is not None:
            gone.invalidate()  # closes the socket, whatever state it is in
            gone.close()


@contextmanager
def only_process(url: str) -> Iterator[None]:
    """Let this process alone run the bots on SQLite until the block ends (or the process does).

    Raises DatabaseUnusable if another one runs them.
    """
    at = make_url(url)
    if at.get_backend_name() != "sqlite":
        yield
        return
    with private(Path(f"{at.database}.running")).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseUnusable(
                f"another process already runs the bots on {at.database}; stop that one first. "
                "Several processes need PostgreSQL: see docs/going-live.md"
            ) from None
        yield


@contextmanager
def one_of_many(url: str) -> Iterator[None]:
    """Let this process run the bots until the block ends: the only one on SQLite, one of many on PostgreSQL.

    Raises DatabaseUnusable if another one keeps it from that.
    """
    with (
        only_process(url),
        _holding(url, shared=True, refused="its key is being changed: wait for `f0care key rotate`"),
    ):
        yield


@contextmanager
def none_else(url: str) -> Iterator[None]:
    """Keep every process from running the bots until the block ends. Raises DatabaseUnusable if one runs them."""
    with only_process(url), _holding(url, shared=False, refused="bots run on it: stop every process first"):
        yield


@contextmanager
def _holding(url: str, shared: bool, refused: str) -> Iterator[None]:
    at = make_url(url)
    if at.get_backend_name() == "sqlite":
        yield
        return
    office = AdvisoryOffice(url, "key", shared)
    try:
        if not office.take():
            why = refused if office.held() else "its server does not answer"
            raise DatabaseUnusable(f"the database {at.database} cannot be used: {why}")
        yield
    finally:
        office.leave()
