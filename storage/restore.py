"""Restore of a backup: into a draft that is checked, given a new epoch, and only then put in the place of the old.

What was written after the backup is lost, but people still hold its buttons and codes. So every restoration begins an
epoch: older buttons are refused (bot/channel/epochs.py), codes of patients go on far above the highest ever given, and
messages that may have left already are held back, alarms excepted.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from storage import tables
from storage.backup import Manifest, digest, manifest_of, run_tool
from storage.engine.database import DatabaseUnusable, open_database, private
from storage.engine.elections import only_process
from storage.engine.sealing import SealBroken, Sealed
from storage.epoch import Reach, Restored, begin_epoch, reach_of
from storage.migrate import upgrade

_HEADER = b"SQLite format 3\x00"
_AILMENT = tables.table(tables.Ailment)


def restore(url: str, file: Path, now: datetime, *, unchecked: bool = False) -> Restored:
    """Put a backup in the place of the database, which is kept aside. Raises DatabaseUnusable; then nothing changed.

    A file without a manifest is taken only if `unchecked`.
    """
    manifest = _manifest(file, unchecked)
    if make_url(url).get_backend_name() == "sqlite":
        with only_process(url):
            return _sqlite(url, file, manifest, now)
    return _postgresql(url, file, manifest, now)


def _manifest(file: Path, unchecked: bool) -> Manifest | None:
    if not file.is_file():
        raise DatabaseUnusable(f"there is no backup at {file}")
    try:
        manifest = Manifest(**json.loads(manifest_of(file).read_text()))
    except FileNotFoundError:
        if unchecked:
            return None
        raise DatabaseUnusable(_no_manifest(file)) from None
    except (ValueError, TypeError):
        raise DatabaseUnusable(f"{manifest_of(file)} is no manifest of f0care db backup") from None
    if manifest.sha256 != digest(file):
        raise DatabaseUnusable(f"{file} is not the file its manifest tells of: it was changed, or cut short")
    return manifest


def _no_manifest(file: Path) -> str:
    words = f"{file} has no manifest ({manifest_of(file).name}), so it was not made by f0care db backup. "
    if _is_raw_copy(file):
        words += "It is a copy of a running database's main file; without its -wal the newest rows are missing. "
    return words + "To put it back nevertheless: --unchecked"


def _is_raw_copy(file: Path) -> bool:
    """True for a SQLite file in write-ahead mode: a backup of ours is not."""
    with file.open("rb") as opened:
        head = opened.read(20)
    return head.startswith(_HEADER) and head[18:20] == b"\x02\x02"


# ------------------------------------------------------------ SQLite


def _sqlite(url: str, file: Path, manifest: Manifest | None, now: datetime) -> Restored:
    with file.open("rb") as opened:
        head = opened.read(len(_HEADER))
    if head != _HEADER:
        raise DatabaseUnusable(f"{file} is no SQLite database; DATABASE_URL names one")
    target = Path(str(make_url(url).database))
    if file.resolve() == target.resolve():
        raise DatabaseUnusable(f"{file} is the database itself")
    draft = target.with_name(f"{target.name}.restoring")
    _remove(draft)
    try:
        for end in ("", "-wal"):  # a raw copy may have brought its log
            if (source := file.with_name(file.name + end)).exists():
                private(draft.with_name(draft.name + end))
                shutil.copyfile(source, draft.with_name(draft.name + end))
        before = _reach_of_file(target)
        with _opened(f"sqlite:///{draft}") as engine:
            _check_sqlite(engine, file)
            done = _prepared(engine, manifest, before, now)
        _settled(draft)
        kept = _aside(target, now)
        os.replace(draft, target)
    finally:
        _remove(draft)
    return Restored(done.epoch, done.made_at, done.parked, kept)


def _check_sqlite(engine: Engine, file: Path) -> None:
    try:
        with engine.connect() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar()
            loose = connection.execute(text("PRAGMA foreign_key_check")).first()
    except SQLAlchemyError as why:
        found, loose = str(why.__cause__ or why), None
    if found != "ok":
        raise DatabaseUnusable(f"{file} is damaged: {str(found).splitlines()[0]}")
    if loose is not None:
        raise DatabaseUnusable(f"{file} is not whole: a row of {loose[0]} refers to a row that is missing")


def _reach_of_file(target: Path) -> Reach:
    """Read how far the present database had got, with its log. A damaged one tells nothing: the gap must do."""
    if not target.exists():
        return Reach()
    try:
        with closing(sqlite3.connect(target)) as raw:
            (patients,) = raw.execute("SELECT coalesce(max(id), 0) FROM patient").fetchone()
            found = raw.execute("SELECT id, shift FROM restoration ORDER BY id DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return Reach()
    epoch, shift = found or (0, 0)
    return Reach(epoch, patients + shift)


def _settled(draft: Path) -> None:
    """Bring everything into the one file, on the disk."""
    with closing(sqlite3.connect(draft)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE").close()
    with draft.open("rb") as opened:
        os.fsync(opened.fileno())


def _aside(target: Path, now: datetime) -> str:
    """Move the old database with its log aside: a log left behind would be read into the new one."""
    if not target.exists():
        return ""
    kept = target.with_name(f"{target.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for end in ("-wal", ""):
        if (old := target.with_name(target.name + end)).exists():
            os.replace(old, kept.with_name(kept.name + end))
    target.with_name(f"{target.name}-shm").unlink(missing_ok=True)
    return str(kept)


def _remove(draft: Path) -> None:
    for left in draft.parent.glob(f"{draft.name}*"):  # its log, the lock and the copy of a migration
        left.unlink()


# ------------------------------------------------------------ PostgreSQL


def _postgresql(url: str, file: Path, manifest: Manifest | None, now: datetime) -> Restored:
    kept = f"before_{now.astimezone(UTC):%Y%m%dt%H%M%Sz}"
    with _opened(url) as engine:
        with engine.begin() as connection:
            _refuse_others(connection)
            before = _reach_of_server(connection)
            connection.execute(text(f"ALTER SCHEMA public RENAME TO {kept}"))
            connection.execute(text("CREATE SCHEMA public"))
        try:
            run_tool("pg_restore", url, "--no-owner", "--no-acl", "--exit-on-error", "--schema=public", str(file))
            engine.dispose()
            done = _prepared(engine, manifest, before, now)
        except BaseException:
            engine.dispose()
            with engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text(f"ALTER SCHEMA {kept} RENAME TO public"))
            raise
    return Restored(done.epoch, done.made_at, done.parked, f"the schema {kept}")


def _refuse_others(connection: Connection) -> None:
    others = connection.execute(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    ).scalar_one()
    if others:
        raise DatabaseUnusable(f"{others} other connections use this database; stop every f0care process first")


def _reach_of_server(connection: Connection) -> Reach:
    if connection.execute(text("SELECT to_regclass('public.restoration')")).scalar() is None:
        return Reach()
    return reach_of(connection)


# ------------------------------------------------------------ both


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _prepared(engine: Engine, manifest: Manifest | None, before: Reach, now: datetime) -> Restored:
    """Bring the restored rows to today's schema, check that the key opens them, and begin their epoch."""
    upgrade(engine)
    with engine.begin() as connection:
        _check_key(connection)
        last = connection.execute(select(_AILMENT.c.last_at).where(_AILMENT.c.kind == "beat")).scalar()
        made_at = datetime.fromisoformat(manifest.made_at) if manifest else last or now
        known = Reach(max(before.epoch, manifest.epoch if manifest else 0), before.code)
        return begin_epoch(connection, made_at, known, now)


def _check_key(connection: Connection) -> None:
    """Open the newest value of every sealed column. Raises DatabaseUnusable if the key in use does not."""
    for table in SQLModel.metadata.sorted_tables:
        for column in (each for each in table.c if isinstance(each.type, Sealed)):
            newest = select(column).where(column.is_not(None)).order_by(*(key.desc() for key in table.primary_key))
            try:
                connection.execute(newest.limit(1)).first()
            except SealBroken as broken:
                raise DatabaseUnusable(f"the DATA_KEY in use does not open this backup: {broken}") from None
