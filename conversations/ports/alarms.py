"""Memory next to alarms: outcomes that can be undone, and changes of shift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from conversations.model.alarms import AlarmStep, ShiftChange


class AlarmSteps(Protocol):
    """Outcomes pressed on alarms, while they can be undone."""

    def add(self, step: AlarmStep) -> int:
        """Keep an outcome and what it changed; return its number."""
        ...

    def newest(self, alert: int, since: datetime) -> AlarmStep | None:
        """Return the newest outcome of an alarm that can be undone: pressed at `since` or later, and not over."""
        ...

    def end(self, step: int, now: datetime) -> None:
        """Mark an outcome as over: it was undone, or its time has passed."""
        ...

    def passed(self, before: datetime, limit: int) -> list[tuple[int, int]]:
        """Return outcomes pressed before an instant that are not over, each with its alarm's number, oldest first."""
        ...


class ShiftChanges(Protocol):
    """Changes of shift that were told."""

    def told(self, day: date, shift: str) -> set[int]:
        """Return the facilities whose change to this shift of this day is on record."""
        ...

    def begin(
        self, facility: int, day: date, shift: str, shown: Mapping[int, int | None], now: datetime
    ) -> ShiftChange | None:
        """Put a change on record. Returns None if it is there already."""
        ...

    def get(self, change: int, *, lock: bool = False) -> ShiftChange | None: ...

    def newest(self, facility: int) -> ShiftChange | None:
        """Return a facility's newest change of shift."""
        ...

    def take(self, change: int, staff: int, now: datetime) -> None:
        """Mark a change as taken by a staff member."""
        ...
