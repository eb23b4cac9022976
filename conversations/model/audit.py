"""Seal of the audit: how far it is sealed, in a form that can be noted elsewhere and compared later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_SIZE = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the audit: an act or a reading, by an actor ("staff:3"), about a subject, in a place."""

    at: datetime
    actor: str
    action: str
    subject: str
    place: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The last sealed entry's number (entries are counted from one), and a digest of it and of all before it."""

    number: int
    digest: bytes

    def __str__(self) -> str:
        """Write NUMBER:SEAL, without six digits in a row, which the log would blot out."""
        return f"{self.number:_}:{self.digest.hex('-', 2)}"


START = Seal(0, bytes(_SIZE))
"""Seal before the first entry."""


def seal_from_text(text: str) -> Seal:
    """Read a seal in its written form. Raises ValueError if it is none."""
    number, _, digest = text.strip().partition(":")
    seal = Seal(int(number), bytes.fromhex(digest.replace("-", "")))
    if seal.number < 0 or len(seal.digest) != _SIZE:
        raise ValueError("no seal")
    return seal
