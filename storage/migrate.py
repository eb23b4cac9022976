"""Migration from any older schema to today's: checked at every start, done once however many processes start.

A database that is up to date is only looked at. One that is behind is changed under a lock, in one transaction, so that
a process killed half-way leaves it as it was. One that is ahead is refused.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.engine.database import DatabaseUnusable, private

_ADVISORY_LOCK = 0x_F0CA_4E  # any number no other program uses on this database


class DatabaseAhead(DatabaseUnusable):
    """The database was changed by a newer release than this one."""


def revisions() -> list[str]:
    """Return the revisions this program knows, oldest first."""
    names = (file.name for file in files("storage.migrations").joinpath("versions").iterdir())
    return sorted(name[1:5] for name in names if name.startswith("r") and name.endswith(".py"))


def is_current(engine: Engine) -> bool:
    """True if the database has today's schema. Raises DatabaseAhead if a newer release has changed it."""
    with engine.begin() as connection:
        return _is_current(connection)


def seen(engine: Engine) -> tuple[str | None, str]:
    """Return the revision a database is at (None: empty) and today's; nothing is changed."""
    with engine.connect() as connection:
        return revision_at(connection), revisions()[-1]


def upgrade(engine: Engine) -> bool:
    """Bring the database to today's schema. Returns True if something had to be done.

    Raises DatabaseAhead if a newer release has changed it.
    """
    if is_current(engine):
        return False
    with _alone(engine), engine.connect() as connection:
        return _copied_and_upgraded(connection) if engine.dialect.name == "sqlite" else _upgraded(connection)


def _is_current(connection: Connection) -> bool:
    found, known = revision_at(connection), revisions()
    if found is not None and found not in known:
        raise DatabaseAhead(
            f"this database is newer than the program: it is at {found}, the program knows up to {known[-1]}. "
            "Install the newer release, or go back to the copy made before it."
        )
    return found == known[-1]


def revision_at(connection: Connection) -> str | None:
    """Return the revision of a database's schema. Returns None if it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Let in one process of this machine at a time on SQLite; on PostgreSQL the transaction takes its lock itself."""
    if engine.dialect.name != "sqlite":
        yield
        return
    lock = private(Path(f"{engine.url.database}.migrating"))
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _copied_and_upgraded(connection: Connection) -> bool:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("PRAGMA foreign_keys=OFF").close()  # tables are rebuilt while others refer to them
    try:
        _copy(raw, connection)
        return _upgraded(connection)
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def _copy(raw: sqlite3.Connection, connection: Connection) -> None:
    with connection.begin():
        found, current = revision_at(connection), _is_current(connection)
    if found is None or current:
        return
    copy = private(Path(f"{connection.engine.url.database}.at-{found}"))
    os.truncate(copy, 0)
    raw.execute("VACUUM INTO ?", (str(copy),)).close()


def _upgraded(connection: Connection) -> bool:
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if _is_current(connection):
            return False
        _run_alembic(connection)
        if connection.dialect.name == "sqlite":
            _check_references(connection)
    return True


def _run_alembic(connection: Connection) -> None:
    # Imported here: a start that has nothing to migrate does not pay for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise DatabaseUnusable(f"migrating would leave a row of {broken[0]} without the row it refers to")
