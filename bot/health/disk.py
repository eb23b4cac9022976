"""Room on the disk of a SQLite database."""

from __future__ import annotations

import shutil
from pathlib import Path

_SQLITE = "sqlite:///"

NEARLY_FULL = 0.90
"""Share of the disk in use from which people are told."""


def room(database_url: str) -> tuple[int, int] | None:
    """Return total and free bytes of the disk a SQLite file is on, or will be. Returns None for a server's."""
    if not database_url.startswith(_SQLITE):
        return None
    folder = Path(database_url.removeprefix(_SQLITE)).absolute().parent
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.total, usage.free


def used(total: int, free: int) -> float:
    """Return the share of a disk that is in use."""
    return 1 - free / total if total else 1.0
