"""Lists of words that only a whole report has (line.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def listed(table: str, name: str) -> frozenset[str]:
    """Return a list of single words."""
    return frozenset(str(_lists()[table][name]).split())


@cache
def whole_words(table: str, name: str) -> re.Pattern[str]:
    """Return a list of alternatives as a pattern of whole words, the longest first."""
    entries = str(_lists()[table][name])
    tried = entries if "(" in entries else "|".join(sorted(entries.split("|"), key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{tried})(?![a-z0-9])")


@cache
def rewritings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what is written another way in a line, with what the readers of measures know."""
    return tuple((re.compile(pattern), put) for pattern, put in _lists()["written"].items())


@cache
def order_marks() -> re.Pattern[str]:
    """Return the pattern of the questions' numbers in words: "một là"."""
    return re.compile(str(_lists()["order"]["marks"]))


@cache
def opening() -> re.Pattern[str]:
    """Return the pattern of words that open what is said."""
    return re.compile(str(_lists()["remark"]["opens"]))


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("conversations.readers").joinpath("data", "line.toml").read_text("utf-8"))
