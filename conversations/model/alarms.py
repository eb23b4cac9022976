"""Facts next to an alarm: an outcome that can still be undone, and a change of shift with what it found open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AlarmStep:
    """An outcome pressed on an alarm, with the state it found and the rows it made or ended.

    `before` holds the alarm's claim, clock and closed state (instants as ISO words), `after` the same once it was
    pressed. `tasks` were opened by it, `ended` are tasks it closed, `attempt` is the try it put on record.
    """

    id: int
    alert: int
    staff: int
    outcome: str
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    tasks: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """A change of shift at a facility: the alarms it found open, each with its holder's number or None."""

    id: int
    facility: int
    day: date
    shift: str
    at: datetime
    shown: Mapping[int, int | None] = field(default_factory=dict)
    taken_by: str = ""
    taken_at: datetime | None = None
