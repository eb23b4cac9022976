"""Phrase books: what people who had not seen the word lists would write, one author a file.

`books/draw.toml` says which were drawn to teach and which to judge, before anybody had looked into them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "books"


@dataclass(frozen=True, slots=True)
class Book:
    """A book: its author's name and voice, cries by subject, everyday messages, and answers (some hold only these)."""

    author: str
    voice: str
    cries: tuple[tuple[str, str], ...]
    everyday: tuple[str, ...]
    answers: tuple[dict[str, Any], ...]


@cache
def draw() -> dict[str, list[str]]:
    """Return the authors by what their books were drawn for: "learn", "judge", "answers" (no cries in them)."""
    drawn: dict[str, list[str]] = tomllib.loads((FOLDER / "draw.toml").read_text("utf-8"))["drawn"]
    return drawn


@cache
def book(author: str) -> Book:
    """Return one author's book."""
    table = tomllib.loads((FOLDER / f"{author}.toml").read_text("utf-8"))
    cries = tuple((subject, line) for subject, lines in table.get("cry", {}).items() for line in lines)
    everyday = tuple(table.get("everyday", {}).get("lines", ()))
    return Book(author, table["voice"], cries, everyday, tuple(table.get("read", ())))
