"""The disk under the database: how full it is, and one sentence when it takes nothing more."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

_SQLITE = "sqlite:///"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID_FULL = ("database or disk is full", "disk I/O error", "No space left on device", "Disk quota exceeded")


def room(database_url: str) -> tuple[int, int] | None:
    """Return total and free bytes of the disk a SQLite file is on, or will be. Returns None for a server's."""
    if not database_url.startswith(_SQLITE):
        return None
    folder = Path(database_url.removeprefix(_SQLITE)).absolute().parent
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.used + usage.free, usage.free


def used(total: int, free: int) -> float:
    """Return the share of a disk that is in use, 0 to 1."""
    return 1 - free / total if total else 1.0


def fullness(database_url: str) -> float:
    """Return the used share of the disk a SQLite database lies on; 0 if the database is elsewhere."""
    found = room(database_url)
    return used(*found) if found else 0.0


def no_room(error: BaseException | None) -> bool:
    """True if an error, or what caused it, is a disk that takes nothing more."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        if any(words in str(error) for words in _SAID_FULL):
            return True
        error = error.__cause__ or error.__context__
    return False
