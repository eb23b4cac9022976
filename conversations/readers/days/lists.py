"""Lists of words around a date (days.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list."""
    table = tomllib.loads(files("conversations.readers").joinpath("data", "days.toml").read_text("utf-8"))
    return frozenset(str(table[name]).split())
