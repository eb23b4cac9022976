"""Calls that staff promised or owe: the task, its reasons, who has taken it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

PROMISED = "yellow"
"""Kind of the task to phone a patient who was promised a call because of a yellow report."""


@dataclass(frozen=True, slots=True)
class StaffCall:
    """A task of staff, with its reasons and its outcome: one of a kind per illness and day.

    `staff` has taken it; `attempt` opened or closed it last; `measure` is the question to be asked again in the
    afternoon, until `measured_at`.
    """

    id: int
    episode: int
    facility: int
    kind: str
    day: date
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    reasons: tuple[Mapping[str, Any], ...] = ()
    staff: str = ""
    attempt: int | None = None
    measure: str = ""
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingNumber:
    """Number of calls (or letters) that wait at a facility, and a mark that changes with each of them."""

    number: int
    mark: int
