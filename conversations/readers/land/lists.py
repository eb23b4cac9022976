"""Lists of words round a commune (land.toml), without accents."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.readers.text import fold


@cache
def phrases(name: str) -> dict[tuple[str, ...], str]:
    """Return the phrases of a list as words without accents, each with the phrase as written."""
    return {tuple(fold(phrase.lower()).split()): phrase for phrase in _table()[name]}


@cache
def words_listed(name: str) -> frozenset[str]:
    """Return the words of a list, with and without accents."""
    words = str(_table()[name]).split()
    return frozenset(words) | frozenset(map(fold, words))


@cache
def short_districts() -> dict[str, str]:
    """Return the shortened names of old districts, each with the name: "mcc" -> "Mù Căng Chải"."""
    return dict(_table()["districts"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("conversations.readers").joinpath("data", "land.toml").read_text("utf-8"))
