"""Checks of this machine: who may read the secrets, the key, room on the disk, the age of the backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.checks.finding import Finding, ok, warn, wrong
from bot.disk import room, used
from bot.keys import key_file
from bot.settings import Settings
from conversations.station.program_health import FULL_DISK

_SQLITE = "sqlite:///"
BACKUP_AFTER = timedelta(hours=26)
"""Maximum age of the newest backup: one a day, and two hours for a late one."""

DISK_WRONG = 0.97
LEAST_FREE = 500 * 2**20
"""Share of the disk in use, or bytes free, at which it is too full: a busy day writes about 100 MB."""


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Tell the hours, the tokens that are missing, and a settings file that others may read."""
    hours = f"{settings.reminder_at:%H:%M}, {settings.nudge_at:%H:%M}, {settings.deadline_at:%H:%M}"
    yield ok(f"settings: {settings.timezone}, {hours}")
    for name in settings.missing():
        if name != "DATA_KEY":
            yield wrong(f"settings: {name} is not set; make a bot with @BotFather and put its token into .env")
    file = Path(".env")
    if file.exists() and (bits := file.stat().st_mode & 0o077):
        grade = wrong if bits & 0o007 else warn
        yield grade("settings: other users of this machine can read .env, with tokens and key; run: chmod 600 .env")


def check_key(settings: Settings) -> Iterator[Finding]:
    """Tell where the key is. It is never made here."""
    file = key_file(settings)
    beside = settings.database_url.startswith(_SQLITE) and file.exists()
    if beside and file.stat().st_mode & 0o077:
        yield wrong(f"key: others can read {file}; run: chmod 600 {file}")
    if settings.key():
        yield ok("key: DATA_KEY is set; keep a copy in a safe")
        if beside and not file.stat().st_mode & 0o077:
            yield warn(f"key: {file} lies beside the database as well; move it into the safe")
    elif not beside and not settings.database_url.startswith(_SQLITE):
        yield wrong("key: DATA_KEY is not set; .env.example says how to make one")
    elif not beside and _database(settings).exists():
        yield wrong(
            f"key: it is gone; put it back into DATA_KEY or {file}, from the safe: no other opens this database"
        )
    elif not beside:
        yield warn("key: none yet; put one into DATA_KEY (.env.example says how) and a copy into a safe")
    else:
        grade = wrong if settings.is_live() else warn
        where = f"in {file}, beside the database: one copied folder holds both"
        yield grade(f"key: {where}; write its content into DATA_KEY and move the file into a safe")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Tell how full the disk of the database is."""
    found = room(settings.database_url)
    if found is not None:
        yield disk(*found)


def disk(total: int, free: int) -> Finding:
    """Judge the room on a disk, in bytes."""
    share = used(total, free)
    words = f"disk: {share:.0%} full, {free / 2**30:.1f} GB free"
    if share >= DISK_WRONG or free < LEAST_FREE:
        return wrong(f"{words}: nothing more can be kept soon; make room, or move the database")
    return warn(f"{words}: make room before it is full") if share >= FULL_DISK else ok(words)


def check_backup(settings: Settings) -> Iterator[Finding]:
    """Tell how old the newest backup is."""
    if not settings.backup_dir:
        yield warn("backup: BACKUP_DIR is not set, so nobody sees when backups stop; docs/going-live.md has a timer")
        return
    folder = Path(settings.backup_dir)
    files = [each for each in folder.iterdir() if each.is_file()] if folder.is_dir() else []
    files = [each for each in files if each.stat().st_size]
    if not files:
        yield wrong(f"backup: there is none in {folder}; run: f0care db backup {folder}/f0care.backup")
        return
    newest = max(files, key=lambda each: each.stat().st_mtime)
    age = SystemClock().now() - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    words = f"backup: the newest, {newest.name}, is {age.total_seconds() / 3600:.0f} hours old"
    yield ok(words) if age <= BACKUP_AFTER else wrong(f"{words}; see why the timer does not run")


def _database(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix(_SQLITE))
