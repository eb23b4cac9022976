"""Backup of a running database into one file, with a manifest next to it that says what is in it.

SQLite is copied by its own online backup, in one step: the write-ahead log is in it, and nobody waits. (A copy of the
main file alone lacks the log, which may be the rows of hours.) PostgreSQL is dumped by its own pg_dump.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, make_url, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage.engine.database import DatabaseUnusable, open_database, private
from storage.engine.sealing import keys_in_use

OneValue = Callable[[str], Any]
"""Give the one value a query finds."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup: schema, id of the key that opens it, epoch, rows by table, digest of the file.

    The rows of a running PostgreSQL are counted a moment before it is dumped.
    """

    made_at: str
    database: str
    revision: str
    key_id: str
    epoch: int
    rows: dict[str, int]
    sha256: str = ""


def manifest_of(file: Path) -> Path:
    """Return the path of a backup's manifest."""
    return file.with_name(f"{file.name}.json")


def backup(url: str, file: Path, now: datetime) -> Manifest:
    """Write a backup and its manifest, both for their owner alone. Raises DatabaseUnusable.

    A file that exists is never written over: a backup that fails must not cost the one before.
    """
    if file.exists():
        raise DatabaseUnusable(f"{file} exists already; give each backup a name of its own, with its time")
    draft = private(file.with_name(f"{file.name}.draft"))
    try:
        made = (
            _sqlite(url, draft, now) if make_url(url).get_backend_name() == "sqlite" else _postgresql(url, draft, now)
        )
        manifest = Manifest(**{**asdict(made), "sha256": digest(draft)})
        written = private(manifest_of(file))
        written.write_text(json.dumps(asdict(manifest), indent=1) + "\n")
        os.replace(draft, file)
        return manifest
    except sqlite3.Error as why:
        raise DatabaseUnusable(f"{file} could not be written: {why}") from None
    except OSError as why:
        raise DatabaseUnusable(f"{file} could not be written: {why.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sqlite(url: str, draft: Path, now: datetime) -> Manifest:
    source = Path(str(make_url(url).database))
    if not source.exists():
        raise DatabaseUnusable(f"there is no database at {source}")
    with closing(sqlite3.connect(source, timeout=30)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
        # One file then, which can be copied about: no log belongs to it.
        new.execute("PRAGMA journal_mode=DELETE").close()
        if (found := new.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise DatabaseUnusable(f"the database is damaged, no backup was made: {found}")
        names = new.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return _manifest("sqlite", {name for (name,) in names}, lambda query: new.execute(query).fetchone()[0], now)


def _postgresql(url: str, draft: Path, now: datetime) -> Manifest:
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            names = set(inspect(connection).get_table_names())
            manifest = _manifest("postgresql", names, lambda query: connection.execute(text(query)).scalar(), now)
    finally:
        engine.dispose()
    run_tool("pg_dump", url, "--format=custom", "--schema=public", "--no-owner", "--no-acl", f"--file={draft}")
    return manifest


def _manifest(database: str, there: Collection[str], ask: OneValue, now: datetime) -> Manifest:
    """Count what is there: a backup may be made by a newer release, before it migrates."""
    counted = [table.name for table in SQLModel.metadata.sorted_tables if table.name in there]
    rows = {name: int(ask(f'SELECT count(*) FROM "{name}"')) for name in counted}  # noqa: S608 - our own tables
    revision = str(ask("SELECT version_num FROM alembic_version"))
    epoch = int(ask("SELECT coalesce(max(id), 0) FROM restoration")) if "restoration" in there else 0
    return Manifest(now.isoformat(timespec="seconds"), database, revision, keys_in_use().head.hex(), epoch, rows)


def run_tool(name: str, url: str, *words: str) -> None:
    """Run a tool of PostgreSQL on a database; its password goes by the environment. Raises DatabaseUnusable."""
    if shutil.which(name) is None:
        raise DatabaseUnusable(
            f"{name} is not installed here: install PostgreSQL's client (apt install postgresql-client)"
        )
    at = make_url(url)
    plain = at.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": at.password} if at.password else {}
    done = subprocess.run(  # noqa: S603 - a tool of PostgreSQL, no shell
        [name, f"--dbname={plain}", *words], env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DatabaseUnusable(f"{name} did not succeed: {done.stderr.strip()[-500:]}")
