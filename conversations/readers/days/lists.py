"""Lists of words around a date (days.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.readers.days.words import tokens_of
from conversations.readers.text import fold, tidy


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(str(table(name)).split())


@cache
def phrase(name: str) -> re.Pattern[str]:
    """Return a pattern of the phrases of a list, for tokens joined; those of several words also without accents.

    A lone word must carry its accents: "Trần" and "Lù" are names, "trận" and "lũ" are not.
    """
    written = [" ".join(tokens_of(tidy(each))) for each in table(name)]
    bare = [fold(each) for each in written if " " in each]
    longest_first = sorted({*written, *bare}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@cache
def table(name: str) -> Any:
    """Return an entry of the file unchanged."""
    return tomllib.loads(files("conversations.readers").joinpath("data", "days.toml").read_text("utf-8"))[name]
