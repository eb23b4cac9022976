"""Figures of the running program: what waits, how long, and when the minute's work was last done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one instant. `oldest` is that of the alarms and replies that could leave now.

    `queued` counts by channel and lane, `slots` today's reports by state.
    """

    last_tick: datetime | None
    queued: Mapping[tuple[str, str], int]
    oldest: datetime | None
    inputs: int
    oldest_input: datetime | None
    parked: int
    unclaimed: int
    oldest_unclaimed: datetime | None
    slots: Mapping[str, int] = field(default_factory=dict)

    def wave(self) -> int:
        """Return the number of reminders that still have to leave."""
        return sum(number for (_, lane), number in self.queued.items() if lane == "reminder")
