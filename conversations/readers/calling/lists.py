"""Lists of words round a phone number (phones.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words_of_calling(name: str) -> frozenset[str]:
    """Return the words of a list."""
    table = tomllib.loads(files("conversations.readers").joinpath("data", "phones.toml").read_text("utf-8"))
    return frozenset(str(table[name]).split())
