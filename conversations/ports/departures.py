"""Departures: a patient died, is in hospital or moved away; nothing more is asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from conversations.model.care import EpisodeStatus
from conversations.model.departures import Departure


class Departures(Protocol):
    """Departures, and the days they excuse."""

    def begin(self, departure: Departure) -> Departure:
        """Keep a new departure and give it its number; if one is open for its illness, return that one."""
        ...

    def get(self, departure: int, *, lock: bool = False) -> Departure | None: ...

    def open_for(self, episode: int) -> Departure | None:
        """Return the departure of an illness that was said or confirmed and not taken back, locked."""
        ...

    def unclear(self, contact: int) -> Departure | None:
        """Return the open departure a contact said of a patient not known yet, locked."""
        ...

    def keep(self, departure: Departure) -> None:
        """Keep everything of a departure that may change."""
        ...

    def due(self, now: datetime, limit: int) -> list[int]:
        """Return the open departures that are due by now, the longest overdue first."""
        ...

    def set_status(self, episode: int, status: EpisodeStatus) -> None:
        """Set the status of an illness; the time of its acceptance and the name stay as they are."""
        ...

    def excuse(self, episode: int, day: date) -> dict[int, str]:
        """Excuse the mornings without an answer from that day on; return their states before, by slot."""
        ...

    def expect(self, states: Mapping[int, str]) -> None:
        """Give excused mornings their states of before."""
        ...

    def reopen_tasks(self, episode: int, outcome: str, closed_at: datetime) -> int:
        """Open the tasks again that were closed with this outcome at this instant; return how many."""
        ...
