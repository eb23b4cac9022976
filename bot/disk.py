"""The disk under the database: how full it is, and one sentence when it takes nothing more."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

_SQLITE = "sqlite:///"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID_FULL = ("database or disk is full", "disk I/O error", "No space left on device", "Disk quota exceeded")


def fullness(database_url: str) -> float:
    """Return the used share of the disk a SQLite database lies on, 0 to 1; 0 if the database is elsewhere."""
    if not database_url.startswith(_SQLITE):
        return 0.0
    usage = shutil.disk_usage(Path(database_url.removeprefix(_SQLITE)).absolute().parent)
    return usage.used / (usage.used + usage.free) if usage.used + usage.free else 0.0


def no_room(error: BaseException | None) -> bool:
    """True if an error, or what caused it, is a disk that takes nothing more."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        if any(words in str(error) for words in _SAID_FULL):
            return True
        error = error.__cause__ or error.__context__
    return False
