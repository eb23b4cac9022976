"""Row values that several kinds of rows share: ages by their name, and levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.programme.file import FileRow
from conversations.programme.rows import Ages, Level

NUMBER = (int, float)
ALL_AGES = "all"

AgesByName = Mapping[str, Ages]


def level_of(row: FileRow) -> Level:
    """Return the level a row names. Raises ValueError if there is none of that name."""
    name = row.get("level", str)
    try:
        return Level(name)
    except ValueError:
        raise ValueError(f"{row.place}: level {name!r} is none of {', '.join(lv.value for lv in Level)}") from None


def ages_of(row: FileRow, ages: AgesByName, default: Any = None) -> Ages:
    """Return the ages a row names, or those of the default. Raises ValueError for a name that is not in [ages]."""
    name = row.get("ages", str, default) if default else row.get("ages", str)
    if name not in ages:
        raise ValueError(f"{row.place}: ages {name!r} are not in [ages]")
    return ages[name]
