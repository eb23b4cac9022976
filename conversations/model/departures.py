"""Departures: a patient died, is in hospital or moved away, as a contact said it or staff confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

DIED, IN_HOSPITAL, MOVED = "died", "in_hospital", "moved"
DEPARTURES = (DIED, IN_HOSPITAL, MOVED)
"""Kinds of departures, named as the outcomes of a call that say them."""


class DepartureState(StrEnum):
    """State of a departure: said by a contact, confirmed by staff, or taken back."""

    SAID = "said"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of an illness; one is open (said or confirmed) for each.

    `episode` is None while it is unclear which patient a contact means. `contact` said it (0: staff did), with `words`.
    `before` is what was open when it was confirmed, so that it can be restored. `rung`, `raised_at` and `due_at` are
    those of the ladder; after a confirmation `due_at` is the end of the time for undoing.
    """

    id: int
    episode: int | None
    kind: str
    state: DepartureState
    said_at: datetime
    contact: int = 0
    facility: int | None = None
    words: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    raised_at: datetime | None = None
    rung: int = 0
    due_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    ended_at: datetime | None = None
