"""Promise of the figures by which people and programs watch the running program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from conversations.model.figures import Figures


class Counting(Protocol):
    """The counts of what waits."""

    def now(self, now: datetime, day: date | None = None) -> Figures:
        """Count what waits; with a day also its reports by state, which takes longer."""
        ...
