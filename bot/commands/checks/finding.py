"""The result of one check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of doctor: WRONG must be mended before patients rely on it, WARN should be."""

    grade: Literal["ok", "WARN", "WRONG"]
    words: str

    def __str__(self) -> str:
        return f"{self.grade:<5}  {self.words}"


Check = Callable[[Settings], Iterator[Finding]]


def ok(words: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding("ok", words)


def warn(words: str) -> Finding:
    """Return a finding that should be mended."""
    return Finding("WARN", words)


def wrong(words: str) -> Finding:
    """Return a finding that must be mended."""
    return Finding("WRONG", words)
