"""Lists of everyday Vietnamese words (vietnamese.toml), each with the form it takes when typed without accents."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from conversations.readers.text import fold


def words_of(name: str) -> frozenset[str]:
    """The words of a list, and their forms without accents where those are not another common word."""
    needed = frozenset(_lists()["accents_needed"].split())
    listed = frozenset(_lists()[name].split())
    return listed | {fold(word) for word in listed - needed}


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(files("conversations").joinpath("vietnamese.toml").read_text("utf-8"))
