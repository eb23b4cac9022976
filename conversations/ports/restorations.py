"""Restorations: each time a backup was put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Restoration:
    """A backup put back: when it was made, when it came back, how many messages were held back; its number."""

    id: int
    made_at: datetime
    restored_at: datetime
    parked: int


class Restorations(Protocol):
    """The restorations of a database."""

    def epoch(self) -> int:
        """Return the number of the newest restoration, 0 if there was none."""
        ...

    def untold(self) -> Restoration | None:
        """Return the newest restoration if people do not know of it yet."""
        ...

    def told(self, now: datetime) -> None:
        """Note that people know of all restorations now."""
        ...
